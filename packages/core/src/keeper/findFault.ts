/** Why the fold left something out of a batch, as the refusal for its writer. */
import { claimKey } from '../fold/claims.ts';
import { fold } from '../fold/fold.ts';
import type { FaultCode, SessionState } from '../fold/state.ts';
import type { Item } from '../protocol/envelope.ts';
import type { AppendCode } from '../protocol/errors.ts';
import { isKnown } from '../protocol/shapes.ts';
import { explainForbidden } from './explainForbidden.ts';
import { type Refusal, refuse } from './refusal.ts';

/** The fold left something out of the batch: which event, and the refusal for its writer. */
export function findFault(before: SessionState, items: readonly Item[], first: number): Refusal {
  let state = before;
  for (const [index, item] of items.entries()) {
    const next = fold(state, [item]);
    if (next.faults !== state.faults) {
      const code = Object.keys(next.faults).find(
        (key) => next.faults[key as FaultCode] !== state.faults[key as FaultCode],
      );
      // CAST: every fault that one well-numbered event can cause is a code of refusal as well.
      const why = code === 'forbidden' && 'event' in item ? explainForbidden(item) : undefined;
      return refuse(
        first + index,
        why?.code ?? (code as AppendCode),
        why?.message ?? REASONS[code as FaultCode] ?? 'The event was refused.',
        winnerOf(state, item),
      );
    }
    state = next;
  }
  return refuse(first, 'forbidden', 'The batch was refused.');
}

const REASONS: Readonly<Partial<Record<FaultCode, string>>> = {
  forbidden: 'This participant may not write this event here (docs/protocol.md section 10).',
  'not-owner': 'Only the instance that owns the run may write for it.',
  fenced: 'This instance has released the run, or another one has taken it over. Stop working on it.',
  'claim-lost': 'Another claim came first in the log. Read who won, and stop.',
  'duplicate-entity': 'An entity of this id exists already. Mint a new id.',
  'late-event': 'It refers to something that has ended, has left the window, or was never there.',
  'producer-delta-first': 'The first event of a producer is not a delta.',
  'patch-failed':
    'An operation of the patch does not apply, so none of it was applied. Send the whole document instead.',
  'document-too-large':
    'The document would grow beyond what a session keeps of one (docs/protocol.md section 14). Refer to large content by its address.',
  'command-expired': 'It was asked so long ago that whether it is a repeat cannot be known. Ask anew.',
};

function winnerOf(state: SessionState, item: Item): Partial<Refusal> {
  if ('delta' in item || !isKnown(item.event)) return {};
  const { event } = item;
  const answers = event.type === 'RUN_STARTED' ? event.input?.answers : undefined;
  const winner = answers && state.claims.get(claimKey(answers, item.participant))?.winner;
  return winner === undefined ? {} : { winner };
}
