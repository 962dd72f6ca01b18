/**
 * The one fold: `fold(state, items)` is pure and the same on server, client and in tests. It depends on the log order
 * of events that are not deltas, and on sums and counts of deltas (P23); how deltas were merged or batched cannot matter.
 */
import type { DeltaItem, EventItem, Item } from '../protocol/envelope.ts';
import { isDelta } from '../protocol/envelope.ts';
import type { KnownEvent, RunStarted } from '../protocol/events.ts';
import { entityKey, instanceOf, type ProducerId, participantOf } from '../protocol/ids.ts';
import { WINDOW } from '../protocol/limits.ts';
import { isKnown } from '../protocol/shapes.ts';
import { claimKey } from './claims.ts';
import { becomesMessage, closeControl, freezeBegun, moveRows, requestControl } from './controls.ts';
import {
  closeDraft,
  countFault,
  type Draft,
  openDraft,
  patchMessage,
  patchRun,
  patchToolCall,
  writable,
} from './draft.ts';
import { judge, judgeDelta, resumedRun } from './judge.ts';
import { type Message, outcomeStatus, type Run, type RunStatus, type SessionState } from './state.ts';
import { appendText, NO_TEXT } from './text.ts';
import {
  trimControls,
  trimMessages,
  trimParticipants,
  trimProducers,
  trimRuns,
  trimWishes,
} from './window.ts';

/** The state after `items`, in log order. Copies once what they touch; the given state stays as it is. */
export function fold(state: SessionState, items: readonly Item[]): SessionState {
  if (items.length === 0) return state;
  const draft = openDraft(state);
  const lanes: Lanes = new Map();
  for (const item of items) {
    if (isDelta(item)) collectDelta(draft, lanes, item);
    else {
      applyDeltas(draft, lanes);
      foldEvent(draft, item);
    }
  }
  applyDeltas(draft, lanes);
  return closeDraft(draft);
}

// --- Deltas: collected until the next event that is not one, then applied per message.

/** Deltas of one producer since the last other event, gathered per message. Grown in place: it lives for one batch. */
interface Lane {
  last: number;
  /** The one that the newest delta belongs to, which is nearly always the next one's as well. */
  current: Gathered | undefined;
  readonly open: Map<string, Gathered>;
}
type Gathered = { -readonly [K in keyof DeltaItem]: DeltaItem[K] };
type Lanes = Map<ProducerId, Lane>;

function collectDelta(draft: Draft, lanes: Lanes, item: DeltaItem): void {
  draft.position += item.count;
  let lane = lanes.get(item.producer);
  if (!lane) {
    const entry = draft.producers.get(item.producer);
    if (!entry) return countFault(draft, 'producer-delta-first', item.count);
    lane = { last: entry.last, current: undefined, open: new Map() };
    lanes.set(item.producer, lane);
  }
  const end = item.from + item.count - 1;
  if (item.from !== lane.last + 1) {
    // A merged record that overlaps what is held cannot be split: it counts as a fault, and as nothing else (P17).
    if (item.from <= lane.last) return countFault(draft, end <= lane.last ? 'repeat' : 'overlap', item.count);
    countFault(draft, 'hole');
  }
  lane.last = end;
  let gathered = lane.current;
  if (gathered?.id !== item.id || gathered.kind !== item.kind) {
    const key = item.kind + item.id;
    gathered = lane.open.get(key);
    if (!gathered) {
      lane.current = { ...item };
      lane.open.set(key, lane.current);
      return;
    }
    lane.current = gathered;
  }
  gathered.delta += item.delta;
  gathered.count += item.count;
}

function applyDeltas(draft: Draft, lanes: Lanes): void {
  if (lanes.size === 0) return;
  for (const [producer, lane] of lanes) {
    const entry = draft.producers.get(producer);
    if (entry && entry.last !== lane.last)
      writable(draft, 'producers').set(producer, { ...entry, last: lane.last });
    for (const item of lane.open.values()) applyDelta(draft, item);
  }
  lanes.clear();
}

