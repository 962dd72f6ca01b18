/** The fold's windows (P13, P24): what is settled leaves oldest first. Applied after each event that is not a delta. */
import { entityKey, instanceOf } from '../protocol/ids.ts';
import { WINDOW } from '../protocol/limits.ts';
import { isControlSettled } from './controls.ts';
import { type Draft, leave, writable } from './draft.ts';
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

export function trimProducers(draft: Draft): void {
  if (draft.producers.size <= WINDOW.producers) return;
  const writing = new Set<string>();
  for (const run of draft.runs.values()) if (run.status === 'running') writing.add(run.owner);
  let oldest: string | undefined;
  let wrote = Number.POSITIVE_INFINITY;
  for (const [producer, entry] of draft.producers) {
    if (entry.wrote < wrote && !writing.has(instanceOf(producer))) {
      oldest = producer;
      wrote = entry.wrote;
    }
  }
  if (oldest !== undefined) writable(draft, 'producers').delete(oldest);
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
    dropClaims(draft, key, message);
    leave(draft, { kind: 'message', message });
  }
}

/** An input leaves with the claims on it: a worker that comes this late reads `late-event`. */
function dropClaims(draft: Draft, key: string, message: Message): void {
  // What a run wrote is nobody's input.
  if (message.producer !== undefined) return;
  const prefix = `${key}\n`;
  for (const claim of draft.claims.keys())
    if (claim.startsWith(prefix)) writable(draft, 'claims').delete(claim);
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
  for (const [id, toolCall] of draft.toolCalls) {
    if (!belongs(toolCall)) continue;
    writable(draft, 'toolCalls').delete(id);
    if (kept) leave(draft, { kind: 'toolCall', toolCall });
  }
  for (const [id, message] of draft.messages) {
    if (!belongs(message) || inConversation(draft, message)) continue;
    writable(draft, 'messages').delete(id);
    dropClaims(draft, id, message);
    if (kept) leave(draft, { kind: 'message', message });
  }
  for (const [id, subagent] of draft.subagents)
    if (belongs(subagent)) writable(draft, 'subagents').delete(id);
  // What a sub-agent shared goes with the run that wrote it last; what the agent itself shares outlives its runs.
  for (const [id, document] of draft.documents)
    if (document.subagent !== undefined && belongs(document)) writable(draft, 'documents').delete(id);
  writable(draft, 'runs').delete(key);
}

/** The document that was left alone for longest leaves first, unless its run goes on. */
export function trimDocuments(draft: Draft): void {
  if (draft.documents.size <= WINDOW.documents) return;
  let oldest: string | undefined;
  let changed = Number.POSITIVE_INFINITY;
  for (const [key, document] of draft.documents) {
    if (document.changed >= changed || !isRunSettled(runOf(draft, document))) continue;
    oldest = key;
    changed = document.changed;
  }
  if (oldest !== undefined) writable(draft, 'documents').delete(oldest);
}

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

export function trimParticipants(draft: Draft): void {
  if (draft.participants.size <= WINDOW.participants) return;
  let oldest: string | undefined;
  let joined = Number.POSITIVE_INFINITY;
  for (const [participant, { position }] of draft.participants) {
    if (position >= joined) continue;
    oldest = participant;
    joined = position;
  }
  if (oldest !== undefined) writable(draft, 'participants').delete(oldest);
}
