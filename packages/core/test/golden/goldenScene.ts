/** One session in which every type of event occurs, written by the keeper: what stands in the golden files of a version. */
import { append, appendOwn, type Keeper, openKeeper } from '../../src/keeper/keeper.ts';
import type { EventEntry, Item } from '../../src/protocol/envelope.ts';
import type { KnownEvent, PatchOperation, UnknownEvent } from '../../src/protocol/events.ts';
import { type InstanceId, type ProducerId, participantOf } from '../../src/protocol/ids.ts';

const ANA: InstanceId = 'user:ana/AAAAAAAAAAAAAAA1';
const OLGA: InstanceId = 'operator:olga/CCCCCCCCCCCCCCC1';
const DOCS: InstanceId = 'agent:docs/DDDDDDDDDDDDDDD1';
const HEIR: InstanceId = 'agent:docs/DDDDDDDDDDDDDDD2';
const KEEPER: ProducerId = 'keeper:golden/FFFFFFFFFFFFFFF1/main';
/** 2026-11-29T00:00:00Z */
const START = 1_795_910_400_000;

export interface GoldenScene {
  readonly keeper: Keeper;
  readonly items: readonly Item[];
}

/** A keeper at its work: what instances say to it, and what it states itself, a second apart. */
function openScene() {
  let keeper = openKeeper('golden0000000001');
  const items: Item[] = [];
  let at = START;
  return {
    say(instance: InstanceId, lane: 'main' | 'control', events: readonly EventEntry[]): void {
      const producer = `${instance}/${lane}`;
      const first = (keeper.state.producers.get(producer)?.last ?? 0) + 1;
      const writer = { participant: participantOf(instance), instance };
      at += 1_000;
      const outcome = append(keeper, writer, { producer, first, events }, at, KEEPER);
      if (outcome.type !== 'appended') throw new Error(`${producer} ${first}: ${JSON.stringify(outcome)}`);
      keeper = outcome.keeper;
      items.push(...outcome.items);
    },
    state(...entries: EventEntry[]): void {
      at += 1_000;
      const facts = appendOwn(keeper, entries, at, KEEPER);
      keeper = facts.keeper;
      items.push(...facts.items);
    },
    end: (): GoldenScene => ({ keeper, items }),
  };
}
type Scene = ReturnType<typeof openScene>;

export function goldenScene(): GoldenScene {
  const scene = openScene();
  answer(scene);
  control(scene);
  failAndInherit(scene);
  question(scene);
  policy(scene);
  handOff(scene);
  change(scene);
  return scene.end();
}

const of =
  (run: string) =>
  (...events: (KnownEvent | UnknownEvent)[]): readonly EventEntry[] =>
    events.map((event) => ({ run, event }));

/** A question and its run: thoughts, a tool, a text, what the run shares, sub-agents, an event in two pieces. */
function answer({ say }: Scene): void {
  say(ANA, 'main', [
    { event: { type: 'participant.joined', name: 'Ana' } },
    { id: 'q1', event: { type: 'message.sent', content: 'What changed?', to: ['agent:docs'] } },
  ]);
  say(DOCS, 'main', [{ event: { type: 'participant.joined', name: 'Docs' } }]);
  say(DOCS, 'main', [
    { run: 'r1', id: 'b1', event: { type: 'RUN_STARTED', runId: 'r1', input: { answers: Q1 } } },
  ]);
  say(DOCS, 'main', of('r1')(...THINKING, ...CALL, ...TEXT));
  say(DOCS, 'main', of('r1')(...SHARED, ...PARTS, ...SUBAGENTS));
  say(
    DOCS,
    'main',
    PIECES.map((event) => ({ run: 'r1', must: true, event })),
  );
  say(
    DOCS,
    'main',
    of('r1')({ type: 'event.dropped', dropped: 'CUSTOM', bytes: 300_000, code: 'event-too-large' }),
  );
  say(DOCS, 'main', of('r1')({ type: 'lease.renewed' }));
  say(ANA, 'main', [
    { event: { type: 'CUSTOM', name: 'map.drawn', value: { zoom: 3 } } },
    { event: { type: 'weather.changed', degrees: -3 } },
    { id: 'q2', event: { type: 'message.sent', content: [{ type: 'text', text: 'And here?' }] } },
  ]);
}

