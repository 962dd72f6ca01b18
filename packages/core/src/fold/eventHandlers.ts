/**
 * What each type of event does to the state: one handler for each type that the event table has the fold use, complete by the
 * compiler. Pure, as all of the fold.
 */
import type { EventItem } from '../protocol/envelope.ts';
import type { ContentPart, KnownEvent, UnknownEvent } from '../protocol/events.ts';
import type { KnownType, LaneName, LaneOf, TypesFolded, TypesOf } from '../protocol/eventTable.ts';
import { entityKey, type ParticipantId, participantOf } from '../protocol/ids.ts';
import { WINDOW } from '../protocol/limits.ts';
import { textIn } from '../protocol/messageContent.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { addMessage, beginMessage, followUp } from './addMessage.ts';
import { foldActivity, foldDocument } from './ag-ui/documents.ts';
import { foldMessagesSnapshot } from './ag-ui/messagesSnapshot.ts';
import { foldStep, foldSubagent } from './ag-ui/subagentEvents.ts';
import { addPart } from './answerParts.ts';
import { closeControl, moveRows, requestControl } from './controls.ts';
import { countFault, countUp, type Draft, patch, writable } from './draft.ts';
import { readWhole, textSoFar } from './eventPieces.ts';
import { foldFloor } from './floor.ts';
import { foldDropped } from './incomplete.ts';
import { changeObject } from './objectChanges.ts';
import { allowTool, withdrawPolicy } from './policies.ts';
import { answerQuestion, askQuestion, closeQuestion } from './questions.ts';
import { endRun, loseRun, startRun, takeOver } from './runEvents.ts';
import { outcomeStatus, type SessionMessage } from './state.ts';
import { appendText, NO_TEXT } from './text.ts';
import { beginCall, giveResult } from './toolCalls.ts';
import { firstKept, trimControls, trimParticipants, trimPolicies } from './window.ts';

/** The commands, each with the lane by which it is sent. */
const COMMANDS: { readonly [T in TypesOf<'command'>]: LaneOf<T> } = {
  'message.sent': 'main',
  'cancel.requested': 'control',
  'steer.requested': 'control',
  'steer.retracted': 'control',
  'question.answered': 'control',
  'policy.allowed': 'control',
  'policy.withdrawn': 'control',
  'object.changed': 'main',
  // In order with what is said: a message behind a taking is never before it.
  'floor.requested': 'main',
  'floor.withdrawn': 'main',
  'floor.taken': 'main',
  'floor.returned': 'main',
};

/** Whether events of a type ask for something: each folds once by its id (P4). */
export const isCommand = (type: string): type is TypesOf<'command'> => Object.hasOwn(COMMANDS, type);

/** The lane by which events of a type are sent, where their writer names no other. */
export const laneOf = (type: string): LaneName => (isCommand(type) ? COMMANDS[type] : 'main');

type EventOf<T> = KnownEvent extends infer Event
  ? Event extends { readonly type: infer Type }
    ? T extends Type
      ? Event
      : never
    : never
  : never;

export type CommandEvent = EventOf<TypesOf<'command'>>;

/** @param run the key of the run that the entry names */
type Handler<Event> = (draft: Draft, item: EventItem, event: Event, run: string) => void;

/** Of a type that the fold does nothing with it is known all the same: it is not stored as an unknown one. */
type Handlers = {
  readonly [T in KnownType]: T extends TypesFolded<'-'> ? undefined : Handler<EventOf<T>>;
};

const ownKey = (item: EventItem, id: string): string => entityKey(item.participant, id);
const runOf = (item: EventItem, of: ParticipantId): string => entityKey(of, item.run ?? '');

const complete: Handler<EventOf<'TEXT_MESSAGE_END' | 'REASONING_MESSAGE_END'>> = (draft, item, event) => {
  const key = ownKey(item, event.messageId);
  patch(draft, 'messages', key, { status: draft.messages.get(key)?.incomplete ? 'cut' : 'complete' });
};

const requested: Handler<EventOf<'cancel.requested' | 'steer.requested'>> = (draft, item, event) => {
  requestControl(draft, item, event);
  followUp(draft, item.at);
  trimControls(draft);
};

/** Deltas are items of their own; one in an envelope is a mistake of its writer. */
const misplaced = (draft: Draft): void => countFault(draft, 'forbidden');