function applyDelta(draft: Draft, item: DeltaItem): void {
  const fault = judgeDelta(draft, item);
  if (fault) return countFault(draft, fault, item.count);
  const participant = participantOf(item.producer);
  const key = entityKey(participant, item.id);
  let runId: string | undefined;
  if (item.kind === 'a') {
    const call = draft.toolCalls.get(key);
    if (!call) return;
    runId = call.run;
    patchToolCall(draft, key, { args: appendText(call.args, item.delta) });
  } else {
    const message = draft.messages.get(key);
    if (!message) return;
    runId = message.run;
    patchMessage(draft, key, { text: appendText(message.text, item.delta) });
  }
  const run = entityKey(participant, runId ?? '');
  patchRun(draft, run, { deltas: (draft.runs.get(run)?.deltas ?? 0) + item.count });
  draft.totals = { ...draft.totals, text: draft.totals.text + item.delta.length };
}

// --- All other events, one at a time.

function foldEvent(draft: Draft, item: EventItem): void {
  draft.position += 1;
  const entry = draft.producers.get(item.producer);
  const last = entry?.last ?? 0;
  if (item.seq <= last) return countFault(draft, 'repeat');
  if (item.seq > last + 1) countFault(draft, 'hole');
  writable(draft, 'producers').set(item.producer, { last: item.seq, wrote: draft.position });
  if (!entry) trimProducers(draft);
  // A wish folds once per (participant, id), under whatever producer it comes again (P4). Claims need no such memory:
  // what they contest remembers its winner.
  const wish =
    item.id === undefined || !isWish(item.event.type) ? undefined : entityKey(item.participant, item.id);
  if (wish !== undefined && draft.wishes.has(wish)) return;
  const fault = judge(draft, item);
  if (fault) return countFault(draft, fault);
  if (wish !== undefined) {
    writable(draft, 'wishes').set(wish, draft.position);
    trimWishes(draft);
  }
  const { event } = item;
  if (isKnown(event)) foldKnown(draft, item, event);
  else {
    if (item.must) countFault(draft, 'unknown-must');
    draft.unknown = [...draft.unknown, item].slice(-WINDOW.unknown);
  }
}

/** What somebody asks: it folds once by its id (P4). */
export const isWish = (type: string): boolean =>
  type === 'message.sent' ||
  type === 'cancel.requested' ||
  type === 'steer.requested' ||
  type === 'steer.retracted';

