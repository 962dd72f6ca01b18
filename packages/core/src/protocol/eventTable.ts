/**
 * What the code knows about each type of event: one row for each, complete by the compiler. Keepers, servers, agents and
 * the tables of docs/protocol.md read it by `factsOf`. A page does not load it: shapes (`shapes.ts`), handlers and commands
 * (`fold/eventHandlers.ts`) and deltas (`envelope.ts`) are columns of their own, which the compiler holds equal to the rows.
 */
import type { KnownEvent } from './events.ts';
import { MAX_NAME } from './limits.ts';

export type KnownType = KnownEvent['type'];

/**
 * Who may write it (P6, P20; docs/protocol.md section 10): a participant that asks; an operator; an agent that starts a run, owns it,
 * answers a control of it, or takes it over; the keeper; `app`: the owner of the run that it names or, without a run, any
 * participant but the keeper.
 */
export type EventWriter =
  | 'anyone'
  | 'app'
  | 'asker'
  | 'operator'
  | 'starter'
  | 'owner'
  | 'answerer'
  | 'claimer'
  | 'keeper';

/** Whether an entry carries something: it must, it may, or it has no use for it. */
export type Presence = 'must' | 'may' | '-';

/**
 * What it is for its session:
 * - `command`: it asks for something, and folds once by its id (P4)
 * - `opening`, `delta`, `closing`: the beginning, growth and end of a text, a call or another part of a run
 * - `content`: a part of what a run shows that comes whole
 * - `work`: what a run does besides: steps, sub-agents, results of calls
 * - `piece`: a piece of an event of the run that is too large for one entry
 * - `end`: the run's own end
 * - `fact`: anything else
 */
export type EventKind =
  | 'command'
  | 'opening'
  | 'delta'
  | 'closing'
  | 'content'
  | 'work'
  | 'piece'
  | 'end'
  | 'fact';

/** The lane of an outbox by which it is sent: a control never waits behind a text (P3). */
export type LaneName = 'main' | 'control';

/** What the writer needs the right to do (docs/auth.md). */
export type AppendAction = 'append' | 'control' | 'approve' | 'operate';

/**
 * What it adds to what is under way in a session (P24): `grows`: all of it; `asks`: the same where it belongs to a run;
 * `stop`: the same, and it has room beyond what others may take; `large`: only what is larger than a small answer, so that
 * an end or an answer is never refused; `-`: nothing, because its window bounds it or because it ends what is under way.
 */
export type Room = 'grows' | 'asks' | 'stop' | 'large' | '-';

/** What the fold does with it: changes the `state`, has it `stored` as it came, or nothing. */
export type FoldUse = 'state' | 'stored' | '-';

type Row = readonly [
  by: EventWriter,
  id: Presence,
  run: Presence,
  /** Whether the keeper fills in what its author had seen, where the author keeps no state (P7). */
  saw: 'saw' | '-',
  kind: EventKind,
  lane: LaneName,
  action: AppendAction,
  room: Room,
  fold: FoldUse,
];