/** Four steers of the run: used, replaced by the next, too late, retracted. Then it is stopped, late. */
function control({ say, state }: Scene): void {
  say(ANA, 'control', [
    { id: 's1', event: { type: 'steer.requested', target: R1, content: 'Only today.', followUp: false } },
    { id: 's2', event: { type: 'steer.requested', target: R1, content: 'Shorter.', followUp: false } },
    {
      id: 's3',
      event: {
        type: 'steer.requested',
        target: R1,
        content: 'Longer.',
        followUp: true,
        replaces: ofAna('s2'),
      },
    },
    { id: 's4', event: { type: 'steer.requested', target: R1, content: 'In French.', followUp: false } },
    { event: { type: 'steer.retracted', control: ofAna('s4') }, id: 'x4' },
  ]);
  say(DOCS, 'control', of('r1')({ type: 'control.delivered', control: ofAna('s1') }));
  say(DOCS, 'control', [
    { run: 'r1', id: 'u1', event: { type: 'steer.consumed', control: ofAna('s1'), step: 'Read' } },
  ]);
  say(OLGA, 'control', [{ id: 'c1', event: { type: 'cancel.requested', target: R1, reason: 'Too slow.' } }]);
  const stop = { participant: 'operator:olga', id: 'c1' };
  say(
    DOCS,
    'control',
    of('r1')({ type: 'control.delivered', control: stop }, { type: 'control.acknowledged', control: stop }),
  );
  state(...of('r1')({ type: 'control.unresponsive', control: stop, participant: 'agent:docs' }));
  say(
    DOCS,
    'main',
    of('r1')({
      type: 'RUN_FINISHED',
      runId: 'r1',
      outcome: { type: 'cancelled' },
      usage: [{ model: 'm', inputTokens: 12 }],
    }),
  );
}

/** A run that is lost, recovered, lost again and taken over; a stop of what was never asked; a run that waits for an answer. */
function failAndInherit({ say, state }: Scene): void {
  say(DOCS, 'main', [
    { run: 'r2', id: 'b2', event: { type: 'RUN_STARTED', runId: 'r2', input: { answers: ofAna('q2') } } },
  ]);
  say(DOCS, 'main', of('r2')(...START_OF_ANSWER));
  say(ANA, 'control', [
    {
      id: 's5',
      event: {
        type: 'steer.requested',
        target: { kind: 'agent', participant: 'agent:docs' },
        content: 'Stop guessing.',
        followUp: false,
      },
    },
  ]);
  say(DOCS, 'control', of('r2')({ type: 'control.refused', control: ofAna('s5'), reason: 'I never guess.' }));
  state(...of('r2')({ type: 'run.lost', instance: DOCS }));
  state(...of('r2')({ type: 'run.recovered', instance: DOCS }));
  state(...of('r2')({ type: 'run.lost', instance: DOCS }));
  say(HEIR, 'main', [
    { run: 'r2', id: 'k1', event: { type: 'run.claimed', generation: 2, continues: true } },
  ]);
  say(HEIR, 'main', of('r2')({ type: 'run.released' }));
  say(HEIR, 'main', [
    { run: 'r2', id: 'k2', event: { type: 'run.claimed', generation: 3, continues: true } },
  ]);
  say(HEIR, 'main', [
    { event: { type: 'lane.restarted', former: `${DOCS}/main`, code: 'producer-expired', lost: 2 } },
  ]);
  say(HEIR, 'main', of('r2')({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'a2', delta: ' or not' }));
  say(HEIR, 'main', of('r2')({ type: 'RUN_ERROR', message: 'The disk is full.', code: 'disk' }));

  say(ANA, 'control', [
    { id: 'c2', event: { type: 'cancel.requested', target: { kind: 'input', ...ofAna('q9') } } },
  ]);
  state({ event: { type: 'control.expired', control: ofAna('c2') } });
  const interrupts = [{ id: 'i1', reason: 'input', message: 'Which one?' }];
  say(
    HEIR,
    'main',
    of('r3')(
      { type: 'RUN_STARTED', runId: 'r3' },
      { type: 'MESSAGES_SNAPSHOT', messages: [{ id: 'a3', role: 'assistant', content: 'Which one?' }] },
      { type: 'RUN_FINISHED', runId: 'r3', outcome: { type: 'interrupt', interrupts } },
    ),
  );
}

/** Consent that is given, a choice that comes too late, a question that is withdrawn, and the answer to the interrupt above. */
function question({ say, state }: Scene): void {
  const ofDocs = (id: string) => ({ participant: 'agent:docs', id });
  const choices = [{ value: 'main', label: 'The main branch' }, { value: 'next' }];
  say(HEIR, 'main', of('r4')({ type: 'RUN_STARTED', runId: 'r4' }, ...CALL_TO_DELETE));
  say(HEIR, 'main', [
    {
      run: 'r4',
      id: 'ask1',
      event: { type: 'question.asked', title: 'Delete 12 files?', risk: 'high', toolCallId: 'call2' },
    },
    { run: 'r4', id: 'ask2', event: { type: 'question.asked', title: 'Where?', choices, expiresIn: 60_000 } },
    { run: 'r4', id: 'ask3', event: { type: 'question.asked', title: 'Still there?' } },
  ]);
  say(OLGA, 'control', [
    {
      id: 'y1',
      event: { type: 'question.answered', question: ofDocs('ask1'), decision: 'approved', note: 'Go on.' },
    },
  ]);
  state(...of('r4')({ type: 'question.expired', question: ofDocs('ask2') }));
  say(HEIR, 'main', of('r4')({ type: 'question.withdrawn', question: ofDocs('ask3') }));
  say(ANA, 'control', [
    { id: 'y2', event: { type: 'question.answered', question: ofDocs('i1'), decision: 'declined' } },
  ]);
}

