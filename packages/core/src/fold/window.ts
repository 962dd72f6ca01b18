/** The fold's windows (P13, P24): what is settled leaves oldest first. Applied after each event that is not a delta. */
import { entityKey, instanceOf } from '../protocol/ids.ts';
import { WINDOW } from '../protocol/limits.ts';
import { claimKey } from './claims.ts';
import { isControlSettled } from './controls.ts';
import { type Draft, drop, leave, type ValueIn, writable } from './draft.ts';
import type { Message, Run, SessionState } from './state.ts';

const runOf = (
  state: SessionState,
  entity: { readonly participant: string; readonly run?: string },
): Run | undefined =>
  entity.run === undefined ? undefined : state.runs.get(entityKey(entity.participant, entity.run));

/** A lost run counts as settled here, so that dead agents cannot grow the state for ever. */
const isRunSettled = (run: Run | undefined): boolean => run === undefined || run.status !== 'running';

/** A message of a person, or of a run that no other run asked for, stands in the conversation. */
const inConversation = (state: SessionState, message: Message): boolean =>
  message.kind === 'text' && runOf(state, message)?.parent === undefined;

function hasLostRun(draft: Draft): boolean {
  for (const run of draft.runs.values()) if (run.status === 'lost') return true;
  return false;
}

/** Of a full window, what is oldest by `ageOf` leaves; undefined for what stays however old it is. */
function dropOldest<K extends 'producers' | 'documents' | 'participants'>(
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

/** What has been added since decides which window is looked at, so an event that adds nothing costs nothing. */
export function trimMessages(draft: Draft, added?: Message): void {
  if (draft.messages.size <= WINDOW.messages) return;
  // What a run adds while it runs is unsettled: a run that goes on for thousands of messages must not have them all looked at
  // for each. But one that was lost has settled without a look at its messages.
  if (added && !isRunSettled(runOf(draft, added)) && !hasLostRun(draft)) return;
  const settled: string[] = [];
  for (const [key, message] of draft.messages) {
    if (inConversation(draft, message) && isRunSettled(runOf(draft, message))) settled.push(key);
  }
  for (const key of settled.slice(0, -WINDOW.messages)) {
    const message = draft.messages.get(key);
    writable(draft, 'messages').delete(key);
    if (!message) continue;
    dropClaims(draft, message);
    leave(draft, { kind: 'message', message });
  }
}

/** An input leaves with the claims on it: a worker that comes this late reads `late-event`. */
function dropClaims(draft: Draft, message: Message): void {
  // What a run wrote is nobody's input.
  if (message.producer !== undefined) return;
  const prefix = claimKey(message, '');
  drop(draft, 'claims', (_, claim) => claim.startsWith(prefix));
}

export function trimRuns(draft: Draft): void {
  if (draft.runs.size <= WINDOW.runsPerParent) return;
  const settled = new Map<string, string[]>();
  // Runs stand in the order of their start, so a parent leaves before its children are looked at.
  for (const [key, run] of draft.runs) {
    if (!isRunSettled(run)) continue;
    const parent = run.parent ? entityKey(run.parent.participant, run.parent.run) : '';
    const siblings = settled.get(parent);
    if (siblings) siblings.push(key);
    else settled.set(parent, [key]);
  }
  for (const keys of settled.values()) {
    for (const key of keys.slice(0, -WINDOW.runsPerParent)) dropRun(draft, key);
  }
  for (const [key, run] of draft.runs) {
    const orphan = run.parent && !draft.runs.has(entityKey(run.parent.participant, run.parent.run));
    if (orphan && isRunSettled(run)) dropRun(draft, key);
  }
}

/**
 * A run leaves with its tool calls and with those of its messages that are not the conversation's. If nobody's run asked
 * for it, all of that is the conversation's history.
 */
function dropRun(draft: Draft, key: string): void {
  const run = draft.runs.get(key);
  if (!run) return;
  const belongs = (entity: { readonly participant: string; readonly run?: string }) =>
    entity.run === run.id && entity.participant === run.participant;
  const kept = run.parent === undefined;
  if (kept) leave(draft, { kind: 'run', run });
  for (const toolCall of drop(draft, 'toolCalls', belongs))
    if (kept) leave(draft, { kind: 'toolCall', toolCall });
  for (const message of drop(draft, 'messages', (each) => belongs(each) && !inConversation(draft, each))) {
    dropClaims(draft, message);
    if (kept) leave(draft, { kind: 'message', message });
  }
  drop(draft, 'subagents', belongs);
  // What a sub-agent shared goes with the run that wrote it last; what the agent itself shares outlives its runs.
  drop(draft, 'documents', (each) => each.subagent !== undefined && belongs(each));
  writable(draft, 'runs').delete(key);
}

/** The document that was left alone for longest leaves first, unless its run goes on. */
export const trimDocuments = (draft: Draft): void =>
  dropOldest(draft, 'documents', (document) =>
    isRunSettled(runOf(draft, document)) ? document.changed : undefined,
  );

export const trimParticipants = (draft: Draft): void =>
  dropOldest(draft, 'participants', ({ position }) => position);

export function trimControls(draft: Draft): void {
  if (draft.controls.size <= WINDOW.controls) return;
  const settled: string[] = [];
  for (const [key, control] of draft.controls) if (isControlSettled(control)) settled.push(key);
  for (const key of settled.slice(0, -WINDOW.controls)) writable(draft, 'controls').delete(key);
}

export function trimWishes(draft: Draft): void {
  if (draft.wishes.size <= WINDOW.wishes) return;
  const [oldest] = draft.wishes;
  if (!oldest) return;
  writable(draft, 'wishes').delete(oldest[0]);
  draft.totals = { ...draft.totals, forgotten: oldest[1] };
}
