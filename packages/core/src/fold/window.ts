/** The fold's windows (P13, P24): what is settled leaves oldest first. Applied after each event that is not a delta. */
import { entityKey, instanceOf } from '../protocol/ids.ts';
import { WINDOW, WINDOW_WEIGHT } from '../protocol/limits.ts';
import { claimKey } from './claims.ts';
import { isControlSettled } from './controls.ts';
import { type Draft, drop, leave, type ValueIn, writable } from './draft.ts';
import type { SessionMessage, SessionRun, SessionState } from './state.ts';
import { weightOf } from './weight.ts';

/** What may be a part of a run. */
interface Part {
  readonly participant: string;
  readonly run?: string;
  readonly kind?: SessionMessage['kind'];
}

const runOf = (state: SessionState, { participant, run = '' }: Part): SessionRun | undefined =>
  state.runs.get(entityKey(participant, run));

/** A lost run counts as settled here, so that dead agents cannot grow the state for ever. */
const isRunSettled = (run: SessionRun | undefined): boolean => run?.status !== 'running';

/** What has settled of a map, in its order, each with its run. */
function* settledOf<T extends Part>(
  state: SessionState,
  parts: ReadonlyMap<string, T>,
): Generator<readonly [T, SessionRun | undefined]> {
  let last: Part | undefined;
  let run: SessionRun | undefined;
  for (const part of parts.values()) {
    // Parts of one run mostly stand together, and there may be thousands.
    if (last?.run !== part.run || last?.participant !== part.participant) run = runOf(state, part);
    last = part;
    if (isRunSettled(run)) yield [part, run];
  }
}

/** A message of a person, or of a run that no other run asked for, stands in the conversation. */
const inConversation = (part: Part, run: SessionRun | undefined): boolean =>
  part.kind === 'text' && run?.parent === undefined;

/** Where in a list, its newest last, those begin that stay: up to `most`, and `least` of them whatever they weigh. */
export function firstKept(
  list: readonly object[],
  most: number,
  least = 0,
  heaviest: number = WINDOW_WEIGHT,
): number {
  let kept = 0;
  let weight = 0;
  const last = list.findLastIndex((each) => {
    weight += weightOf(each);
    return kept++ >= most || (weight > heaviest && kept > least);
  });
  return last + 1;
}

/** Of what has settled in a map, the oldest leaves. Gives that back. */
function trim<K extends 'messages' | 'documents' | 'controls'>(
  draft: Draft,
  name: K,
  settled: readonly (ValueIn<K> & object)[],
  least?: number,
): ValueIn<K>[] {
  const leaving = new Set<ValueIn<K>>(settled.slice(0, firstKept(settled, WINDOW[name], least)));
  return leaving.size > 0 ? drop(draft, name, (value) => leaving.has(value)) : [];
}

/** Of a full window, what is oldest by `ageOf` leaves; undefined for what stays however old it is. */
function dropOldest<K extends 'producers' | 'participants' | 'policies'>(
  draft: Draft,
  name: K,
  ageOf: (value: ValueIn<K>, key: string) => number | undefined,
): void {
  if (draft[name].size <= WINDOW[name]) return;
  let oldest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  // CAST: the map of that name holds such values; TypeScript does not follow the lookup by K.
  for (const [key, value] of draft[name] as ReadonlyMap<string, ValueIn<K>>) {
    const age = ageOf(value, key) ?? least;
    if (age >= least) continue;
    oldest = key;
    least = age;
  }
  if (oldest !== undefined) writable(draft, name).delete(oldest);
}

export function trimProducers(draft: Draft): void {
  if (draft.producers.size <= WINDOW.producers) return;
  const writing = new Set<string>();
  for (const run of draft.runs.values()) if (run.status === 'running') writing.add(run.owner);
  dropOldest(draft, 'producers', ({ wrote }, producer) =>
    writing.has(instanceOf(producer)) ? undefined : wrote,
  );
}

/** What a run adds while it goes on is unsettled: one that adds thousands of messages must not have them all looked at for each. */
export function trimMessages(draft: Draft, added?: SessionMessage): void {
  if (added && !isRunSettled(runOf(draft, added))) return;
  const settled: SessionMessage[] = [];
  for (const [message, run] of settledOf(draft, draft.messages))
    if (inConversation(message, run)) settled.push(message);
  for (const message of trim(draft, 'messages', settled, 1)) {
    dropClaims(draft, message);
    leave(draft, { kind: 'message', message });
  }
}

