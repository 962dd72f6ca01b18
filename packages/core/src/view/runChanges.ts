/** What happened to one run between two states of its session, in the order of the log as far as two states tell it. Pure. */
import type {
  SessionMessage,
  SessionPart,
  SessionQuestion,
  SessionRun,
  SessionState,
  SessionSubagent,
  SessionToolCall,
  SharedDocument,
} from '../fold/state.ts';
import { grownBy, isSameText, type StreamedText, textOf } from '../fold/text.ts';
import type { EventItem } from '../protocol/envelope.ts';
import type { RunRef } from '../protocol/events.ts';
import { refKey } from '../protocol/ids.ts';

/**
 * One step of a run. What it names is as it stands after the update in which it came, so it may be further than the step: a text
 * comes by `delta` alone. A reader that applies the steps one after the other has what the session has.
 */
export type RunChange =
  | {
      readonly type: RunStep;
      readonly run: SessionRun;
    }
  /** The run has left the session's window, and what became of it is not known here: its history says so. Nothing follows. */
  | { readonly type: 'run-gone' }
  | { readonly type: 'step-started' | 'step-finished'; readonly step: string; readonly subagent?: string }
  | {
      /** `started`: with no text yet; a second time of one that is begun anew. `ended`: its status says how. */
      readonly type: 'message-started' | 'message-changed' | 'message-ended' | 'message-removed';
      readonly message: SessionMessage;
    }
  | { readonly type: 'message-grown'; readonly message: SessionMessage; readonly delta: string }
  /** Its text is another one from here on, and not a longer one: this is all of it. */
  | { readonly type: 'message-replaced'; readonly message: SessionMessage; readonly text: string }
  | {
      /** `made`: its arguments are whole. `answered`: it has a result, or another one; one that is `preliminary` is not the last. `ended`: it will have none. */
      readonly type: CallStep;
      readonly call: SessionToolCall;
    }
  | { readonly type: 'call-grown'; readonly call: SessionToolCall; readonly delta: string }
  | { readonly type: 'call-replaced'; readonly call: SessionToolCall; readonly text: string }
  /** A source, a file, a value, a step of the model, or a note on the answer; a second time of one that takes its place. */
  | { readonly type: 'part-added' | 'part-removed'; readonly part: SessionPart }
  | {
      readonly type: 'subagent-started' | 'subagent-ended' | 'subagent-removed';
      readonly subagent: SessionSubagent;
    }
  | {
      /** `closed`: answered, withdrawn or expired. */
      readonly type: 'question-asked' | 'question-closed' | 'question-removed';
      readonly question: SessionQuestion;
    }
  | { readonly type: 'document-changed'; readonly document: SharedDocument }
  /** An event of the app's own (`CUSTOM`). */
  | { readonly type: 'event-published'; readonly item: EventItem };

type CallStep =
  | 'call-started'
  | 'call-changed'
  | 'call-made'
  | 'call-answered'
  | 'call-ended'
  | 'call-removed';

/**
 * `run-ended`: finished, failed, cancelled or interrupted, as its status says; nothing follows. `run-lost` is no end: its process
 * gives no sign of life, and may come back (`run-recovered`), or another takes the run over (`run-taken-over`). `run-changed`: something
 * of it was refused (`incomplete`).
 */
type RunStep =
  | 'run-started'
  | 'run-changed'
  | 'run-taken-over'
  | 'run-lost'
  | 'run-recovered'
  | 'progress-reported'
  | 'run-ended';

/** A place in the log, and what happened to what began there. */
interface Placed {
  readonly began: number;
  readonly changes: readonly RunChange[];
}

/**
 * The steps from one state to a later one. States whose texts are withheld give no text.
 *
 * @param before undefined: nothing of the run has been told
 */
export function runChanges(
  before: SessionState | undefined,
  after: SessionState,
  of: RunRef,
): readonly RunChange[] {
  const key = refKey({ participant: of.participant, id: of.run });
  const run = after.runs.get(key);
  const former = before?.runs.get(key);
  if (!run) return former ? [{ type: 'run-gone' }] : [];
  const parts = [
    ...changedIn(before?.messages, after.messages, of, messageChanges),
    ...changedIn(before?.toolCalls, after.toolCalls, of, callChanges),
    ...changedIn(before?.parts, after.parts, of, partChanges),
    ...changedIn(before?.subagents, after.subagents, of, subagentChanges),
    ...changedIn(before?.questions, after.questions, of, questionChanges),
  ].sort((one, other) => one.began - other.began);
  return [
    ...beginning(former, run),
    ...stepsOf(former, run, 'step-started'),
    ...parts.flatMap(({ changes }) => changes),
    ...documentChanges(before, after, of),
    ...publishedSince(before, after, of),
    ...stepsOf(former, run, 'step-finished'),
    ...ending(former, run),
  ];
}