const HANDLERS: Handlers = {
  'message.sent': (draft, item, event) =>
    addMessage(draft, {
      participant: item.participant,
      id: item.id ?? '',
      kind: 'text',
      status: 'complete',
      at: item.at,
      ...contentOf(event.content),
      ...omitUndefined({ run: item.run, to: event.to }),
    }),
  'participant.joined': (draft, item, event) => {
    // One that joins anew keeps its place, so that a list of participants is not shuffled.
    const joined = { position: draft.position, ...omitUndefined({ name: event.name }) };
    writable(draft, 'participants').set(item.participant, joined);
    trimParticipants(draft);
  },
  RUN_STARTED: startRun,
  RUN_FINISHED: (draft, item, event, run) => {
    const interrupts = event.outcome?.type === 'interrupt' ? event.outcome.interrupts : undefined;
    endRun(
      draft,
      run,
      outcomeStatus(event.outcome),
      item.at,
      omitUndefined({ result: event.result, usage: event.usage, interrupts }),
    );
  },
  RUN_ERROR: (draft, item, event, run) =>
    endRun(draft, run, 'failed', item.at, {
      error: { message: event.message, ...omitUndefined({ code: event.code }) },
      ...omitUndefined({ usage: event.usage }),
    }),
  TEXT_MESSAGE_START: (draft, item, event) => beginMessage(draft, item, 'text', event),
  TEXT_MESSAGE_CONTENT: misplaced,
  TEXT_MESSAGE_END: complete,
  REASONING_START: undefined,
  REASONING_END: undefined,
  REASONING_MESSAGE_START: (draft, item, event) => beginMessage(draft, item, 'reasoning', event),
  REASONING_MESSAGE_CONTENT: misplaced,
  REASONING_MESSAGE_END: complete,
  TOOL_CALL_START: beginCall,
  TOOL_CALL_ARGS: misplaced,
  TOOL_CALL_END: (draft, item, event) =>
    patch(draft, 'toolCalls', ownKey(item, event.toolCallId), { status: 'called' }),
  TOOL_CALL_RESULT: giveResult,
  STEP_STARTED: foldStep,
  STEP_FINISHED: foldStep,
  STATE_SNAPSHOT: foldDocument,
  STATE_DELTA: foldDocument,
  ACTIVITY_SNAPSHOT: foldActivity,
  ACTIVITY_DELTA: foldActivity,
  MESSAGES_SNAPSHOT: foldMessagesSnapshot,
  SUBAGENT_STARTED: foldSubagent,
  SUBAGENT_FINISHED: foldSubagent,
  SUBAGENT_ERROR: foldSubagent,
  'subagent.cancelled': foldSubagent,
  CUSTOM: (draft, item) => keepNewest(draft, 'custom', item),
  'question.asked': askQuestion,
  'question.answered': answerQuestion,
  'question.withdrawn': closeQuestion,
  'question.expired': closeQuestion,
  'policy.allowed': (draft, item, event) => {
    allowTool(draft, item, event);
    trimPolicies(draft);
  },
  'policy.withdrawn': withdrawPolicy,
  'object.changed': changeObject,
  'floor.requested': foldFloor,
  'floor.withdrawn': foldFloor,
  'floor.taken': foldFloor,
  'floor.returned': foldFloor,
  'floor.lapsed': foldFloor,
  'progress.reported': (draft, _item, { type: _, ...progress }, run) =>
    patch(draft, 'runs', run, { progress }),
  'part.added': addPart,
  'piece.written': (draft, item, event, run) => {
    const piece = textSoFar(draft.runs.get(run), event);
    patch(draft, 'runs', run, { piece: event.last ? undefined : piece });
    const whole = event.last && readWhole(piece);
    if (whole) foldKnown(draft, { ...item, event: whole }, whole);
  },
  'lease.renewed': undefined,
  'cancel.requested': requested,
  'steer.requested': requested,
  'steer.retracted': (draft, item, event) => {
    closeControl(draft, event.control, 'retract', item.at);
    trimControls(draft);
  },
  'control.delivered': (draft, item, event, run) => moveRows(draft, run, 'deliver', item.at, event.control),
  'control.acknowledged': (draft, item, event, run) =>
    moveRows(draft, run, 'acknowledge', item.at, event.control),
  'control.refused': (draft, item, event, run) => {
    moveRows(draft, run, 'refuse', item.at, event.control, omitUndefined({ reason: event.reason }));
    trimControls(draft);
  },
  'steer.consumed': (draft, item, event, run) =>
    moveRows(draft, run, 'acknowledge', item.at, event.control, omitUndefined({ step: event.step })),
  'run.claimed': takeOver,
  'run.released': (draft, item, _event, run) => loseRun(draft, run, item.at, { released: true }),
  'run.lost': (draft, item, event) => loseRun(draft, runOf(item, participantOf(event.instance)), item.at),
  'run.recovered': (draft, item, event) => {
    const back = runOf(item, participantOf(event.instance));
    patch(draft, 'runs', back, { status: 'running' });
    moveRows(draft, back, 'run-recovered', item.at);
  },
  'control.expired': (draft, item, event) => {
    if (event.participant === undefined) {
      closeControl(draft, event.control, 'expire', item.at);
      followUp(draft, item.at);
    } else moveRows(draft, runOf(item, event.participant), 'expire', item.at, event.control);
    trimControls(draft);
  },
  'control.unresponsive': (draft, item, event) => {
    if (event.participant !== undefined)
      moveRows(draft, runOf(item, event.participant), 'unresponsive', item.at, event.control);
  },
  'event.dropped': foldDropped,
  'lane.restarted': (draft) => countUp(draft, 'restarts'),
};

/** Folds an event of a known type. False: the type is unknown, and nothing was done. */
export function foldKnown(draft: Draft, item: EventItem, event: KnownEvent | UnknownEvent): boolean {
  // Own keys only: a type may be called `constructor`.
  if (!Object.hasOwn(HANDLERS, event.type)) return false;
  // CAST: the check just above; a type's handler takes the events of that type.
  const handler = HANDLERS[event.type as KnownType] as Handler<KnownEvent | UnknownEvent> | undefined;
  handler?.(draft, item, event, runOf(item, item.participant));
  return true;
}

export function keepNewest(draft: Draft, name: 'custom' | 'unknown', item: EventItem): void {
  const items = [...draft[name], item];
  draft[name] = items.slice(firstKept(items, WINDOW[name]));
}

function contentOf(content: string | readonly ContentPart[]): Pick<SessionMessage, 'text' | 'parts'> {
  const text = appendText(NO_TEXT, textIn(content));
  return typeof content === 'string' ? { text } : { text, parts: content };
}