/** An input leaves with the claims on it: a worker that comes this late reads `late-event`. */
function dropClaims(draft: Draft, message: SessionMessage): void {
  // What a run wrote is no input of a run.
  if (message.producer !== undefined) return;
  const prefix = claimKey(message, '');
  drop(draft, 'claims', (_, claim) => claim.startsWith(prefix));
}

const parentOf = ({ parent }: SessionRun): string | undefined =>
  parent && entityKey(parent.participant, parent.run);

/** Runs leave by their number for each parent, and by what all of them weigh, each with all that leaves with it. */
export function trimRuns(draft: Draft, changed?: Part): void {
  if (changed && !isRunSettled(runOf(draft, changed))) return;
  const weights = new Map<SessionRun, number>();
  for (const parts of [draft.messages, draft.toolCalls, draft.parts, draft.subagents, draft.questions])
    for (const [part, run] of settledOf<Part>(draft, parts))
      if (run && !inConversation(part, run)) weights.set(run, (weights.get(run) ?? 0) + weightOf(part));
  const siblings = new Map<string | undefined, number>();
  const leaving: string[] = [];
  let weight = 0;
  for (const [key, run] of [...draft.runs].reverse()) {
    if (!isRunSettled(run)) continue;
    const parent = parentOf(run);
    const kept = siblings.get(parent) ?? 0;
    if (kept < WINDOW.runsPerParent) weight += weightOf(run) + (weights.get(run) ?? 0);
    // The newest stays whatever it weighs.
    if (kept < WINDOW.runsPerParent && (weight <= WINDOW_WEIGHT || siblings.size === 0))
      siblings.set(parent, kept + 1);
    else leaving.unshift(key);
  }
  for (const key of leaving) dropRun(draft, key);
  // Runs stand in the order of their start, so a parent leaves before its children are looked at.
  for (const [key, run] of draft.runs) {
    const parent = parentOf(run);
    if (parent && !draft.runs.has(parent) && isRunSettled(run)) dropRun(draft, key);
  }
}

/**
 * A run leaves with its tool calls and with those of its messages that are not the conversation's. If no run asked
 * for it, all of that is the conversation's history.
 */
function dropRun(draft: Draft, key: string): void {
  const run = draft.runs.get(key);
  if (!run) return;
  const belongs = (part: Part) => part.run === run.run && part.participant === run.participant;
  const kept = run.parent === undefined;
  if (kept) leave(draft, { kind: 'run', run });
  for (const toolCall of drop(draft, 'toolCalls', belongs))
    if (kept) leave(draft, { kind: 'toolCall', toolCall });
  for (const message of drop(draft, 'messages', (each) => belongs(each) && !inConversation(each, run))) {
    dropClaims(draft, message);
    if (kept) leave(draft, { kind: 'message', message });
  }
  for (const part of drop(draft, 'parts', belongs)) if (kept) leave(draft, { kind: 'part', part });
  for (const question of drop(draft, 'questions', belongs))
    if (kept) leave(draft, { kind: 'question', question });
  drop(draft, 'subagents', belongs);
  // What a sub-agent shared goes with the run that wrote it last; what the agent itself shares outlives its runs.
  drop(draft, 'documents', (each) => each.subagent !== undefined && belongs(each));
  writable(draft, 'runs').delete(key);
}

export const trimParticipants = (draft: Draft): void =>
  dropOldest(draft, 'participants', ({ position }) => position);

/** What was withdrawn leaves first: the oldest in force only where all are, and then its tool is asked about again. */
export const trimPolicies = (draft: Draft): void =>
  dropOldest(draft, 'policies', ({ began, withdrawn }) => began + (withdrawn ? 0 : draft.position));

export function trimControls(draft: Draft): void {
  trim(draft, 'controls', [...draft.controls.values()].filter(isControlSettled));
}

/** A run has settled: it may leave, and what it has left behind. */
export function trimSettled(draft: Draft): void {
  trimRuns(draft);
  trimMessages(draft);
  trimControls(draft);
  // What was left alone for longest comes first.
  trim(
    draft,
    'documents',
    Array.from(settledOf(draft, draft.documents), ([document]) => document),
  );
}

export function trimCommands(draft: Draft): void {
  if (draft.commands.size <= WINDOW.commands) return;
  const [oldest] = draft.commands;
  if (!oldest) return;
  writable(draft, 'commands').delete(oldest[0]);
  draft.totals = { ...draft.totals, forgotten: oldest[1] };
}