// biome-ignore format: a table is read by its columns.
export const EVENT_TABLE = {
  //                          by          id      run     saw    kind       lane       action     room     fold
  'message.sent':            ['asker',    'must', 'may',  'saw', 'command', 'main',    'append',  'asks',  'state'],
  'cancel.requested':        ['asker',    'must', '-',    'saw', 'command', 'control', 'control', 'stop',  'state'],
  'steer.requested':         ['asker',    'must', '-',    'saw', 'command', 'control', 'control', 'grows', 'state'],
  'steer.retracted':         ['asker',    'must', '-',    '-',   'command', 'control', 'control', 'large', 'state'],
  'question.answered':       ['asker',    'must', '-',    'saw', 'command', 'control', 'approve', 'large', 'state'],
  'policy.allowed':          ['asker',    'must', '-',    'saw', 'command', 'control', 'approve', 'large', 'state'],
  'policy.withdrawn':        ['asker',    'must', '-',    '-',   'command', 'control', 'approve', 'large', 'state'],
  'object.changed':          ['asker',    'must', '-',    'saw', 'command', 'main',    'append',  '-',     'state'],
  'floor.requested':         ['asker',    'must', '-',    'saw', 'command', 'main',    'append',  'large', 'state'],
  'floor.withdrawn':         ['asker',    'must', '-',    '-',   'command', 'main',    'append',  'large', 'state'],
  'floor.taken':             ['operator', 'must', '-',    'saw', 'command', 'main',    'operate', 'large', 'state'],
  'floor.returned':          ['operator', 'must', '-',    '-',   'command', 'main',    'operate', 'large', 'state'],
  'participant.joined':      ['asker',    '-',    '-',    '-',   'fact',    'main',    'append',  '-',     'state'],
  RUN_STARTED:               ['starter',  'may',  'must', '-',   'fact',    'main',    'append',  'grows', 'state'],
  RUN_FINISHED:              ['owner',    '-',    'must', '-',   'end',     'main',    'append',  '-',     'state'],
  RUN_ERROR:                 ['owner',    '-',    'must', '-',   'end',     'main',    'append',  '-',     'state'],
  TEXT_MESSAGE_START:        ['owner',    '-',    'must', '-',   'opening', 'main',    'append',  'grows', 'state'],
  TEXT_MESSAGE_CONTENT:      ['owner',    '-',    'must', '-',   'delta',   'main',    'append',  'grows', 'state'],
  TEXT_MESSAGE_END:          ['owner',    '-',    'must', '-',   'closing', 'main',    'append',  'large', 'state'],
  REASONING_START:           ['owner',    '-',    'must', '-',   'opening', 'main',    'append',  'large', '-'],
  REASONING_END:             ['owner',    '-',    'must', '-',   'closing', 'main',    'append',  'large', '-'],
  REASONING_MESSAGE_START:   ['owner',    '-',    'must', '-',   'opening', 'main',    'append',  'grows', 'state'],
  REASONING_MESSAGE_CONTENT: ['owner',    '-',    'must', '-',   'delta',   'main',    'append',  'grows', 'state'],
  REASONING_MESSAGE_END:     ['owner',    '-',    'must', '-',   'closing', 'main',    'append',  'large', 'state'],
  TOOL_CALL_START:           ['owner',    '-',    'must', '-',   'opening', 'main',    'append',  'grows', 'state'],
  TOOL_CALL_ARGS:            ['owner',    '-',    'must', '-',   'delta',   'main',    'append',  'grows', 'state'],
  TOOL_CALL_END:             ['owner',    '-',    'must', '-',   'closing', 'main',    'append',  'large', 'state'],
  TOOL_CALL_RESULT:          ['owner',    '-',    'must', '-',   'work',    'main',    'append',  'grows', 'state'],
  STEP_STARTED:              ['owner',    '-',    'must', '-',   'work',    'main',    'append',  'grows', 'state'],
  STEP_FINISHED:             ['owner',    '-',    'must', '-',   'closing', 'main',    'append',  'large', 'state'],
  STATE_SNAPSHOT:            ['owner',    '-',    'must', '-',   'content', 'main',    'append',  'grows', 'state'],
  STATE_DELTA:               ['owner',    '-',    'must', '-',   'content', 'main',    'append',  'grows', 'state'],
  ACTIVITY_SNAPSHOT:         ['owner',    '-',    'must', '-',   'content', 'main',    'append',  'grows', 'state'],
  ACTIVITY_DELTA:            ['owner',    '-',    'must', '-',   'content', 'main',    'append',  'grows', 'state'],
  MESSAGES_SNAPSHOT:         ['owner',    '-',    'must', '-',   'content', 'main',    'append',  'grows', 'state'],
  SUBAGENT_STARTED:          ['owner',    '-',    'must', '-',   'work',    'main',    'append',  'grows', 'state'],
  SUBAGENT_FINISHED:         ['owner',    '-',    'must', '-',   'closing', 'main',    'append',  'large', 'state'],
  SUBAGENT_ERROR:            ['owner',    '-',    'must', '-',   'work',    'main',    'append',  'large', 'state'],
  'subagent.cancelled':      ['owner',    '-',    'must', '-',   'work',    'main',    'append',  'large', 'state'],
  CUSTOM:                    ['app',      '-',    'may',  '-',   'content', 'main',    'append',  '-',     'stored'],
  'question.asked':          ['owner',    'must', 'must', '-',   'work',    'main',    'append',  'grows', 'state'],
  'question.withdrawn':      ['owner',    '-',    'must', '-',   'work',    'main',    'append',  'large', 'state'],
  'progress.reported':       ['owner',    '-',    'must', '-',   'work',    'main',    'append',  'grows', 'state'],
  'part.added':              ['owner',    '-',    'must', '-',   'content', 'main',    'append',  'grows', 'state'],
  'piece.written':           ['owner',    '-',    'must', '-',   'piece',   'main',    'append',  'grows', 'state'],
  'lease.renewed':           ['owner',    '-',    'must', '-',   'fact',    'main',    'append',  'large', '-'],
  'control.delivered':       ['answerer', '-',    'must', '-',   'fact',    'control', 'append',  'large', 'state'],
  'control.acknowledged':    ['answerer', '-',    'must', '-',   'fact',    'control', 'append',  'large', 'state'],
  'control.refused':         ['answerer', '-',    'must', '-',   'fact',    'control', 'append',  'large', 'state'],
  'steer.consumed':          ['answerer', 'must', 'must', '-',   'fact',    'control', 'append',  'large', 'state'],
  'run.claimed':             ['claimer',  'must', 'must', '-',   'fact',    'main',    'append',  'large', 'state'],
  'run.released':            ['owner',    '-',    'must', '-',   'fact',    'main',    'append',  'large', 'state'],
  'run.lost':                ['keeper',   '-',    'must', '-',   'fact',    'main',    'append',  'large', 'state'],
  'run.recovered':           ['keeper',   '-',    'must', '-',   'fact',    'main',    'append',  'large', 'state'],
  'control.expired':         ['keeper',   '-',    'may',  '-',   'fact',    'main',    'append',  'large', 'state'],
  'control.unresponsive':    ['keeper',   '-',    'may',  '-',   'fact',    'main',    'append',  'large', 'state'],
  'question.expired':        ['keeper',   '-',    'may',  '-',   'fact',    'main',    'append',  'large', 'state'],
  'floor.lapsed':            ['keeper',   '-',    '-',    '-',   'fact',    'main',    'append',  'large', 'state'],
  'event.dropped':           ['anyone',   '-',    'may',  '-',   'fact',    'main',    'append',  'large', 'state'],
  'lane.restarted':          ['anyone',   '-',    '-',    '-',   'fact',    'main',    'append',  'large', 'state'],
} as const;

