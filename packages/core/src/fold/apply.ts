/**
 * What each event does to the state: pure, and the same on server, client and in tests. It depends on the log order of
 * events that are not deltas, and on sums and counts of deltas (P23); how deltas were merged or batched cannot matter.
 */

import type { DeltaItem, EventItem, Item } from '../protocol/envelope.ts';
import { isDelta } from '../protocol/envelope.ts';
import { type ContentPart, isCommand, type KnownEvent, type RunStarted } from '../protocol/events.ts';

import {
  entityKey,
  instanceOf,
  keptKey,
  type ParticipantId,
  type ProducerId,
  participantOf,
} from '../protocol/ids.ts';
import { WINDOW } from '../protocol/limits.ts';
import { textIn } from '../protocol/messageContent.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isKnown } from '../protocol/shapes.ts';
import { foldActivity, foldDocument } from './ag-ui/documents.ts';
import { foldMessagesSnapshot } from './ag-ui/messagesSnapshot.ts';
import { closeSubagents, foldStep, foldSubagent } from './ag-ui/subagentEvents.ts';
import { claimKey, resumedRun } from './claims.ts';
import {
  becomesMessage,
  closeControl,
  freezeBegun,
  isAskedToStop,
  moveRows,
  requestControl,
} from './controls.ts';
import {
  closeDraft,
  countFault,
  countUp,
  type Draft,
  openDraft,
  patch,
  patchCalls,
  patchOpen,
  writable,
} from './draft.ts';
import type { HistoryEntry } from './historyEntry.ts';
import { foldDropped } from './incomplete.ts';
import { readWhole, textSoFar } from './messageParts.ts';
import { shareNames } from './sharedNames.ts';
import {
  type FaultCode,
  type Message,
  outcomeStatus,
  type Run,
  type RunStatus,
  type SessionState,
  type ToolCall,
} from './state.ts';
import { appendText, NO_TEXT } from './text.ts';
import {
  firstKept,
  trimCommands,
  trimControls,
  trimMessages,
  trimParticipants,
  trimProducers,
  trimSettled,
} from './window.ts';

/** Why an item does not count, or undefined if it does (P6). */
export type Judge = (state: SessionState, item: Item) => FaultCode | undefined;

/**
 * The state after `items`, in log order. Copies once what they touch; the given state stays as it is.
 *
 * @param judge for a log whose keeper takes what anybody writes; what a keeper has judged needs no second judgement
 * @param left is given what leaves the window meanwhile, in that order: for whoever keeps history (P24)
 */
