/** One participant that does whatever it likes within the limits of an entry: a property test draws its moves. */
import { append, appendOwn, type Keeper, type Outcome, openKeeper } from '../../src/keeper/keeper.ts';
import type { EventEntry, Item } from '../../src/protocol/envelope.ts';
import { type InstanceId, participantOf } from '../../src/protocol/ids.ts';
import { LIMITS, type SessionLimits } from '../../src/protocol/limits.ts';
import { type Choose, KEEPER, pick } from './logs.ts';

export const long = (size: number): string => 'x'.repeat(size);
const message = (id: string, content: string): EventEntry => ({
  id,
  event: { type: 'message.sent', content },
});
const started = (run: string): EventEntry => ({ run, event: { type: 'RUN_STARTED', runId: run } });

/** One session that several write to, through the shipping keeper. */
export function createStage(limits: SessionLimits = LIMITS, from: Keeper = openKeeper('incarnation')) {
  let keeper = from;
  let left = 0;
  const items: Item[] = [];
  const put = (instance: InstanceId, lane: string, ...events: readonly EventEntry[]): Outcome => {
    const producer = `${instance}/${lane}`;
    const first = (keeper.state.producers.get(producer)?.last ?? 0) + 1;
    const writer = { instance, participant: participantOf(instance) };
    const outcome = append(keeper, writer, { producer, first, events }, 1, KEEPER, limits);
    if (outcome.type === 'appended') {
      keeper = outcome.keeper;
      left += outcome.left.length;
      items.push(...outcome.items);
    }
    return outcome;
  };
  /** What became of it: a code, or nothing where it was accepted. */
  const say = (instance: InstanceId, ...events: readonly EventEntry[]): string | undefined => {
    const outcome = put(instance, 'main', ...events);
    return outcome.type === 'refused' ? outcome.code : undefined;
  };
  const lose = (instance: InstanceId, run: string) => {
    const facts = appendOwn(keeper, [{ run, event: { type: 'run.lost', instance } }], 1, KEEPER);
    keeper = facts.keeper;
    items.push(...facts.items);
  };
  return { put, say, lose, keeper: () => keeper, state: () => keeper.state, left: () => left, items };
}

const evil = Array.from({ length: 4 }, (_, n) => `agent:evil/${String(n).padStart(16, 'X')}`);
const SIZES = [10, 500, 1_000, 20_000, 60_000];

/** One move of a participant that tries to fill a session: much of everything, and small events that make large things. */
export function attack(
  choose: Choose,
  { put, state, lose }: ReturnType<typeof createStage>,
  n: number,
  sizes: readonly number[] = SIZES,
): void {
  const instance = pick(choose, evil);
  const open = [...state().runs.values()].filter(
    ({ owner, status }) => owner === instance && status === 'running',
  );
  const run = open.length > 0 ? pick(choose, open).run : '';
  const content = long(pick(choose, sizes));
  const of = (...events: readonly EventEntry['event'][]) => events.map((event) => ({ run, event }));
  const many = (make: (index: number) => EventEntry['event']) =>
    of(...Array.from({ length: 100 }, (_, each) => make(each)));
  const control = [...state().controls.values()].at(-1) ?? { participant: 'user:ana', id: 'none' };
  const ref = { participant: control.participant, id: control.id };
  const moves: (() => readonly EventEntry[])[] = [
    () => Array.from({ length: 30 }, (_, each) => started(`e${n}-${each}`)),
    () => [started(`e${n}`)],
    () =>
      of(
        { type: 'TEXT_MESSAGE_START', messageId: `t${n}` },
        { type: 'TEXT_MESSAGE_CONTENT', messageId: `t${n}`, delta: content },
      ),
    () => many((each) => ({ type: 'TEXT_MESSAGE_START', messageId: `t${n}-${each}` })),
    () =>
      of(
        { type: 'TOOL_CALL_START', toolCallId: `c${n}`, toolCallName: content },
        { type: 'TOOL_CALL_RESULT', toolCallId: `c${n}`, messageId: 'r', content: 'x' },
      ),
    () => of({ type: 'STATE_SNAPSHOT', snapshot: { content }, subagentRunId: `s${n}` }),
    () => of({ type: 'STATE_DELTA', delta: [{ op: 'add', path: `/a${n}`, value: content }] }),
    () =>
      of({ type: 'ACTIVITY_SNAPSHOT', messageId: `a${choose(20)}`, activityType: 'x', content: { content } }),
    () => of({ type: 'SUBAGENT_STARTED', subagentRunId: `s${n}`, name: 'x', description: content }),
    () => many((each) => ({ type: 'SUBAGENT_STARTED', subagentRunId: `s${n}-${each}`, name: 'x' })),
    () => of({ type: 'SUBAGENT_FINISHED', subagentRunId: `s${n - choose(9)}`, result: content }),
    () =>
      of(
        { type: 'STEP_STARTED', stepName: content + String(n) },
        { type: 'progress.reported', note: content },
      ),
    () => of({ type: 'piece.written', at: 0, text: content }),
    () =>
      of({
        type: 'MESSAGES_SNAPSHOT',
        messages: Array.from({ length: 300 }, (_, each) => ({
          id: `l${n}-${each}`,
          role: 'assistant',
          content: 'x',
        })),
      }),
    () => [{ run, ...message(`q${n}`, content) }],
    () => [message(`m${n}`, content)],
    () => of({ type: 'CUSTOM', name: 'x', value: content }),
    () => [{ event: { type: 'evil.unknown', content } }],
    () => [
      {
        id: `k${n}`,
        event: {
          type: 'cancel.requested',
          target: { kind: 'run', participant: 'agent:evil', run },
          reason: content,
        },
      },
    ],
    () => [
      {
        id: `k${n}`,
        event: { type: 'steer.requested', target: { kind: 'session' }, content, followUp: choose(2) === 0 },
      },
    ],
    () =>
      Array.from({ length: 50 }, (_, each) => ({
        id: `k${n}-${each}`,
        event: {
          type: 'cancel.requested',
          target: { kind: 'input', participant: 'user:ana', id: `no${each}` },
        },
      })),
    () => [{ id: `u${n}`, event: { type: 'steer.retracted', control: ref } }],
    () => of({ type: 'control.refused', control: ref, reason: content }),
    () =>
      of({
        type: 'event.dropped',
        dropped: 'TEXT_MESSAGE_CONTENT',
        bytes: 1,
        code: content,
        partOf: `t${choose(n)}`,
      }),
    () => [{ event: { type: 'lane.restarted', former: `${instance}/main`, code: content, lost: 1 } }],
    () => of({ type: 'RUN_FINISHED', runId: run, result: content }),
    () =>
      of({
        type: 'RUN_FINISHED',
        runId: run,
        outcome: { type: 'interrupt', interrupts: [{ id: `i${n}`, reason: content }] },
      }),
    () => [{ event: { type: 'participant.joined', name: content } }],
  ];
  if (choose(40) === 0) return lose(instance, run);
  put(instance, choose(10) === 0 ? `l${n % 200}` : 'main', ...pick(choose, moves)());
}