function foldKnown(draft: Draft, item: EventItem, event: KnownEvent): void {
  const { participant, at } = item;
  const run = entityKey(participant, item.run ?? '');
  switch (event.type) {
    case 'message.sent':
      addMessage(draft, {
        participant,
        id: item.id ?? '',
        kind: 'text',
        status: 'complete',
        text: appendText(NO_TEXT, event.content),
        at,
        ...(item.run === undefined ? {} : { run: item.run }),
        ...(event.to ? { to: event.to } : {}),
      });
      return;
    case 'participant.joined': {
      const joined = writable(draft, 'participants');
      joined.delete(participant);
      joined.set(participant, {
        position: draft.position,
        ...(event.name === undefined ? {} : { name: event.name }),
      });
      return trimParticipants(draft);
    }
    case 'RUN_STARTED':
      return startRun(draft, item, event);
    case 'RUN_FINISHED':
      return endRun(draft, run, outcomeStatus(event.outcome), at, {
        ...(event.result === undefined ? {} : { result: event.result }),
        ...(event.outcome?.type === 'interrupt' ? { interrupts: event.outcome.interrupts } : {}),
      });
    case 'RUN_ERROR':
      return endRun(draft, run, 'failed', at, {
        error: { message: event.message, ...(event.code === undefined ? {} : { code: event.code }) },
      });
    case 'TEXT_MESSAGE_START':
    case 'REASONING_MESSAGE_START':
      return addMessage(draft, {
        participant,
        id: event.messageId,
        kind: event.type === 'TEXT_MESSAGE_START' ? 'text' : 'reasoning',
        status: 'streaming',
        run: item.run ?? '',
        producer: item.producer,
        text: NO_TEXT,
        at,
        ...(event.subagentRunId === undefined ? {} : { subagent: event.subagentRunId }),
      });
    case 'TEXT_MESSAGE_END':
    case 'REASONING_MESSAGE_END':
      return patchMessage(draft, entityKey(participant, event.messageId), { status: 'complete' });
    case 'TOOL_CALL_START':
      writable(draft, 'toolCalls').set(entityKey(participant, event.toolCallId), {
        participant,
        id: event.toolCallId,
        run: item.run ?? '',
        producer: item.producer,
        name: event.toolCallName,
        status: 'streaming',
        args: NO_TEXT,
        at,
        ...(event.parentMessageId === undefined ? {} : { parentMessage: event.parentMessageId }),
        ...(event.subagentRunId === undefined ? {} : { subagent: event.subagentRunId }),
      });
      return;
    case 'TOOL_CALL_END':
      return patchToolCall(draft, entityKey(participant, event.toolCallId), { status: 'called' });
    case 'TOOL_CALL_RESULT':
      return patchToolCall(draft, entityKey(participant, event.toolCallId), {
        status: 'done',
        result: event.content,
      });
    case 'STEP_STARTED':
      return patchRun(draft, run, {
        steps: [...(draft.runs.get(run)?.steps ?? []), event.stepName].slice(-WINDOW.unknown),
      });
    case 'STEP_FINISHED':
      return patchRun(draft, run, {
        steps: (draft.runs.get(run)?.steps ?? []).filter((name) => name !== event.stepName),
      });
    case 'progress.reported': {
      const { type: _, ...progress } = event;
      return patchRun(draft, run, { progress });
    }
    case 'cancel.requested':
    case 'steer.requested':
      requestControl(draft, item, event);
      followUp(draft, at);
      return trimControls(draft);
    case 'steer.retracted':
      return closeControl(draft, event.control, 'retract', at);
    case 'control.delivered':
      return moveRows(draft, run, 'deliver', at, event.control);
    case 'control.acknowledged':
      return moveRows(draft, run, 'acknowledge', at, event.control);
    case 'control.refused':
      return moveRows(draft, run, 'refuse', at, event.control, event.reason);
    case 'steer.consumed':
      return moveRows(draft, run, 'acknowledge', at, event.control);
    case 'run.claimed':
      return takeOver(draft, item, run, event.generation, event.continues === true);
    case 'run.lost': {
      const lost = entityKey(participantOf(event.instance), item.run ?? '');
      patchRun(draft, lost, { status: 'lost' });
      moveRows(draft, lost, 'run-lost', at);
      return trimRuns(draft);
    }
    case 'run.recovered': {
      const back = entityKey(participantOf(event.instance), item.run ?? '');
      patchRun(draft, back, { status: 'running' });
      return moveRows(draft, back, 'run-recovered', at);
    }
    case 'control.expired':
      if (event.participant === undefined) {
        closeControl(draft, event.control, 'expire', at);
        followUp(draft, at);
      } else moveRows(draft, entityKey(event.participant, item.run ?? ''), 'expire', at, event.control);
      return;
    case 'control.unresponsive':
      if (event.participant === undefined) return;
      return moveRows(draft, entityKey(event.participant, item.run ?? ''), 'unresponsive', at, event.control);
    case 'lane.restarted':
      draft.totals = { ...draft.totals, restarts: draft.totals.restarts + 1 };
      return;
    case 'REASONING_START':
    case 'REASONING_END':
    case 'lease.renewed':
    case 'event.dropped':
      return;
    case 'TEXT_MESSAGE_CONTENT':
    case 'REASONING_MESSAGE_CONTENT':
    case 'TOOL_CALL_ARGS':
      // Deltas are items of their own; one in an envelope is a writer's mistake.
      return countFault(draft, 'forbidden');
    default:
      event satisfies never;
  }
}

function addMessage(draft: Draft, message: Omit<Message, 'ordinal'>): void {
  const key = entityKey(message.participant, message.id);
  const former = draft.messages.get(key);
  const ordinal = former?.ordinal ?? draft.totals.messages + 1;
  writable(draft, 'messages').set(key, { ...message, ordinal });
  if (!former) draft.totals = { ...draft.totals, messages: draft.totals.messages + 1 };
  trimMessages(draft);
}

