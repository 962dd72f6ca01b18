import { expect, it } from 'vitest';
import type { EventItem, Item } from '../protocol/envelope.ts';
import { applyItems } from './apply.ts';
import { digest } from './digest.ts';
import { fold } from './fold.ts';
import { readHistoryEntry, writeHistoryEntry } from './historyEntry.ts';
import { judge } from './judge.ts';
import { roll } from './roll.ts';
import { readSnapshot, takeSnapshot } from './snapshot.ts';
import { EMPTY, type SessionState } from './state.ts';

const OWNER = 'agent:docs/DDDDDDDDDDDDDDD1/main';
const OTHER = 'agent:docs/EEEEEEEEEEEEEEE1/main';

/** A log of one agent, whose events follow each other. */
function logOf() {
  const items: Item[] = [];
  const last = new Map<string, number>();
  const next = (producer: string) => {
    const seq = (last.get(producer) ?? 0) + 1;
    last.set(producer, seq);
    return seq;
  };
  const say = (event: EventItem['event'], producer = OWNER, id?: string) => {
    const seq = next(producer);
    const item: EventItem = { v: 1, producer, seq, participant: 'agent:docs', at: 1, run: 'r', event };
    items.push(id === undefined ? item : { ...item, id });
  };
  const delta = (id: string, text: string, kind: 't' | 'a' = 't') =>
    items.push({ delta: text, kind, producer: OWNER, id, from: next(OWNER), count: 1 });
  const dropped = (of: object, producer = OWNER) =>
    say({ type: 'event.dropped', dropped: 'x', bytes: 9, code: 'session-full', ...of }, producer);
  say({ type: 'RUN_STARTED', runId: 'r' });
  return { items, say, delta, dropped, state: (): SessionState => fold(EMPTY, items) };
}

/** A text and a call that each lost two events. */
function broken() {
  const log = logOf();
  log.say({ type: 'TEXT_MESSAGE_START', messageId: 'm' });
  log.delta('m', 'Its begin');
  log.dropped({ partOf: 'm' });
  log.delta('m', 'ning');
  log.dropped({ partOf: 'm', code: 'event-too-large' });
  log.say({ type: 'TEXT_MESSAGE_END', messageId: 'm' });
  log.say({ type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'search' });
  log.dropped({ dropped: 'TOOL_CALL_ARGS', partOf: 'c' });
  log.say({ type: 'TOOL_CALL_END', toolCallId: 'c' });
  return log;
}

const first = <T>(map: ReadonlyMap<string, T>): T | undefined => [...map.values()][0];

it('is no complete answer that lost a part, whatever ends it (P11)', () => {
  const { say, state } = broken();
  say({ type: 'RUN_FINISHED', runId: 'r' });
  expect(first(state().messages)).toMatchObject({
    status: 'cut',
    incomplete: { code: 'session-full', events: 2 },
  });
  expect(first(state().toolCalls)).toMatchObject({ incomplete: { code: 'session-full', events: 1 } });
  expect(first(state().runs)).toMatchObject({
    status: 'finished',
    incomplete: { code: 'session-full', events: 3 },
  });
  expect(state().faults).toEqual({});
});

it('folds to the same, judged or not, rolled or not, and through a snapshot and history (P6, P22, P25)', () => {
  const { items, state } = broken();
  const made = state();
  expect(digest(applyItems(EMPTY, items, judge))).toBe(digest(made));
  for (let cut = 0; cut <= items.length; cut++) {
    const [head, tail] = [items.slice(0, cut), items.slice(cut)];
    const half = fold(EMPTY, roll(head, EMPTY.producers));
    expect(digest(fold(half, roll(tail, half.producers)))).toBe(digest(made));
  }
  const snapshot = JSON.parse(JSON.stringify(takeSnapshot(made, 'i.1')));
  const read = readSnapshot(snapshot);
  expect(typeof read === 'string' ? read : digest(read)).toBe(digest(made));
  const whole = fold(
    EMPTY,
    items.filter((item) => 'delta' in item || item.event.type !== 'event.dropped'),
  );
  expect(digest({ ...whole, position: made.position, producers: made.producers })).not.toBe(digest(made));
  for (const entry of [
    { kind: 'message', message: first(made.messages) },
    { kind: 'toolCall', toolCall: first(made.toolCalls) },
    { kind: 'run', run: first(made.runs) },
  ] as Parameters<typeof writeHistoryEntry>[0][])
    expect(readHistoryEntry(JSON.parse(writeHistoryEntry(entry)))).toEqual(entry);
});

it('reports nothing of what has ended, or is another’s to write (P20)', () => {
  const { say, dropped, state } = logOf();
  say({ type: 'TEXT_MESSAGE_START', messageId: 'm' });
  dropped({ partOf: 'm' }, OTHER);
  say({ type: 'TEXT_MESSAGE_END', messageId: 'm' });
  expect(first(state().messages)?.status).toBe('complete');
  expect(first(state().runs)?.incomplete).toBeUndefined();
  say({ type: 'RUN_FINISHED', runId: 'r' });
  dropped({ partOf: 'm' });
  expect(first(state().messages)).toMatchObject({ status: 'complete' });
  expect(first(state().runs)?.incomplete).toBeUndefined();
});

it('is whole where a new owner writes it anew, and its run still shows that something was refused (P21)', () => {
  const { say, dropped, state } = logOf();
  say({ type: 'TEXT_MESSAGE_START', messageId: 'm' });
  dropped({ partOf: 'm' });
  say({ type: 'run.claimed', generation: 2 }, OTHER, 'claim');
  say({ type: 'TEXT_MESSAGE_START', messageId: 'm' }, OTHER);
  say({ type: 'TEXT_MESSAGE_END', messageId: 'm' }, OTHER);
  expect(first(state().messages)).toMatchObject({ status: 'complete' });
  expect(first(state().messages)?.incomplete).toBeUndefined();
  expect(first(state().runs)?.incomplete).toBeDefined();
});