/** Whether a run is over, so that nothing follows: one that was lost may come back. */
export const isOver = ({ status }: Pick<SessionRun, 'status'>): boolean =>
  status !== 'running' && status !== 'lost';

function* changedIn<
  T extends { readonly participant: string; readonly run?: string; readonly began: number },
>(
  before: ReadonlyMap<string, T> | undefined,
  after: ReadonlyMap<string, T>,
  { participant, run }: RunRef,
  changes: (former: T | undefined, part: T | undefined) => readonly RunChange[],
): Generator<Placed> {
  if (before === after) return;
  const isOfRun = (part: T) => part.run === run && part.participant === participant;
  for (const [key, part] of after) {
    if (!isOfRun(part)) continue;
    const former = before?.get(key);
    if (former === part) continue;
    yield { began: part.began, changes: changes(former && isOfRun(former) ? former : undefined, part) };
  }
  if (!before) return;
  for (const [key, former] of before) {
    const part = after.get(key);
    if (isOfRun(former) && !(part && isOfRun(part)))
      yield { began: former.began, changes: changes(former, undefined) };
  }
}

function beginning(former: SessionRun | undefined, run: SessionRun): readonly RunChange[] {
  if (!former) return [{ type: 'run-started', run }];
  if (former === run) return [];
  const changes: RunChange[] = [];
  if (former.generation !== run.generation) changes.push({ type: 'run-taken-over', run });
  else if (former.status === 'lost' && run.status !== 'lost') changes.push({ type: 'run-recovered', run });
  if (!isSame(former.incomplete, run.incomplete)) changes.push({ type: 'run-changed', run });
  return changes;
}

function ending(former: SessionRun | undefined, run: SessionRun): readonly RunChange[] {
  if (former === run) return [];
  const changes: RunChange[] = [];
  if (run.progress && !isSame(former?.progress, run.progress))
    changes.push({ type: 'progress-reported', run });
  if (isOver(run) && !(former && isOver(former))) changes.push({ type: 'run-ended', run });
  else if (run.status === 'lost' && former?.status !== 'lost') changes.push({ type: 'run-lost', run });
  return changes;
}

/** Steps that only one of two has: those of the later are begun, those of the earlier are over. */
function stepsOf(
  former: { readonly steps: readonly string[] } | undefined,
  work: { readonly steps: readonly string[] },
  type: 'step-started' | 'step-finished',
  subagent?: string,
): readonly RunChange[] {
  const [these, those] =
    type === 'step-started' ? [work.steps, former?.steps ?? []] : [former?.steps ?? [], work.steps];
  if (these === those) return [];
  // A name may be open more than once.
  const left = [...those];
  return these.flatMap((step): readonly RunChange[] => {
    const at = left.indexOf(step);
    if (at >= 0) {
      left.splice(at, 1);
      return [];
    }
    return [{ type, step, ...(subagent !== undefined && { subagent }) }];
  });
}

/** How a text came to be what it is. */
function textChanges(
  former: StreamedText | undefined,
  text: StreamedText,
  grown: (delta: string) => RunChange,
  replaced: (text: string) => RunChange,
): readonly RunChange[] {
  if (text.withheld || (former && !former.withheld && isSameText(former, text))) return [];
  if (!former) return text.length > 0 ? [grown(textOf(text))] : [];
  const delta = former.withheld ? undefined : grownBy(former, text);
  return [delta === undefined ? replaced(textOf(text)) : grown(delta)];
}

/** One that was superseded is begun anew under its id (P21): what it was before is nothing to what it is. */
const knownOf = <T extends { readonly status: string }>(former: T | undefined, part: T): T | undefined =>
  former?.status === 'superseded' && part.status !== 'superseded' ? undefined : former;

function messageChanges(
  former: SessionMessage | undefined,
  message: SessionMessage | undefined,
): readonly RunChange[] {
  if (!message) return former ? [{ type: 'message-removed', message: former }] : [];
  const known = knownOf(former, message);
  const changes: RunChange[] = [
    ...(known ? [] : [{ type: 'message-started' as const, message }]),
    ...textChanges(
      known?.text,
      message.text,
      (delta) => ({ type: 'message-grown', message, delta }),
      (text) => ({ type: 'message-replaced', message, text }),
    ),
  ];
  if (known && !isSame(besides(known), besides(message))) changes.push({ type: 'message-changed', message });
  if (message.status !== 'streaming' && message.status !== known?.status)
    changes.push({ type: 'message-ended', message });
  return changes;
}