function startRun(draft: Draft, item: EventItem, event: RunStarted): void {
  const { participant, at } = item;
  const answers = event.input?.answers;
  const parent = event.input?.parent;
  const owner = instanceOf(item.producer);
  const resumed = event.input?.resume?.length
    ? resumedRun(draft, participant, event.input.resume)
    : undefined;
  // Its answer was given: no second run resumes from it.
  if (resumed) patchRun(draft, entityKey(participant, resumed.id), { status: 'finished' });
  const run: Run = {
    participant,
    id: event.runId,
    owner,
    generation: 1,
    status: 'running',
    began: draft.position,
    startedAt: at,
    deltas: 0,
    steps: [],
    ...(answers ? { answers } : {}),
    ...(parent ? { parent } : {}),
  };
  if (answers) {
    writable(draft, 'claims').set(claimKey(answers, participant), {
      winner: owner,
      run: event.runId,
      position: draft.position,
    });
  }
  writable(draft, 'runs').set(entityKey(participant, event.runId), run);
  draft.totals = { ...draft.totals, runs: draft.totals.runs + 1 };
  freezeBegun(draft, run, at);
}

/** Ends a run: what it left open is cut, its controls are done or too late, and it may leave the window. */
function endRun(draft: Draft, key: string, status: RunStatus, at: number, extra: Partial<Run>): void {
  closeContent(draft, key, 'cut');
  patchRun(draft, key, { ...extra, status, endedAt: at, steps: [] });
  moveRows(draft, key, 'run-ended', at);
  followUp(draft, at);
  trimRuns(draft);
  trimMessages(draft);
  trimControls(draft);
}

function closeContent(draft: Draft, key: string, status: 'cut' | 'superseded'): void {
  const run = draft.runs.get(key);
  if (!run) return;
  for (const [id, message] of draft.messages) {
    if (message.run === run.id && message.participant === run.participant && message.status === 'streaming')
      patchMessage(draft, id, { status });
  }
  for (const [id, call] of draft.toolCalls) {
    const open = call.status === 'streaming' || call.status === 'called';
    if (call.run === run.id && call.participant === run.participant && open)
      patchToolCall(draft, id, { status });
  }
}

function handOverContent(draft: Draft, key: string, producer: ProducerId): void {
  const run = draft.runs.get(key);
  if (!run) return;
  for (const [id, message] of draft.messages) {
    if (message.run === run.id && message.participant === run.participant && message.status === 'streaming')
      patchMessage(draft, id, { producer });
  }
  for (const [id, call] of draft.toolCalls) {
    if (call.run === run.id && call.participant === run.participant && call.status === 'streaming')
      patchToolCall(draft, id, { producer });
  }
}

/** P20, P21: the run has a new owner from here on. */
function takeOver(draft: Draft, item: EventItem, key: string, generation: number, continues: boolean): void {
  if (continues) handOverContent(draft, key, item.producer);
  else closeContent(draft, key, 'superseded');
  patchRun(draft, key, { owner: instanceOf(item.producer), generation, status: 'running' });
  // What the former owner was told, the new one has not heard.
  moveRows(draft, key, 'run-recovered', item.at);
  moveRows(draft, key, 'claimed', item.at);
}

/** P36: a steer that nobody used becomes its author's message, under its own id. */
function followUp(draft: Draft, at: number): void {
  for (const [key, control] of draft.controls) {
    if (!becomesMessage(control) || draft.messages.has(key)) continue;
    const { participant, id, content = '', target } = control;
    const to = target.kind === 'agent' || target.kind === 'run' ? [target.participant] : undefined;
    writable(draft, 'controls').set(key, { ...control, followUp: false });
    addMessage(draft, {
      participant,
      id,
      kind: 'text',
      status: 'complete',
      text: appendText(NO_TEXT, content),
      at,
      ...(to ? { to } : {}),
    });
  }
}
