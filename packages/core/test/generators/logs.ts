/**
 * Sessions that never took place: logs of several producers at once, made of nothing but choices. A property test draws
 * the choices, so a failing log shrinks with them. Everybody does mostly what is allowed, and now and then what is not.
 */

import { fold } from '../../src/fold/fold.ts';
import type {
  ControlRow,
  SessionControl,
  SessionMessage,
  SessionRun,
  SessionState,
  SessionToolCall,
} from '../../src/fold/state.ts';
import { append, appendOwn, type Keeper, openKeeper } from '../../src/keeper/keeper.ts';
import { overdue } from '../../src/keeper/overdue.ts';
import type { AnswerPart } from '../../src/protocol/answerPart.ts';
import { type EventEntry, type EventItem, type Item, isDelta, toItem } from '../../src/protocol/envelope.ts';
import type {
  ControlTarget,
  KnownEvent,
  ListedMessage,
  ObjectChanged,
  PatchOperation,
  PolicyStep,
  QuestionAnswered,
  RunOutcome,
  ToolCallResult,
} from '../../src/protocol/events.ts';
import {
  type EntityRef,
  type InstanceId,
  kindOf,
  type ParticipantId,
  type ProducerId,
  participantOf,
} from '../../src/protocol/ids.ts';

/** A number from 0 to `below - 1`. */
export type Choose = (below: number) => number;

export interface Tape {
  readonly choose: Choose;
  /** Nothing is left to choose: from here on every choice is 0. */
  readonly done: () => boolean;
}

/** Choices from a list of numbers. */
export function tapeOf(numbers: readonly number[]): Tape {
  let at = 0;
  return {
    choose: (below) => (numbers[at++] ?? 0) % below,
    done: () => at >= numbers.length,
  };
}

export const pick = <T>(choose: Choose, from: readonly T[]): T => {
  const value = from[choose(from.length)];
  if (value === undefined) throw new Error('There is nothing to pick from.');
  return value;
};

/** Two tabs of one person, a person with an awkward name, an operator, two workers of one agent, and another agent. */
export const INSTANCES: readonly InstanceId[] = [
  'user:ana/AAAAAAAAAAAAAAA1',
  'user:ana/AAAAAAAAAAAAAAA2',
  'user:__proto__/BBBBBBBBBBBBBBB1',
  'operator:olga/CCCCCCCCCCCCCCC1',
  'agent:docs/DDDDDDDDDDDDDDD1',
  'agent:docs/DDDDDDDDDDDDDDD2',
  'agent:constructor/EEEEEEEEEEEEEEE1',
];
export const KEEPER: ProducerId = 'keeper:test/FFFFFFFFFFFFFFF1/main';

/** Deltas: line breaks, surrogate pairs on both sides of a block's end, whole long lines, nothing at all. */
const PIECES: readonly string[] = [
  'a',
  'bc ',
  '\n',
  'one\ntwo\n',
  '😀',
  '',
  '\n\n',
  `${'x'.repeat(4_095)}😀`,
  'y'.repeat(2_047),
  '__proto__',
];