/** Consent beforehand: one that answers a question, one that does not because more depends on it, and one that is withdrawn. */
function policy({ say }: Scene): void {
  const allowed = (tool: string) => ({ type: 'policy.allowed' as const, agent: 'agent:docs', tool });
  say(ANA, 'control', [
    { id: 'w1', event: { ...allowed('delete'), risk: 'medium' } },
    { id: 'w2', event: allowed('read') },
    { id: 'w3', event: { type: 'policy.withdrawn', policy: ofAna('w2') } },
  ]);
  const event = { type: 'question.asked' as const, title: 'Delete 3 files?', toolCallId: 'call2' };
  say(HEIR, 'main', [
    { run: 'r4', id: 'ask4', event },
    { run: 'r4', id: 'ask5', event: { ...event, title: 'Delete all?', risk: 'high' } },
  ]);
}

/** A request that is withdrawn, one that an operator comes for, the floor returned; then another taking, which lapses. */
function handOff({ say, state }: Scene): void {
  const ofOlga = (id: string) => ({ participant: 'operator:olga', id });
  say(ANA, 'main', [
    { id: 'f1', event: { type: 'floor.requested', reason: 'A refund' } },
    { id: 'f2', event: { type: 'floor.withdrawn', request: ofAna('f1') } },
  ]);
  say(HEIR, 'main', [{ id: 'f3', event: { type: 'floor.requested' } }]);
  say(OLGA, 'main', [
    { id: 'f4', event: { type: 'floor.taken' } },
    { id: 'o1', event: { type: 'message.sent', content: 'This is Olga.' } },
    { id: 'f5', event: { type: 'floor.returned', taking: ofOlga('f4'), note: 'It is refunded.' } },
  ]);
  say(OLGA, 'main', [{ id: 'f6', event: { type: 'floor.taken' } }]);
  state({ event: { type: 'floor.lapsed', taking: ofOlga('f6') } });
  say(ANA, 'main', [{ id: 'f7', event: { type: 'floor.requested', reason: 'Another refund' } }]);
}

/** Two who change a plan at once, one of whom then makes a change upon an own one, and an object that is gone again. */
function change({ say, end }: Scene): void {
  const changed = (
    id: string,
    base: number,
    patch: readonly PatchOperation[],
    after?: readonly string[],
  ) => ({
    id,
    event: { type: 'object.changed' as const, object: 'plan', base, patch, ...(after && { after }) },
  });
  const made = { title: 'Release', steps: [{ name: 'read' }, { name: 'write' }] };
  say(ANA, 'main', [changed('p1', 0, [{ op: 'add', path: '', value: made }])]);
  const { position } = end().keeper.state;
  say(ANA, 'main', [changed('p2', position, [{ op: 'replace', path: '/title', value: 'Release 0.2' }])]);
  say(HEIR, 'main', [changed('p3', position, [{ op: 'replace', path: '/steps/1/name', value: 'check' }])]);
  say(ANA, 'main', [changed('p4', position, [{ op: 'remove', path: '/title' }], ['p2'])]);
  const gone = { type: 'object.changed' as const, object: 'gone', base: 0 };
  say(OLGA, 'main', [{ id: 'g1', event: { ...gone, patch: [{ op: 'remove', path: '' }] } }]);
}

const CALL_TO_DELETE: readonly KnownEvent[] = [
  { type: 'TOOL_CALL_START', toolCallId: 'call2', toolCallName: 'delete' },
  { type: 'TOOL_CALL_END', toolCallId: 'call2' },
];
const ofAna = (id: string) => ({ participant: 'user:ana', id });
const Q1 = ofAna('q1');
const R1 = { kind: 'run', participant: 'agent:docs', run: 'r1' } as const;