type TextLimits = { readonly [T in KnownType]?: Readonly<Record<string, number>> };

/** UTF-16 units that a field may hold, where that is less than what any text may (docs/protocol.md section 14). */
const TEXT_LIMITS: TextLimits = {
  'participant.joined': { name: MAX_NAME },
  'question.asked': { title: MAX_NAME },
  'policy.allowed': { tool: MAX_NAME },
  'floor.requested': { reason: MAX_NAME },
  'floor.returned': { note: MAX_NAME },
};

/** Holds the rows to be complete: a type without a row, a row without a column, or a row of no type does not compile. */
type Complete<T extends { readonly [K in KnownType | keyof T]: K extends KnownType ? Row : never }> = T;
type Table = Complete<typeof EVENT_TABLE>;

/** The types of one kind. */
export type TypesOf<Kind extends EventKind> = {
  [T in KnownType]: Table[T][4] extends Kind ? T : never;
}[KnownType];
export type LaneOf<T extends KnownType> = Table[T][5];
/** The types that the fold does this with. */
export type TypesFolded<Use extends FoldUse> = {
  [T in KnownType]: Table[T][8] extends Use ? T : never;
}[KnownType];

/** One row, by the names of its columns. */
export interface EventFacts {
  readonly by: EventWriter;
  readonly id: Presence;
  readonly run: Presence;
  readonly saw: boolean;
  readonly kind: EventKind;
  readonly lane: LaneName;
  readonly action: AppendAction;
  readonly room: Room;
  readonly fold: FoldUse;
  /** UTF-16 units that its fields may hold. */
  readonly limits: Readonly<Record<string, number>>;
}

const limitsOf: Readonly<Record<string, EventFacts['limits'] | undefined>> = TEXT_LIMITS;
const FACTS: ReadonlyMap<string, EventFacts> = new Map(
  Object.entries(EVENT_TABLE).map(([type, [by, id, run, saw, kind, lane, action, room, fold]]) => [
    type,
    { by, id, run, saw: saw === 'saw', kind, lane, action, room, fold, limits: limitsOf[type] ?? {} },
  ]),
);

/** The row of a type; undefined for a type that this version does not know. */
export function factsOf(type: KnownType): EventFacts;
export function factsOf(type: string): EventFacts | undefined;
export function factsOf(type: string): EventFacts | undefined {
  return FACTS.get(type);
}