/** What a message is besides its text and status. */
const besides = ({ kind, activity, parts, incomplete }: SessionMessage) => [
  kind,
  activity,
  parts,
  incomplete,
];

function callChanges(
  former: SessionToolCall | undefined,
  call: SessionToolCall | undefined,
): readonly RunChange[] {
  if (!call) return former ? [{ type: 'call-removed', call: former }] : [];
  const known = knownOf(former, call);
  const { status } = call;
  const steps: Record<Exclude<CallStep, 'call-removed'>, boolean> = {
    'call-started': !known,
    'call-changed': known !== undefined && !isSame(named(known), named(call)),
    'call-made': isMade(call) && !isMade(known),
    'call-answered': isAnswered(call) && !(known && isAnswered(known) && isSame(given(known), given(call))),
    'call-ended': (status === 'cut' || status === 'superseded') && status !== known?.status,
  };
  const say = (type: keyof typeof steps): readonly RunChange[] => (steps[type] ? [{ type, call }] : []);
  return [
    ...say('call-started'),
    ...textChanges(
      known?.args,
      call.args,
      (delta) => ({ type: 'call-grown', call, delta }),
      (text) => ({ type: 'call-replaced', call, text }),
    ),
    ...say('call-changed'),
    ...say('call-made'),
    ...say('call-answered'),
    ...say('call-ended'),
  ];
}

const named = ({ name, title, byProvider, dynamic, incomplete }: SessionToolCall) => [
  ...[name, title, byProvider, dynamic, incomplete],
];
const given = ({ result, outcome, preliminary, resultBlob }: SessionToolCall) => [
  ...[result, outcome, preliminary, resultBlob],
];

/** One that goes on may have given something already. */
const isAnswered = ({ status, preliminary }: SessionToolCall): boolean =>
  status === 'done' || preliminary === true;

const isMade = (call: SessionToolCall | undefined): boolean =>
  call?.status === 'called' || call?.status === 'done';

function partChanges(former: SessionPart | undefined, part: SessionPart | undefined): readonly RunChange[] {
  if (!part) return former ? [{ type: 'part-removed', part: former }] : [];
  return former && isSame(former.part, part.part) ? [] : [{ type: 'part-added', part }];
}

function subagentChanges(
  former: SessionSubagent | undefined,
  subagent: SessionSubagent | undefined,
): readonly RunChange[] {
  if (!subagent) return former ? [{ type: 'subagent-removed', subagent: former }] : [];
  const known = knownOf(former, subagent);
  const changes: RunChange[] = known ? [] : [{ type: 'subagent-started', subagent }];
  changes.push(
    ...stepsOf(known, subagent, 'step-started', subagent.id),
    ...stepsOf(known, subagent, 'step-finished', subagent.id),
  );
  if (subagent.status !== 'running' && subagent.status !== known?.status)
    changes.push({ type: 'subagent-ended', subagent });
  return changes;
}

function questionChanges(
  former: SessionQuestion | undefined,
  question: SessionQuestion | undefined,
): readonly RunChange[] {
  if (!question) return former ? [{ type: 'question-removed', question: former }] : [];
  const changes: RunChange[] = former ? [] : [{ type: 'question-asked', question }];
  if (question.status !== 'waiting' && question.status !== former?.status)
    changes.push({ type: 'question-closed', question });
  return changes;
}

function* documentChanges(
  before: SessionState | undefined,
  after: SessionState,
  { participant, run }: RunRef,
): Generator<RunChange> {
  for (const [key, document] of after.documents) {
    const former = before?.documents.get(key);
    if (document.run === run && document.participant === participant && former?.changed !== document.changed)
      yield { type: 'document-changed', document };
  }
}

/** Both hold the newest of their time: what only the later one has is new. */
function* publishedSince(
  before: SessionState | undefined,
  { custom }: SessionState,
  { participant, run }: RunRef,
): Generator<RunChange> {
  if (before?.custom === custom) return;
  const nameOf = ({ producer, seq }: EventItem) => `${producer} ${seq}`;
  const known = new Set(before?.custom.map(nameOf));
  for (const item of custom)
    if (item.run === run && item.participant === participant && !known.has(nameOf(item)))
      yield { type: 'event-published', item };
}

const isSame = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