const IDS: readonly string[] = ['__proto__', 'constructor', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6'];

/** One write of one instance: what its library hands to one lane. */
export interface Utterance {
  readonly lane: 'main' | 'control';
  readonly entries: readonly EventEntry[];
}

const values = <T>(map: ReadonlyMap<string, T>): readonly T[] => [...map.values()];

/** What this instance says next, given what it may have read. `state` is not empty-handed: it guides, it does not bind. */
export function utter(choose: Choose, state: SessionState, instance: InstanceId): Utterance {
  const participant = participantOf(instance);
  const kind = kindOf(participant);
  const runs = values(state.runs).filter((run) => run.participant === participant);
  const own = runs.filter(
    (run) => run.owner === instance && (run.status === 'running' || run.status === 'lost'),
  );
  const what = choose(16);
  if (kind === 'operator' ? what < 4 : what === 15)
    return {
      lane: 'main',
      entries: [{ id: `floor-${state.position}`, saw: state.position, event: floor(choose, state) }],
    };
  if (kind === 'user' || what < 2) return ask(choose, state, participant);
  if (own.length === 0 || what === 2) return { lane: 'main', entries: [start(choose, state, participant)] };
  if (what === 3) return takeOver(choose, runs, state);
  const run = pick(choose, own);
  if (what === 6) return { lane: 'main', entries: [question(choose, state, run)] };
  if (what === 4 || what === 5) return answer(choose, state, run);
  return { lane: 'main', entries: content(choose, state, run) };
}

const REPLIES: readonly Omit<QuestionAnswered, 'type' | 'question'>[] = [
  { decision: 'approved' },
  { decision: 'declined', note: 'not now' },
  { decision: 'answered', data: 'rome' },
  { decision: 'answered', data: { __proto__: 1 } },
];

/** What runs ask people, and ask no more. */
function question(choose: Choose, state: SessionState, run: SessionRun): EventEntry {
  const waiting = values(state.questions).filter((each) => each.run === run.run && each.status === 'waiting');
  if (waiting.length > 0 && choose(2) === 0) {
    const { participant, id } = pick(choose, waiting);
    return { run: run.run, event: { type: 'question.withdrawn', question: { participant, id } } };
  }
  const consent = { title: 'May I call?', ...calledIn(choose, state, run) };
  const text = pick(choose, [
    consent,
    consent,
    consent,
    { title: 'May I?' },
    { title: 'May I, soon?', expiresIn: 15_000, risk: 'high' as const },
    { title: 'Where?', choices: [{ value: 'rome' }, { value: 'oslo', label: 'Oslo' }] },
    { title: 'Who?', schema: { type: 'object' } },
  ]);
  return { run: run.run, id: pick(choose, IDS), event: { type: 'question.asked', ...text } };
}

/** A tool call to consent to: mostly one of the run that has its arguments. */
function calledIn(choose: Choose, { toolCalls }: SessionState, { run, participant }: SessionRun) {
  const calls = values(toolCalls).filter(
    (each) => each.run === run && each.participant === participant && each.status === 'called',
  );
  return { toolCallId: calls.length > 0 ? pick(choose, calls).id : pick(choose, IDS) };
}

/** Consent beforehand to a tool that is called, and what of it is withdrawn. */
function policy(choose: Choose, { toolCalls, policies }: SessionState): PolicyStep {
  const given = values(policies);
  const called = values(toolCalls).filter(({ status }) => status === 'called');
  if (given.length > 0 && choose(4) === 0) {
    const { participant, id } = pick(choose, given);
    return { type: 'policy.withdrawn', policy: { participant, id } };
  }
  const of = called.length > 0 ? pick(choose, called) : { participant: 'agent:docs', name: 'search' };
  const upTo = pick(choose, [{}, { risk: 'low' as const }, { risk: 'high' as const }]);
  return { type: 'policy.allowed', agent: of.participant, tool: of.name, ...upTo };
}

/** Who asks for a person, and who takes and returns the floor: mostly what there is to do, now and then what is not. */
function floor(choose: Choose, { floor }: SessionState): KnownEvent {
  const never = { participant: 'operator:olga', id: pick(choose, IDS) };
  const refOf = (step: EntityRef = never) => ({ participant: step.participant, id: step.id });
  const returned = { type: 'floor.returned', taking: refOf(floor.taken), note: 'refunded' } as const;
  return pick<KnownEvent>(choose, [
    { type: 'floor.requested', reason: 'a refund' },
    { type: 'floor.withdrawn', request: refOf(floor.requested) },
    { type: 'floor.taken' },
    returned,
    returned,
  ]);
}

function ask(choose: Choose, state: SessionState, participant: ParticipantId): Utterance {
  const saw = choose(2) === 0 ? state.position : choose(state.position + 1);
  const id = pick(choose, IDS) + pick(choose, ['', '', 'w', 'z', String(state.position)]);
  const command = { id, saw };
  const control = values(state.controls);
  const questions = values(state.questions);
  if (questions.length > 0 && choose(4) === 0) {
    const { participant: asker, id: question } = pick(choose, questions);
    const event = {
      type: 'question.answered' as const,
      question: { participant: asker, id: question },
      ...pick(choose, REPLIES),
    };
    return { lane: 'control', entries: [{ ...command, event }] };
  }
  if (choose(6) === 0) return { lane: 'control', entries: [{ ...command, event: policy(choose, state) }] };
  if (choose(12) === 0) return { lane: 'main', entries: [{ ...command, event: change(choose, state) }] };
  switch (choose(9)) {
    case 0:
    case 1:
      return {
        lane: 'main',
        entries: [{ ...command, event: { type: 'message.sent', content: pick(choose, PIECES) } }],
      };
    case 2:
    case 3:
      return {
        lane: 'control',
        entries: [
          {
            ...command,
            event: { type: 'cancel.requested', target: target(choose, state), reason: 'enough' },
          },
        ],
      };
    case 4:
    case 5: {
      const event = {
        type: 'steer.requested' as const,
        target: target(choose, state),
        content: pick(choose, PIECES),
        followUp: choose(2) === 0,
        ...formerOf(choose, control, participant),
      };
      return { lane: 'control', entries: [{ ...command, event }] };
    }
    case 6: {
      if (control.length === 0) break;
      const mine = control.filter((each) => each.participant === participant);
      const { id: steer, participant: author } = pick(choose, mine.length > 0 ? mine : control);
      const event = { type: 'steer.retracted' as const, control: { participant: author, id: steer } };
      return { lane: 'control', entries: [{ ...command, event }] };
    }
    case 7:
      return {
        lane: 'main',
        entries: [{ event: { type: 'weather.changed', to: pick(choose, PIECES), deep: [{ a: 1 }] } }],
      };
    default:
      return { lane: 'main', entries: [{ event: { type: 'participant.joined', name: pick(choose, IDS) } }] };
  }
  return {
    lane: 'control',
    entries: [{ event: { type: 'event.dropped', dropped: 'x', bytes: 1, code: 'forbidden' } }],
  };
}

/** What becomes of a shared object: mostly by one who saw it as it is, now and then as it was, or as it never was. */
function change(choose: Choose, state: SessionState): ObjectChanged {
  const object = pick(choose, ['plan', 'notes', '__proto__']);
  const { version = 0, changes = [] } = state.objects.get(object) ?? {};
  const former = changes.length > 0 ? pick(choose, changes) : undefined;
  const base = pick(choose, [
    version,
    version,
    version,
    former?.before ?? 0,
    former?.version ?? 0,
    choose(state.position + 1),
  ]);
  return {
    type: 'object.changed',
    object,
    base,
    ...(former && choose(3) === 0 && { after: [former.id] }),
    patch: operations(choose),
  };
}

/** What a steer takes the place of, if anything: mostly one's own newest steers or used ones, now and then one that was never requested. */
function formerOf(choose: Choose, controls: readonly SessionControl[], participant: ParticipantId) {
  if (choose(2) === 0) return {};
  const steers = controls.filter((each) => each.kind === 'steer' && each.participant === participant);
  const used = steers.filter(({ rows }) => rows.some(({ status }) => status === 'acknowledged'));
  const from = [controls, steers.slice(-4), used][choose(3)] ?? [];
  const former = from.length > 0 ? pick(choose, from) : { participant, id: pick(choose, IDS) };
  return { replaces: { participant: former.participant, id: former.id } };
}

function target(choose: Choose, state: SessionState): ControlTarget {
  const runs = values(state.runs);
  const messages = values(state.messages).filter((message) => message.run === undefined);
  const kind = choose(5);
  if (kind === 1 && runs.length > 0) {
    const { participant, run } = pick(choose, runs);
    return { kind: 'run', participant, run };
  }
  if (kind === 2 && messages.length > 0) {
    const { participant, id } = pick(choose, messages);
    return { kind: 'input', participant, id };
  }
  if (kind === 3) return { kind: 'agent', participant: participantOf(pick(choose, INSTANCES.slice(3))) };
  return kind === 4 ? { kind: 'input', participant: 'user:ana', id: pick(choose, IDS) } : { kind: 'session' };
}

function start(choose: Choose, state: SessionState, participant: ParticipantId): EventEntry {
  const runId = pick(choose, IDS) + pick(choose, ['', 'r', 's', String(state.position)]);
  const inputs = values(state.messages).filter((message) => message.run === undefined);
  const waiting = values(state.runs).flatMap((run) =>
    run.participant === participant ? (run.interrupts ?? []) : [],
  );
  const runs = values(state.runs);
  const input = inputs.length > 0 && choose(3) > 0 ? pick(choose, inputs) : undefined;
  const parent = runs.length > 0 && choose(3) === 0 ? pick(choose, runs) : undefined;
  const resume =
    waiting.length > 0 && choose(2) === 0
      ? [
          {
            interruptId: pick(choose, waiting).id,
            status: pick(choose, ['resolved', 'cancelled'] as const),
          },
        ]
      : undefined;
  return {
    run: runId,
    ...(input ? { id: `claim-${runId}` } : {}),
    event: {
      type: 'RUN_STARTED',
      runId,
      input: {
        ...(input ? { answers: { participant: input.participant, id: input.id } } : {}),
        ...(parent ? { parent: { participant: parent.participant, run: parent.run } } : {}),
        ...(resume ? { resume } : {}),
      },
    },
  };
}

function takeOver(choose: Choose, runs: readonly SessionRun[], state: SessionState): Utterance {
  const open = runs.filter((run) => run.status === 'running' || run.status === 'lost');
  const run = open.length > 0 ? pick(choose, open) : undefined;
  const event = {
    type: 'run.claimed' as const,
    generation: (run?.generation ?? 0) + (choose(8) === 0 ? 2 : 1),
    continues: choose(2) === 0,
  };
  return { lane: 'main', entries: [{ run: run?.run ?? 'm1', id: `take-${state.position}`, event }] };
}

function answer(choose: Choose, state: SessionState, run: SessionRun): Utterance {
  const waiting = values(state.controls).filter((control) =>
    control.rows.some((row) => row.run === run.run && row.participant === run.participant),
  );
  const all = waiting.length > 0 ? waiting : values(state.controls);
  if (all.length === 0)
    return { lane: 'control', entries: [{ run: run.run, event: { type: 'lease.renewed' } }] };
  if (choose(8) === 0) return { lane: 'main', entries: [{ run: run.run, event: { type: 'run.released' } }] };
  const { participant, id } = pick(choose, all);
  const type = pick(choose, [
    'control.delivered',
    'control.acknowledged',
    'control.refused',
    'steer.consumed',
  ] as const);
  const control = { participant, id };
  const words =
    type === 'control.refused'
      ? { reason: 'no' }
      : type === 'steer.consumed' && choose(2) === 0
        ? { step: pick(choose, IDS) }
        : {};
  const event = { type, control, ...words };
  return { lane: 'control', entries: [{ run: run.run, id: `use-${state.position}`, event }] };
}

const VALUES: readonly unknown[] = [
  0,
  null,
  'text',
  [],
  {},
  [1, [2, { deep: [] }]],
  { a: { b: [1, 2, 3] }, 'c/d~': '😀' },
  'z'.repeat(9_000),
];
const PATHS: readonly string[] = [
  '',
  '/a',
  '/a/b',
  '/a/b/0',
  '/a/b/-',
  '/c~1d~0',
  '/0',
  '/-',
  '/x',
  '/__proto__',
];

function operation(choose: Choose): PatchOperation {
  const op = pick(choose, [
    'add',
    'add',
    'add',
    'replace',
    'remove',
    'move',
    'copy',
    'copy',
    'test',
  ] as const);
  return { op, path: pick(choose, PATHS), from: pick(choose, PATHS), value: pick(choose, VALUES) };
}

const operations = (choose: Choose): readonly PatchOperation[] =>
  Array.from({ length: choose(4) }, () => operation(choose));

/** What AG-UI has besides texts, calls and steps: shared documents, activities, sub-agents, lists of messages, the app's own. */
function further(choose: Choose, state: SessionState, run: SessionRun): EventEntry['event'] {
  const subagents = values(state.subagents).filter((each) => each.run === run.run);
  const of = choose(3) === 0 ? { subagentRunId: pick(choose, ['s1', 's2', '__proto__']) } : {};
  const own = [...values(state.messages), ...values(state.toolCalls)].filter((each) => each.run === run.run);
  const messageId = `act-${pick(choose, IDS)}`;
  const subagentRunId =
    subagents.length > 0 && choose(3) > 0 ? pick(choose, subagents).id : pick(choose, ['s1', 's2', 's3']);
  switch (choose(13)) {
    case 0:
      return { type: 'STATE_SNAPSHOT', snapshot: pick(choose, VALUES), ...of };
    case 1:
    case 2:
      return { type: 'STATE_DELTA', delta: operations(choose), ...of };
    case 3:
      return {
        type: 'ACTIVITY_SNAPSHOT',
        messageId,
        activityType: pick(choose, IDS),
        content: { a: pick(choose, VALUES) },
        replace: choose(3) > 0,
        ...of,
      };
    case 4:
      return { type: 'ACTIVITY_DELTA', messageId, activityType: 'plan', patch: operations(choose) };
    case 5:
    case 6:
      return { type: 'SUBAGENT_STARTED', subagentRunId, name: pick(choose, IDS), ...parentOf(choose) };
    case 7:
      return pick(choose, [
        { type: 'SUBAGENT_FINISHED' as const, subagentRunId, outcome: { type: 'suspended' as const } },
        { type: 'SUBAGENT_FINISHED' as const, subagentRunId, result: { n: 1 } },
        { type: 'SUBAGENT_ERROR' as const, subagentRunId, message: 'broke' },
        { type: 'subagent.cancelled' as const, subagentRunId },
      ]);
    case 8:
      return { type: 'STEP_STARTED', stepName: pick(choose, IDS), subagentRunId };
    case 10:
    case 11:
      return {
        type: 'part.added',
        partId: pick(choose, IDS),
        part: pick(choose, PARTS),
        messageId: pick(choose, IDS),
        ...of,
      };
    case 9:
      return { type: 'MESSAGES_SNAPSHOT', messages: listed(choose, own) };
    default:
      return { type: 'CUSTOM', name: pick(choose, IDS), value: pick(choose, VALUES) };
  }
}

const PARTS: readonly AnswerPart[] = [
  { kind: 'source', url: 'https://example.org', title: 'Example', quote: 'words', start: 0, end: 5 },
  { kind: 'file', mediaType: 'image/png', url: 'https://example.org/a.png' },
  { kind: 'data', name: 'weather', value: { degrees: 21 } },
  { kind: 'data', name: 'weather', value: '__proto__' },
  { kind: 'step', finishReason: 'stop', usage: { inputTokens: 1 }, model: 'm' },
  { kind: 'provider', provider: 'p', value: 'signature' },
];

const parentOf = (choose: Choose): { readonly parentSubagentRunId?: string } =>
  choose(3) === 0 ? { parentSubagentRunId: 's1' } : {};

/** A list of what the run has said, in part, with messages of other runs and messages that are in no log. */
function listed(
  choose: Choose,
  own: readonly (SessionMessage | SessionToolCall)[],
): readonly ListedMessage[] {
  const list: ListedMessage[] = [];
  if (choose(2) === 0) list.push({ id: pick(choose, IDS), role: 'user', content: 'hello' });
  for (const each of own) {
    if (choose(3) === 0) continue;
    if ('args' in each) {
      const called = { name: each.name, arguments: pick(choose, PIECES) };
      list.push({ id: `of-${each.id}`, role: 'assistant', toolCalls: [{ id: each.id, function: called }] });
      if (choose(2) === 0)
        list.push({ id: `r-${each.id}`, role: 'tool', toolCallId: each.id, content: 'found' });
    } else if (each.kind === 'activity')
      list.push({
        id: each.id,
        role: 'activity',
        activityType: 'plan',
        content: { a: pick(choose, VALUES) },
      });
    else {
      const role = each.kind === 'text' ? 'assistant' : 'reasoning';
      list.push({ id: each.id, role, content: pick(choose, PIECES) });
    }
  }
  if (choose(2) === 0)
    list.push({
      id: `new-${pick(choose, IDS)}`,
      role: pick(choose, ['assistant', 'reasoning']),
      content: pick(choose, PIECES),
      toolCalls: [{ id: `new-${pick(choose, IDS)}`, function: { name: 'search', arguments: '{}' } }],
    });
  return list;
}

const RESULTS: readonly Partial<ToolCallResult>[] = [
  {},
  { preliminary: true },
  { outcome: 'failed' },
  { outcome: 'denied' },
];

const OUTCOMES: readonly RunOutcome[] = [
  { type: 'success' },
  { type: 'cancelled' },
  { type: 'interrupt', interrupts: [{ id: 'i1', reason: 'approval' }] },
  { type: 'interrupt', interrupts: [{ id: 'i2', reason: 'approval', message: 'May I?' }] },
];

/** What a run writes: mostly deltas, of several texts and calls in turn. */
function content(choose: Choose, state: SessionState, run: SessionRun): readonly EventEntry[] {
  const of = { run: run.run };
  const mine = (each: { readonly participant: string; readonly run?: string; readonly status: string }) =>
    each.participant === run.participant && each.run === run.run && each.status === 'streaming';
  const messages = values(state.messages).filter(mine);
  const calls = values(state.toolCalls).filter(mine);
  const what = choose(24);
  if (what >= 20) {
    const event = further(choose, state, run);
    return choose(4) === 0 ? piecesOf(choose, run, event) : [{ ...of, event }];
  }
  if (what >= 8 && messages.length + calls.length > 0) {
    return Array.from({ length: 1 + choose(4) }, (): EventEntry => {
      const at = choose(messages.length + calls.length);
      const message = messages[at];
      const delta = pick(choose, PIECES);
      if (!message) {
        const toolCallId = calls[at - messages.length]?.id ?? '';
        return { ...of, event: { type: 'TOOL_CALL_ARGS', toolCallId, delta } };
      }
      const type = message.kind === 'text' ? 'TEXT_MESSAGE_CONTENT' : 'REASONING_MESSAGE_CONTENT';
      return { ...of, event: { type, messageId: message.id, delta } };
    });
  }
  const id = pick(choose, IDS) + pick(choose, ['', 't', 'u', String(state.position)]);
  switch (what) {
    case 0:
      return [
        {
          ...of,
          event: { type: 'RUN_FINISHED', runId: run.run, outcome: pick(choose, OUTCOMES), result: { n: 1 } },
        },
      ];
    case 1: {
      // Some have a result, which a later one replaces.
      const call =
        choose(3) === 0 ? values(state.toolCalls).find(({ run: its }) => its === run.run) : calls[0];
      if (!call)
        return [{ ...of, event: { type: 'TOOL_CALL_START', toolCallId: id, toolCallName: 'search' } }];
      return choose(2) === 0
        ? [{ ...of, event: { type: 'TOOL_CALL_END', toolCallId: call.id } }]
        : [
            {
              ...of,
              event: {
                ...{ type: 'TOOL_CALL_RESULT', toolCallId: call.id, messageId: id, content: 'found' },
                ...pick(choose, RESULTS),
              },
            },
          ];
    }
    case 2: {
      const message = messages[0];
      if (!message) return [{ ...of, event: { type: 'REASONING_MESSAGE_START', messageId: id } }];
      const type = message.kind === 'text' ? 'TEXT_MESSAGE_END' : 'REASONING_MESSAGE_END';
      return [{ ...of, event: { type, messageId: message.id } }];
    }
    case 3:
      return [
        {
          ...of,
          event: {
            type: pick(choose, ['STEP_STARTED', 'STEP_FINISHED'] as const),
            stepName: pick(choose, IDS),
          },
        },
      ];
    case 4:
      return [
        {
          ...of,
          event: { type: 'progress.reported', done: choose(5), total: 5, note: pick(choose, PIECES) },
        },
      ];
    case 5: {
      const [message, call] = [messages[0], calls[0]];
      const dropped = {
        ...{ type: 'event.dropped', bytes: 9, code: 'session-full' },
        dropped: message ? 'TEXT_MESSAGE_CONTENT' : 'TOOL_CALL_ARGS',
        ...((message ?? call) && { partOf: (message ?? call)?.id }),
      };
      const event = [{ type: 'RUN_ERROR', message: 'broke' }, { type: 'map.drawn', at: [1, 2] }, dropped][
        choose(3)
      ];
      return event ? [{ ...of, event }] : [];
    }
    case 6:
      return [{ ...of, event: { type: 'TOOL_CALL_START', toolCallId: id, toolCallName: '__proto__' } }];
    default:
      return [
        { ...of, event: { type: 'TEXT_MESSAGE_START', messageId: id, role: 'assistant' } },
        { ...of, event: { type: 'TEXT_MESSAGE_CONTENT', messageId: id, delta: pick(choose, PIECES) } },
      ];
  }
}

/** An event in pieces, of which the last may never come. */
function piecesOf(choose: Choose, run: SessionRun, event: EventEntry['event']): readonly EventEntry[] {
  const text = JSON.stringify(event);
  const place = choose(text.length);
  // Never inside a surrogate pair: no reader takes a half.
  const at = /^[\udc00-\udfff]/.test(text.slice(place)) ? place - 1 : place;
  const piece = (from: number, to?: number): EventEntry => ({
    run: run.run,
    must: true,
    event: {
      type: 'piece.written',
      at: from,
      text: text.slice(from, to),
      ...(to === undefined && { last: true }),
    },
  });
  const pieces = [piece(0, at), piece(at)];
  return choose(4) === 0 ? pieces.slice(0, 1) : pieces;
}

/** A log that the shipping keeper accepted, in the batches that it accepted. */
export interface KeeperLog {
  readonly keeper: Keeper;
  readonly batches: readonly (readonly Item[])[];
  readonly refused: number;
}

/** Lets everybody write to a keeper for as long as the tape lasts; its own facts are those of its lease. */
export function keeperLog({ choose, done }: Tape, from: Keeper = openKeeper('incarnation')): KeeperLog {
  let keeper = from;
  let now = 1_000_000;
  let refused = 0;
  const batches: (readonly Item[])[] = [];
  while (!done()) {
    now += choose(3);
    const who = choose(24);
    // Agents write more than people do.
    const instance = INSTANCES[who < 8 ? who % 4 : 4 + (who % 3)] ?? '';
    if (who === 23) {
      now += pick(choose, [0, 20_000, 70_000]);
      const seen = new Map(INSTANCES.filter(() => choose(2) === 0).map((each) => [each, now]));
      const waits = {
        since: (key: string, _: number, row?: ControlRow) => (row ?? keeper.state.controls.get(key))?.at ?? 0,
      };
      const questionWaits = { since: (key: string) => keeper.state.questions.get(key)?.at };
      const listened = {
        seen: (each: string) => seen.get(each),
        unseen: () => 0,
        heardFrom: () => 0,
        since: 0,
        waits,
        questionWaits,
      };
      const facts = appendOwn(keeper, overdue(keeper.state, listened, now).entries, now, KEEPER);
      keeper = facts.keeper;
      if (facts.items.length > 0) batches.push(facts.items);
      continue;
    }
    const { lane, entries } = utter(choose, keeper.state, instance);
    const producer = `${instance}/${lane}`;
    const first = (keeper.state.producers.get(producer)?.last ?? 0) + 1;
    const writer = { participant: participantOf(instance), instance };
    const outcome = append(keeper, writer, { producer, first, events: entries }, now, KEEPER);
    if (outcome.type === 'appended') {
      keeper = outcome.keeper;
      batches.push(outcome.items);
    } else refused++;
  }
  return { keeper, batches, refused };
}

/** A log whose keeper judges nothing: repeats, holes, strangers' lanes, deltas first, facts that only a keeper may state. */
export function foreignLog({ choose, done }: Tape, from: SessionState): readonly Item[] {
  const log: Item[] = [];
  const seqs = new Map<ProducerId, number>();
  let state = from;
  let now = 1_000_000;
  while (!done()) {
    now += choose(3);
    const made = foreignItems(choose, state, log, seqs, now);
    log.push(...made);
    state = fold(state, made);
  }
  return log;
}

function foreignItems(
  choose: Choose,
  state: SessionState,
  log: readonly Item[],
  seqs: Map<ProducerId, number>,
  now: number,
): readonly Item[] {
  const instance = pick(choose, INSTANCES);
  const fault = choose(12);
  if (fault === 0 && log.length > 0)
    return [log[Math.max(0, log.length - 1 - choose(6))] ?? pick(choose, log)];
  const utterance =
    fault === 1 ? lie(choose, state) : utter(choose, state, fault === 2 ? pick(choose, INSTANCES) : instance);
  const producer =
    fault === 1 && choose(2) === 0 ? KEEPER : `${instance}/${fault === 3 ? 'main.2' : utterance.lane}`;
  if (fault === 4)
    seqs.set(producer, (seqs.get(producer) ?? state.producers.get(producer)?.last ?? 0) + 1 + choose(2));
  const participant = fault === 5 ? participantOf(pick(choose, INSTANCES)) : participantOf(producer);
  return utterance.entries.map((entry) => {
    const seq = (seqs.get(producer) ?? state.producers.get(producer)?.last ?? 0) + 1;
    seqs.set(producer, seq);
    return toItem(fault === 6 ? { ...entry, must: true } : entry, producer, seq, participant, now);
  });
}

function lie(choose: Choose, state: SessionState): Utterance {
  const runs = values(state.runs);
  const controls = values(state.controls);
  const run = runs.length > 0 ? pick(choose, runs) : undefined;
  const control = controls.length > 0 ? pick(choose, controls) : { participant: 'user:ana', id: 'm1' };
  const instance = run?.owner ?? INSTANCES[4] ?? '';
  const ref = { participant: control.participant, id: control.id };
  const event = [
    { type: 'run.lost' as const, instance },
    { type: 'run.recovered' as const, instance },
    { type: 'control.expired' as const, control: ref },
    { type: 'control.expired' as const, control: ref, participant: participantOf(instance) },
    { type: 'control.unresponsive' as const, control: ref, participant: participantOf(instance) },
  ][choose(5)];
  return { lane: 'main', entries: event ? [{ run: run?.run ?? 'm1', event }] : [] };
}

/** Cuts a list into parts, none empty. */
export function cutUp<T>(choose: Choose, list: readonly T[]): readonly (readonly T[])[] {
  const parts: T[][] = [];
  for (let at = 0; at < list.length; ) {
    const size = 1 + choose(9);
    parts.push(list.slice(at, at + size));
    at += size;
  }
  return parts;
}

/** More of everything than the fold keeps, so that the next events push something out of each window. */
export function crowdedKeeper(incarnation = 'incarnation'): Keeper {
  let keeper = openKeeper(incarnation);
  const seqs = new Map<ProducerId, number>();
  const write = (instance: InstanceId, ...entries: readonly EventEntry[]) => {
    const producer = `${instance}/main`;
    const first = (seqs.get(producer) ?? 0) + 1;
    seqs.set(producer, first + entries.length - 1);
    const writer = { participant: participantOf(instance), instance };
    const outcome = append(keeper, writer, { producer, first, events: entries }, 1_000, KEEPER);
    if (outcome.type !== 'appended') throw new Error(`The crowd was refused: ${JSON.stringify(outcome)}`);
    keeper = outcome.keeper;
  };
  const [ana = '', , other = '', , docs = ''] = INSTANCES;
  for (let i = 0; i < 230; i++)
    write(ana, { id: `crowd-${i}`, saw: 0, event: { type: 'message.sent', content: `hello ${i}\n` } });
  write(docs, { run: 'parent', event: { type: 'RUN_STARTED', runId: 'parent' } });
  for (let i = 0; i < 60; i++) {
    const input = i % 2 === 0 ? {} : { parent: { participant: participantOf(docs), run: 'parent' } };
    const messageId = `crowd-${i}`;
    write(
      docs,
      { run: `crowd-${i}`, event: { type: 'RUN_STARTED', runId: `crowd-${i}`, input } },
      { run: `crowd-${i}`, event: { type: 'TEXT_MESSAGE_START', messageId } },
      { run: `crowd-${i}`, event: { type: 'TEXT_MESSAGE_CONTENT', messageId, delta: 'text' } },
      {
        run: `crowd-${i}`,
        event: { type: 'TOOL_CALL_START', toolCallId: messageId, toolCallName: 'search' },
      },
      {
        run: `crowd-${i}`,
        event: { type: 'SUBAGENT_STARTED', subagentRunId: 'part', name: 'part' },
      },
      {
        run: `crowd-${i}`,
        event: { type: 'STATE_SNAPSHOT', snapshot: { i }, subagentRunId: `part-${i}` },
      },
      { run: `crowd-${i}`, event: { type: 'RUN_FINISHED', runId: `crowd-${i}` } },
    );
  }
  for (let i = 0; i < 740; i++) {
    const target = { kind: 'run' as const, participant: participantOf(docs), run: 'crowd-59' };
    write(other, {
      id: `crowd-${i}`,
      saw: keeper.state.position,
      event: { type: 'cancel.requested', target },
    });
  }
  for (let i = 0; i < 40; i++)
    write(ana, {
      id: `late-${i}`,
      saw: keeper.state.position,
      event: { type: 'message.sent', content: '.' },
    });
  for (let i = 0; i < 110; i++) write(ana, { event: { type: 'weather.changed', to: i } });
  for (let i = 0; i < 105; i++) write(ana, { event: { type: 'CUSTOM', name: 'place', value: i } });
  return keeper;
}

/** The events of a log that are not deltas. */
export const eventsOf = (items: readonly Item[]): readonly EventItem[] =>
  items.flatMap((item) => (isDelta(item) ? [] : [item]));
