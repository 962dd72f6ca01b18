/** One event of each type with all that it may have, and every place in it. */
import type { KnownEvent } from '../src/protocol/events.ts';

export type Fields = Readonly<Record<string, unknown>>;

const REF = { participant: 'user:ana', id: 'a' };
const RUN = { participant: 'agent:docs', run: 'r' };
const INSTANCE = 'agent:docs/AAAAAAAAAAAAAAAA';
const BLOB = `sha256-${'A'.repeat(43)}`;
const OF = { subagentRunId: 's', givenId: 'g' };
const USAGE = { usage: [{}] };
const answered: readonly [Fields, Fields] = [{ control: REF }, { reason: 'x' }];
const step: readonly [Fields, Fields] = [{ stepName: 'x' }, OF];
const message: readonly [Fields, Fields] = [{ messageId: 'm' }, OF];
const grown: readonly [Fields, Fields] = [{ messageId: 'm', delta: 'x' }, OF];
const overdue: readonly [Fields, Fields] = [{ control: REF }, { participant: 'agent:docs' }];

/** What an event of each type must have, and what it may have besides. */
export const EVENT_EXAMPLES: Readonly<Record<KnownEvent['type'], readonly [must: Fields, may: Fields]>> = {
  RUN_STARTED: [
    { runId: 'r' },
    {
      parentRunId: 'p',
      input: { answers: REF, parent: RUN, resume: [{ interruptId: 'i', status: 'resolved' }], resumes: 'o' },
    },
  ],
  RUN_FINISHED: [
    { runId: 'r' },
    {
      ...USAGE,
      outcome: {
        type: 'interrupt',
        interrupts: [
          { id: 'i', reason: 'x', message: 'x', toolCallId: 'c', responseSchema: {}, expiresAt: 'x' },
        ],
      },
    },
  ],
  RUN_ERROR: [{ message: 'x' }, { code: 'x', ...USAGE }],
  TEXT_MESSAGE_START: [{ messageId: 'm' }, { role: 'assistant', name: 'x', ...OF }],
  TEXT_MESSAGE_CONTENT: grown,
  TEXT_MESSAGE_END: message,
  REASONING_START: message,
  REASONING_END: message,
  REASONING_MESSAGE_START: [{ messageId: 'm' }, { role: 'reasoning', ...OF }],
  REASONING_MESSAGE_CONTENT: grown,
  REASONING_MESSAGE_END: message,
  TOOL_CALL_START: [
    { toolCallId: 'c', toolCallName: 'x' },
    { parentMessageId: 'm', title: 'x', byProvider: true, dynamic: true, ...OF },
  ],
  TOOL_CALL_ARGS: [{ toolCallId: 'c', delta: 'x' }, OF],
  TOOL_CALL_END: [{ toolCallId: 'c' }, OF],
  TOOL_CALL_RESULT: [
    { toolCallId: 'c', messageId: 'm', content: 'x' },
    { outcome: 'failed', preliminary: true, blob: { blob: BLOB, size: 1, mediaType: 'x', name: 'x' }, ...OF },
  ],
  STEP_STARTED: step,
  STEP_FINISHED: step,
  STATE_SNAPSHOT: [{ snapshot: 1 }, OF],
  STATE_DELTA: [{ delta: [1] }, OF],
  ACTIVITY_SNAPSHOT: [
    { messageId: 'm', activityType: 'x', content: {} },
    { replace: true, ...OF },
  ],
  ACTIVITY_DELTA: [{ messageId: 'm', activityType: 'x', patch: [1] }, OF],
  MESSAGES_SNAPSHOT: [
    {
      messages: [
        {
          id: 'm',
          role: 'assistant',
          toolCalls: [{ id: 'c', function: { name: 'x', arguments: '{}' } }],
          toolCallId: 'c',
          activityType: 'x',
          subagentRunId: 's',
        },
      ],
    },
    {},
  ],
  SUBAGENT_STARTED: [
    { subagentRunId: 's', name: 'x' },
    { description: 'x', parentSubagentRunId: 's', parentToolCallId: 'c', parentMessageId: 'm' },
  ],
  SUBAGENT_FINISHED: [{ subagentRunId: 's' }, { outcome: { type: 'suspended', interruptIds: ['i'] } }],
  SUBAGENT_ERROR: [{ subagentRunId: 's', message: 'x' }, { code: 'x' }],
  'subagent.cancelled': [{ subagentRunId: 's' }, {}],
  CUSTOM: [{ name: 'x', value: 1 }, OF],
  'message.sent': [{ content: 'x' }, { to: ['agent:docs'] }],
  'cancel.requested': [{ target: { kind: 'run', ...RUN } }, { reason: 'x' }],
  'steer.requested': [{ target: { kind: 'input', ...REF }, content: 'x', followUp: true }, { replaces: REF }],
  'steer.retracted': [{ control: REF }, {}],
  'question.asked': [
    { title: 'x' },
    {
      detail: 'x',
      choices: [{ value: 'x', label: 'x', detail: 'x' }],
      schema: {},
      expiresIn: 1,
      risk: 'low',
      toolCallId: 'c',
    },
  ],
  'question.answered': [{ question: REF, decision: 'approved' }, { note: 'x' }],
  'question.withdrawn': [{ question: REF }, {}],
  'question.expired': [{ question: REF }, {}],
  'policy.allowed': [{ agent: 'agent:docs', tool: 'x' }, { risk: 'high' }],
  'policy.withdrawn': [{ policy: REF }, {}],
  'object.changed': [
    { object: 'plan', base: 0, patch: [{ op: 'add', path: '/a', from: '/b' }] },
    { after: ['a'] },
  ],
  'floor.requested': [{}, { reason: 'x' }],
  'floor.withdrawn': [{ request: REF }, {}],
  'floor.taken': [{}, {}],
  'floor.returned': [{ taking: REF }, { note: 'x' }],
  'floor.lapsed': [{ taking: REF }, {}],
  'participant.joined': [{}, { name: 'x' }],
  'progress.reported': [{}, { done: 1, total: 2, note: 'x' }],
  'control.delivered': answered,
  'control.acknowledged': answered,
  'control.refused': answered,
  'steer.consumed': [{ control: REF }, { step: 'x' }],
  'run.claimed': [{ generation: 2 }, { continues: true }],
  'part.added': [
    { partId: 'p', part: { kind: 'file', mediaType: 'x', blob: BLOB } },
    { messageId: 'm', toolCallId: 'c', ...OF },
  ],
  'piece.written': [{ at: 0, text: 'x' }, { last: true }],
  'lease.renewed': [{}, {}],
  'run.released': [{}, {}],
  'run.lost': [{ instance: INSTANCE }, {}],
  'run.recovered': [{ instance: INSTANCE }, {}],
  'control.expired': overdue,
  'control.unresponsive': overdue,
  'event.dropped': [{ dropped: 'CUSTOM', bytes: 5, code: 'event-too-large' }, { partOf: 'p' }],
  'lane.restarted': [{ former: `${INSTANCE}/main`, code: 'log-rolled-back', lost: 1 }, {}],
};

export interface Place {
  readonly path: string;
  readonly value: unknown;
  /** A copy of the event with another value there; without one, with nothing. */
  with(...other: [unknown?]): unknown;
}

/** All places in an event, at whatever depth. */
export function places(event: Fields, of: unknown = event, names: readonly string[] = []): Place[] {
  if (typeof of !== 'object' || of === null) return [];
  return Object.entries(of).flatMap(([name, value]): Place[] => {
    const path = [...names, name];
    const replaced = (...other: [unknown?]) => {
      const copy = structuredClone(event);
      const parent = names.reduce<object>((at, each) => Reflect.get(at, each), copy);
      if (other.length > 0) Reflect.set(parent, name, other[0]);
      else Reflect.deleteProperty(parent, name);
      return copy;
    };
    return [{ path: path.join('.'), value, with: replaced }, ...places(event, value, path)];
  });
}