export function applyItems(
  state: SessionState,
  items: readonly Item[],
  judge?: Judge,
  left?: HistoryEntry[],
): SessionState {
  if (items.length === 0) return state;
  const draft = openDraft(state, left);
  const lanes: Lanes = new Map();
  for (const item of items) {
    if (isDelta(item)) collectDelta(draft, lanes, item);
    else {
      applyDeltas(draft, lanes, judge);
      foldEvent(draft, item, judge);
    }
  }
  applyDeltas(draft, lanes, judge);
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

function applyDeltas(draft: Draft, lanes: Lanes, judge?: Judge): void {
  if (lanes.size === 0) return;
  for (const [producer, lane] of lanes) {
    const entry = draft.producers.get(producer);
    if (entry && entry.last !== lane.last)
      writable(draft, 'producers').set(producer, { ...entry, last: lane.last });
    for (const item of lane.open.values()) applyDelta(draft, item, judge);
  }
  lanes.clear();
}

function applyDelta(draft: Draft, item: DeltaItem, judge?: Judge): void {
  const fault = judge?.(draft, item);
  if (fault) return countFault(draft, fault, item.count);
  const participant = participantOf(item.producer);
  const key = entityKey(participant, item.id);
  let runId: string | undefined;
  if (item.kind === 'a') {
    const call = draft.toolCalls.get(key);
    if (!call) return;
    runId = call.run;
    patch(draft, 'toolCalls', key, { args: appendText(call.args, item.delta) });
  } else {
    const message = draft.messages.get(key);
    if (!message) return;
    runId = message.run;
    patch(draft, 'messages', key, { text: appendText(message.text, item.delta) });
  }
  const run = entityKey(participant, runId ?? '');
  patch(draft, 'runs', run, { deltas: (draft.runs.get(run)?.deltas ?? 0) + item.count });
  countUp(draft, 'text', item.delta.length);
}

// --- All other events, one at a time.

function foldEvent(draft: Draft, item: EventItem, judge?: Judge): void {
  draft.position += 1;
  const entry = draft.producers.get(item.producer);
  const last = entry?.last ?? 0;
  if (item.seq <= last) return countFault(draft, 'repeat');
  if (item.seq > last + 1) countFault(draft, 'hole');
  writable(draft, 'producers').set(item.producer, { last: item.seq, wrote: draft.position });
  if (!entry) trimProducers(draft);
  // A command folds once per (participant, id), under whatever producer it comes again (P4). Claims need no such memory:
  // what they contest remembers its winner.
  const command =
    item.id === undefined || !isCommand(item.event.type) ? undefined : entityKey(item.participant, item.id);
  if (command !== undefined && draft.commands.has(command)) return;
  const fault = judge?.(draft, item);
  if (fault) return countFault(draft, fault);
  if (command !== undefined) {
    writable(draft, 'commands').set(command, draft.position);
    trimCommands(draft);
  }
  const { event } = item;
  if (isKnown(event)) foldKnown(draft, item, event);
  else {
    if (item.must) countFault(draft, 'unknown-must');
    keepNewest(draft, 'unknown', item);
  }
}

function keepNewest(draft: Draft, name: 'custom' | 'unknown', item: EventItem): void {
  const items = [...draft[name], item];
  draft[name] = items.slice(firstKept(items, WINDOW[name]));
}

function foldKnown(draft: Draft, item: EventItem, event: KnownEvent): void {
  const { participant, at } = item;
  const own = (id: string) => entityKey(participant, id);
  const runOf = (of: ParticipantId) => entityKey(of, item.run ?? '');
  const run = runOf(participant);
  switch (event.type) {
    case 'message.sent':
      return addMessage(draft, {
        participant,
        id: item.id ?? '',
        kind: 'text',
        status: 'complete',
        at,
        ...contentOf(event.content),
        ...omitUndefined({ run: item.run, to: event.to }),
      });
    case 'participant.joined': {
      // One that joins anew keeps its place: whoever lists them does not shuffle them.
      const joined = { position: draft.position, ...omitUndefined({ name: event.name }) };
      writable(draft, 'participants').set(participant, joined);
      return trimParticipants(draft);
    }
    case 'RUN_STARTED':
      return startRun(draft, item, event);
    case 'RUN_FINISHED':
      return endRun(draft, run, outcomeStatus(event.outcome), at, {
        ...omitUndefined({ result: event.result, usage: event.usage }),
        ...(event.outcome?.type === 'interrupt' && { interrupts: event.outcome.interrupts }),
      });
    case 'RUN_ERROR':
      return endRun(draft, run, 'failed', at, {
        error: { message: event.message, ...omitUndefined({ code: event.code }) },
        ...omitUndefined({ usage: event.usage }),
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
        ...omitUndefined({ given: event.givenId, subagent: event.subagentRunId }),
      });
    case 'TEXT_MESSAGE_END':
    case 'REASONING_MESSAGE_END': {
      const key = own(event.messageId);
      return patch(draft, 'messages', key, {
        status: draft.messages.get(key)?.incomplete ? 'cut' : 'complete',
      });
    }
    case 'TOOL_CALL_START': {
      const call = own(event.toolCallId);
      const toolCall: ToolCall = {
        participant,
        id: event.toolCallId,
        run: item.run ?? '',
        producer: item.producer,
        name: event.toolCallName,
        status: 'streaming',
        args: NO_TEXT,
        began: draft.toolCalls.get(call)?.began ?? draft.position,
        at,
        ...omitUndefined({
          given: event.givenId,
          parentMessage: event.parentMessageId,
          subagent: event.subagentRunId,
        }),
      };
      writable(draft, 'toolCalls').set(call, shareNames(toolCall));
      return;
    }
    case 'TOOL_CALL_END':
      return patch(draft, 'toolCalls', own(event.toolCallId), { status: 'called' });
    case 'TOOL_CALL_RESULT':
      return patch(draft, 'toolCalls', own(event.toolCallId), {
        status: 'done',
        result: event.content,
        resultMessage: event.messageId,
      });
    case 'STEP_STARTED':
    case 'STEP_FINISHED':
      return foldStep(draft, item, run, event);
    case 'STATE_SNAPSHOT':
    case 'STATE_DELTA':
      return foldDocument(draft, item, event);
    case 'ACTIVITY_SNAPSHOT':
    case 'ACTIVITY_DELTA':
      return foldActivity(draft, item, event, addMessage);
    case 'MESSAGES_SNAPSHOT':
      return foldMessagesSnapshot(draft, item, event, addMessage);
    case 'SUBAGENT_STARTED':
    case 'SUBAGENT_FINISHED':
    case 'SUBAGENT_ERROR':
    case 'subagent.cancelled':
      return foldSubagent(draft, item, event);
    case 'CUSTOM':
      return keepNewest(draft, 'custom', item);
    case 'progress.reported': {
      const { type: _, ...progress } = event;
      return patch(draft, 'runs', run, { progress });
    }
    case 'part.written': {
      const part = textSoFar(draft.runs.get(run), event);
      patch(draft, 'runs', run, { part: event.last ? undefined : part });
      const whole = event.last && readWhole(part);
      if (whole) foldKnown(draft, { ...item, event: whole }, whole);
      return;
    }
    case 'cancel.requested':
    case 'steer.requested':
      requestControl(draft, item, event);
      followUp(draft, at);
      return trimControls(draft);
    case 'steer.retracted':
      closeControl(draft, event.control, 'retract', at);
      return trimControls(draft);
    case 'control.delivered':
      return moveRows(draft, run, 'deliver', at, event.control);
    case 'control.acknowledged':
      return moveRows(draft, run, 'acknowledge', at, event.control);
    case 'control.refused':
      moveRows(draft, run, 'refuse', at, event.control, omitUndefined({ reason: event.reason }));
      return trimControls(draft);
    case 'steer.consumed':
      return moveRows(draft, run, 'acknowledge', at, event.control, omitUndefined({ step: event.step }));
    case 'run.claimed':
      return takeOver(draft, item, run, event.generation, event.continues === true);
    case 'run.lost': {
      const lost = runOf(participantOf(event.instance));
      patch(draft, 'runs', lost, { status: 'lost' });
      moveRows(draft, lost, 'run-lost', at);
      return trimSettled(draft);
    }
    case 'run.recovered': {
      const back = runOf(participantOf(event.instance));
      patch(draft, 'runs', back, { status: 'running' });
      return moveRows(draft, back, 'run-recovered', at);
    }
    case 'control.expired':
      if (event.participant === undefined) {
        closeControl(draft, event.control, 'expire', at);
        followUp(draft, at);
      } else moveRows(draft, runOf(event.participant), 'expire', at, event.control);
      return trimControls(draft);
    case 'control.unresponsive':
      if (event.participant === undefined) return;
      return moveRows(draft, runOf(event.participant), 'unresponsive', at, event.control);
    case 'lane.restarted':
      return countUp(draft, 'restarts');
    case 'event.dropped':
      return foldDropped(draft, item, event);
    case 'REASONING_START':
    case 'REASONING_END':
    case 'lease.renewed':
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

function contentOf(content: string | readonly ContentPart[]): Pick<Message, 'text' | 'parts'> {
  const text = appendText(NO_TEXT, textIn(content));
  return typeof content === 'string' ? { text } : { text, parts: content };
}

function addMessage(draft: Draft, message: Omit<Message, 'ordinal' | 'began'>): void {
  const key = entityKey(message.participant, message.id);
  const former = draft.messages.get(key);
  const ordinal = former?.ordinal ?? draft.totals.messages + 1;
  const added: Message = { ...message, ordinal, began: former?.began ?? draft.position };
  writable(draft, 'messages').set(former ? key : keptKey(message.participant, message.id), shareNames(added));
  if (!former) countUp(draft, 'messages');
  trimMessages(draft, added);
}

function startRun(draft: Draft, item: EventItem, event: RunStarted): void {
  const { participant, at } = item;
  const { answers, parent, resume } = event.input ?? {};
  const owner = instanceOf(item.producer);
  const resumed = resume && resumedRun(draft, participant, resume);
  // Its answer was given: no second run resumes from it. Where all that it asked was given up, so was its work.
  if (resumed) {
    const former = entityKey(participant, resumed.id);
    patch(draft, 'runs', former, {
      status: resume?.every(({ status }) => status === 'cancelled') ? 'cancelled' : 'finished',
    });
    // The calls that wait for it are its own from here on: their results are for it to give.
    patchCalls(draft, former, { run: event.runId });
  }
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
    ...omitUndefined({ answers, parent, resumes: resumed?.id }),
  };
  if (answers) {
    writable(draft, 'claims').set(claimKey(answers, participant), {
      winner: owner,
      run: event.runId,
      position: draft.position,
    });
  }
  writable(draft, 'runs').set(entityKey(participant, event.runId), run);
  countUp(draft, 'runs');
  freezeBegun(draft, run, at);
}

/** Ends a run: what it left open is cut, its controls are done or too late, and it may leave the window. */
function endRun(draft: Draft, key: string, said: RunStatus, at: number, extra: Partial<Run>): void {
  // A run that was asked to stop waits for no answer: none could resume it (P34).
  const status = said === 'interrupted' && isAskedToStop(draft, key) ? 'cancelled' : said;
  patchOpen(draft, key, { status: 'cut' });
  // What an interrupted run has called waits for the answer, as the run itself does.
  if (status !== 'interrupted') patchCalls(draft, key, { status: 'cut' });
  closeSubagents(draft, draft.runs.get(key), 'cut', at);
  patch(draft, 'runs', key, { ...extra, status, endedAt: at, steps: [], part: undefined });
  moveRows(draft, key, status === 'cancelled' ? 'run-cancelled' : 'run-ended', at);
  followUp(draft, at);
  trimSettled(draft);
}

/** P20, P21: the run has a new owner from here on. */
function takeOver(draft: Draft, item: EventItem, key: string, generation: number, continues: boolean): void {
  patchOpen(draft, key, continues ? { producer: item.producer } : { status: 'superseded' });
  if (!continues) {
    // Those that an interrupted run has left to it wait on.
    patchCalls(draft, key, { status: 'superseded' }, draft.runs.get(key)?.began);
    closeSubagents(draft, draft.runs.get(key), 'superseded', item.at);
  }
  patch(draft, 'runs', key, {
    owner: instanceOf(item.producer),
    generation,
    status: 'running',
  });
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
      ...omitUndefined({ to }),
    });
  }
}
