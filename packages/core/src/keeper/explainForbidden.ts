/** Why a participant may not write an event, in words for its developer (docs/protocol.md section 10). */
import type { EventItem } from '../protocol/envelope.ts';
import { factsOf } from '../protocol/eventTable.ts';
import { kindOf } from '../protocol/ids.ts';
import { isKnown } from '../protocol/shapes.ts';

export interface Explained {
  /** `event-malformed` where only something is missing that another try can bring. */
  readonly code: 'event-malformed' | 'forbidden';
  readonly message: string;
}

/** @param item which the fold calls `forbidden` */
export function explainForbidden({ event, id, run, participant }: EventItem): Explained {
  const forbidden = (why: string): Explained => ({
    code: 'forbidden',
    message: `${participant} may not write this ${event.type}: ${why} See docs/protocol.md section 10.`,
  });
  const missing = (name: string, what: string): Explained => ({
    code: 'event-malformed',
    message: `The entry of a ${event.type} has no \`${name}\`: ${what}`,
  });
  if (!isKnown(event)) return forbidden('only users, operators and agents write events of the app.');
  const facts = factsOf(event.type);
  const claims = event.type === 'RUN_STARTED' && event.input?.answers !== undefined;
  if (id === undefined && (facts.id === 'must' || claims))
    return missing(
      'id',
      'a text of 1–128 characters that its author makes up, so that a repeat is known as one.',
    );
  if (facts.run === 'must' && run === undefined)
    return missing('run', 'the id of the run that it belongs to.');
  const kind = kindOf(participant);
  if (facts.by === 'keeper') return forbidden('only the keeper itself does.');
  if (kind === 'keeper') return forbidden('the keeper never does.');
  if (facts.by === 'operator') return forbidden('only an operator does.');
  if (kind === 'user' && facts.by !== 'asker' && facts.by !== 'app')
    return forbidden('only an agent or an operator does, of its own runs.');
  switch (event.type) {
    case 'RUN_STARTED':
    case 'RUN_FINISHED':
      return {
        code: 'event-malformed',
        message: `The \`runId\` of a ${event.type} is the \`run\` of its entry.`,
      };
    case 'steer.retracted':
      return forbidden(`only ${event.control.participant}, who asked for the steer, takes it back.`);
    case 'steer.requested': {
      const former = event.replaces?.participant;
      return forbidden(
        former === participant
          ? 'a cancel has no words that could be replaced.'
          : `only ${former} replaces its own steers.`,
      );
    }
    case 'question.answered':
      return forbidden(
        kind === 'agent'
          ? 'agents ask, and people answer.'
          : 'its question asks for something else: consent, one of its choices, or data by its schema.',
      );
    case 'policy.allowed':
    case 'policy.withdrawn':
      return forbidden(
        kind === 'agent' ? 'people alone give consent beforehand.' : 'it is for the tool of an agent.',
      );
    case 'floor.withdrawn':
      return forbidden(`only ${event.request.participant}, who asked for a person, withdraws that.`);
    case 'question.withdrawn':
      return forbidden(`only ${event.question.participant}, who asked, withdraws it.`);
    case 'steer.consumed':
      return forbidden('what it names is no steer.');
    case 'run.claimed':
      return forbidden('this instance has the run already, and only another one takes it over.');
    default:
      return forbidden('it is not its to write.');
  }
}
