/** A log that is written event by event. What its state refuses is an error of the test that writes it. */
import { applyItems } from '../src/fold/apply.ts';
import type { HistoryEntry } from '../src/fold/historyEntry.ts';
import { judge } from '../src/fold/judge.ts';
import { EMPTY, type FaultCode, type SessionState } from '../src/fold/state.ts';
import type { EventItem, Item } from '../src/protocol/envelope.ts';
import { type ProducerId, participantOf } from '../src/protocol/ids.ts';

export const ANA: ProducerId = 'user:ana/AAAAAAAAAAAAAAA1/main';
export const BEN: ProducerId = 'user:ben/BBBBBBBBBBBBBBB1/main';
export const OLGA: ProducerId = 'operator:olga/CCCCCCCCCCCCCCC1/main';
export const OTTO: ProducerId = 'operator:otto/CCCCCCCCCCCCCCC2/main';
export const DOCS: ProducerId = 'agent:docs/DDDDDDDDDDDDDDD1/main';
/** Another instance of the same agent. */
export const DOCS_2: ProducerId = 'agent:docs/DDDDDDDDDDDDDDD2/main';
/** Another lane of the first. */
export const DOCS_LANE: ProducerId = 'agent:docs/DDDDDDDDDDDDDDD1/side';
export const HELP: ProducerId = 'agent:help/EEEEEEEEEEEEEEE1/main';
export const KEEPER_LANE: ProducerId = 'keeper:k/FFFFFFFFFFFFFFF1/main';

type Event = EventItem['event'];
type More = Partial<Pick<EventItem, 'run' | 'id' | 'saw' | 'must' | 'participant'>>;

export interface ExampleLog {
  state(): SessionState;
  /** What has left the windows so far, in that order. */
  left(): readonly HistoryEntry[];
  /** What is wrong with an event, if it came now. */
  fault(producer: ProducerId, event: Event, more?: More): FaultCode | undefined;
  add(producer: ProducerId, event: Event, more?: More): ExampleLog;
  /** Growth of a text (`t`, `r`) or of a call (`a`). */
  faultOfDelta(producer: ProducerId, id: string, kind?: 't' | 'r' | 'a'): FaultCode | undefined;
  addDelta(producer: ProducerId, id: string, delta: string, kind?: 't' | 'r' | 'a'): ExampleLog;
  /** The same log so far, to go on from in another way. */
  copy(): ExampleLog;
}

export function exampleLog(from: SessionState = EMPTY): ExampleLog {
  let state = from;
  const left: HistoryEntry[] = [];
  const next = (producer: ProducerId) => (state.producers.get(producer)?.last ?? 0) + 1;
  const item = (producer: ProducerId, event: Event, more: More = {}): EventItem => ({
    v: 1,
    producer,
    seq: next(producer),
    participant: participantOf(producer),
    at: 1_000 + state.position,
    ...more,
    event,
  });
  const delta = (producer: ProducerId, id: string, text: string, kind: 't' | 'r' | 'a'): Item => ({
    delta: text,
    kind,
    producer,
    id,
    from: next(producer),
    count: 1,
  });
  const fold = (each: Item) => {
    const fault = judge(state, each);
    if (fault) throw new Error(`${fault}: ${JSON.stringify(each)}`);
    state = applyItems(state, [each], judge, left);
    return log;
  };
  const log: ExampleLog = {
    state: () => state,
    left: () => left,
    fault: (producer, event, more) => judge(state, item(producer, event, more)),
    add: (producer, event, more) => fold(item(producer, event, more)),
    faultOfDelta: (producer, id, kind = 't') => judge(state, delta(producer, id, 'x', kind)),
    addDelta: (producer, id, text, kind = 't') => fold(delta(producer, id, text, kind)),
    copy: () => exampleLog(state),
  };
  return log;
}