const THINKING: readonly KnownEvent[] = [
  { type: 'STEP_STARTED', stepName: 'Read' },
  { type: 'REASONING_START', messageId: 't1' },
  { type: 'REASONING_MESSAGE_START', messageId: 't1' },
  { type: 'REASONING_MESSAGE_CONTENT', messageId: 't1', delta: 'First the ' },
  { type: 'REASONING_MESSAGE_CONTENT', messageId: 't1', delta: 'change log.' },
  { type: 'REASONING_MESSAGE_END', messageId: 't1' },
  { type: 'REASONING_END', messageId: 't1' },
  { type: 'progress.reported', done: 1, total: 3, note: 'Reading' },
];
const CALL: readonly KnownEvent[] = [
  { type: 'TOOL_CALL_START', toolCallId: 'call1', toolCallName: 'read' },
  { type: 'TOOL_CALL_ARGS', toolCallId: 'call1', delta: '{"file":' },
  { type: 'TOOL_CALL_ARGS', toolCallId: 'call1', delta: '"CHANGELOG.md"}' },
  { type: 'TOOL_CALL_END', toolCallId: 'call1' },
  { type: 'TOOL_CALL_RESULT', toolCallId: 'call1', messageId: 'result1', content: 'Added, fixed.' },
];
const TEXT: readonly KnownEvent[] = [
  { type: 'TEXT_MESSAGE_START', messageId: 'a1', role: 'assistant' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'a1', delta: 'Two things:\n' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'a1', delta: '- one \u{1F600}\n- ' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'a1', delta: 'two' },
  { type: 'TEXT_MESSAGE_END', messageId: 'a1' },
  { type: 'STEP_FINISHED', stepName: 'Read' },
];
const SHARED: readonly KnownEvent[] = [
  { type: 'STATE_SNAPSHOT', snapshot: { files: ['a.md'], open: null } },
  {
    type: 'STATE_DELTA',
    delta: [
      { op: 'add', path: '/files/-', value: 'b.md' },
      { op: 'remove', path: '/open' },
    ],
  },
  { type: 'ACTIVITY_SNAPSHOT', messageId: 'plan', activityType: 'PLAN', content: { steps: ['read'] } },
  {
    type: 'ACTIVITY_DELTA',
    messageId: 'plan',
    activityType: 'PLAN',
    patch: [{ op: 'add', path: '/steps/-', value: 'write' }],
  },
  { type: 'CUSTOM', name: 'score', value: 0.5 },
];
const PARTS: readonly KnownEvent[] = [
  { type: 'TOOL_CALL_START', toolCallId: 'call3', toolCallName: 'search', title: 'Search', byProvider: true },
  {
    type: 'TOOL_CALL_RESULT',
    toolCallId: 'call3',
    messageId: 'result3',
    content: '1 page',
    preliminary: true,
  },
  {
    type: 'TOOL_CALL_RESULT',
    toolCallId: 'call3',
    messageId: 'result3b',
    content: 'No page.',
    outcome: 'failed',
  },
  {
    type: 'part.added',
    partId: 'part1',
    messageId: 'a1',
    part: { kind: 'source', url: 'https://example.org/', title: 'Example', quote: 'one', start: 0, end: 3 },
  },
  { type: 'part.added', partId: 'part2', part: { kind: 'data', name: 'weather', value: { degrees: 20 } } },
  { type: 'part.added', partId: 'part2', part: { kind: 'data', name: 'weather', value: { degrees: 21 } } },
  { type: 'part.added', partId: 'part3', part: { kind: 'provider', provider: 'maker', value: 'c2ln' } },
];
const SUBAGENTS: readonly KnownEvent[] = [
  { type: 'SUBAGENT_STARTED', subagentRunId: 'sub1', name: 'Reader', description: 'Reads' },
  { type: 'TEXT_MESSAGE_START', messageId: 'b1', subagentRunId: 'sub1' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'b1', subagentRunId: 'sub1', delta: 'Read.' },
  { type: 'TEXT_MESSAGE_END', messageId: 'b1', subagentRunId: 'sub1' },
  { type: 'SUBAGENT_FINISHED', subagentRunId: 'sub1', result: { pages: 2 }, outcome: { type: 'success' } },
  { type: 'SUBAGENT_STARTED', subagentRunId: 'sub2', name: 'Writer' },
  { type: 'SUBAGENT_ERROR', subagentRunId: 'sub2', message: 'No paper.', code: 'paper' },
  { type: 'SUBAGENT_STARTED', subagentRunId: 'sub3', name: 'Checker', parentSubagentRunId: 'sub1' },
  { type: 'subagent.cancelled', subagentRunId: 'sub3' },
];
const START_OF_ANSWER: readonly KnownEvent[] = [
  { type: 'TEXT_MESSAGE_START', messageId: 'a2', role: 'assistant' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'a2', delta: 'Perhaps' },
];

/** A list of messages that is sent in two pieces. */
const listed = JSON.stringify({
  type: 'MESSAGES_SNAPSHOT',
  messages: [
    { id: 'a1', role: 'assistant', content: 'Two things:\n- one \u{1F600}\n- two' },
    { id: 'a9', role: 'assistant', content: 'From before.' },
  ],
} satisfies KnownEvent);
const PIECES: readonly KnownEvent[] = [
  { type: 'piece.written', at: 0, text: listed.slice(0, 40) },
  { type: 'piece.written', at: 40, text: listed.slice(40), last: true },
];
