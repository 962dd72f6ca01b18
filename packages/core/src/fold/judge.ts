/**
 * Who may write what, as a judgement over the state (P6, P14, P20; docs/protocol.md section 10). The keeper refuses
 * what this refuses; on a log whose keeper does not judge, the fold leaves it out. One rule, two places.
 */
import { type DeltaItem, type EventItem, type Item, isDelta } from '../protocol/envelope.ts';
import type {
  KnownEvent,
  PieceWritten,
  PolicyAllowed,
  PolicyWithdrawn,
  QuestionAnswered,
} from '../protocol/events.ts';
import { factsOf } from '../protocol/eventTable.ts';
import {
  type EntityRef,
  entityKey,
  isLaneOf,
  kindOf,
  participantOf,
  recentKey,
  refKey,
} from '../protocol/ids.ts';
import { checkValue, LIMITS, MAX_IN_PIECES } from '../protocol/limits.ts';
import { isKnown } from '../protocol/shapes.ts';
import { judgeDocument } from './ag-ui/documentLimits.ts';
import { judgeSubagent } from './ag-ui/subagentEvents.ts';
import type { Judge } from './apply.ts';
import { claimKey, resumedRun } from './claims.ts';
import { readWhole, textSoFar } from './eventPieces.ts';
import { isFloorHeld, isLeftToPeople, readFloor } from './floor.ts';
import { judgeObject } from './judgeObject.ts';
import { namedPolicy, policyOf } from './policies.ts';
import type { FaultCode, SessionMessage, SessionRun, SessionState, SessionToolCall } from './state.ts';

/** Why this item does not count, or undefined if it does. */
export const judge: Judge = (state, item) =>
  isDelta(item) ? judgeDelta(state, item) : judgeEvent(state, item);

function judgeEvent(state: SessionState, item: EventItem): FaultCode | undefined {
  const { event, participant, run: runId } = item;
  if (participantOf(item.producer) !== participant) return 'forbidden';
  const kind = kindOf(participant);
  if (!isKnown(event)) return judgeApp(state, item);
  const { by, id, run: ofRun } = factsOf(event.type);
  if ((id === 'must' && item.id === undefined) || (ofRun === 'must' && runId === undefined))
    return 'forbidden';
  if (by === 'anyone') return undefined;
  if (by === 'app') return judgeApp(state, item);
  if ((by === 'keeper') !== (kind === 'keeper')) return 'forbidden';
  if (by === 'keeper') return judgeKeeper(state, event, runId);
  if (by === 'operator' && kind !== 'operator') return 'forbidden';
  if (by === 'asker' || by === 'operator') return judgeAsker(state, item, event);
  if (kind === 'user') return 'forbidden';
  const run = state.runs.get(entityKey(participant, runId ?? ''));
  switch (by) {
    case 'starter':
      return judgeStart(state, item, event, run);
    case 'claimer':
      return judgeTakeOver(item, event, run);
    case 'answerer':
      return ownership(run, item) ?? judgeAnswer(state, event, entityKey(participant, runId ?? ''));
    case 'owner':
      return ownership(run, item) ?? settledRun(run) ?? judgeContent(state, item, event);
  }
}

/** What apps say to each other, of unknown types or under a name of their own: of a run they are the owner's, else any participant's. */
function judgeApp(state: SessionState, item: EventItem): FaultCode | undefined {
  if (kindOf(item.participant) === 'keeper') return 'forbidden';
  if (item.run === undefined) return undefined;
  const named = state.runs.get(entityKey(item.participant, item.run));
  return ownership(named, item) ?? settledRun(named);
}

/** The same for deltas (P20). They change nothing that this depends on, so merging them cannot change it. */
export function judgeDelta(state: SessionState, item: DeltaItem): FaultCode | undefined {
  const key = recentKey(participantOf(item.producer), item.id);
  const entity = item.kind === 'a' ? state.toolCalls.get(key) : state.messages.get(key);
  if (!entity || entity.run === undefined) return 'late-event';
  if ('kind' in entity && (entity.kind === 'text') !== (item.kind === 't')) return 'late-event';
  // By the run first: of a message that was superseded, its former writer is still the producer.
  const wrong = ownership(state.runs.get(recentKey(entity.participant, entity.run)), item);
  if (wrong) return wrong;
  if (item.producer !== entity.producer) return 'not-owner';
  return entity.status === 'streaming' ? undefined : 'late-event';
}

/** A run that was released is written by no instance until one has claimed it. */
function ownership(run: SessionRun | undefined, item: Item): FaultCode | undefined {
  if (!run) return 'late-event';
  if (!isLaneOf(item.producer, run.owner)) return run.generation > 1 ? 'fenced' : 'not-owner';
  return run.released && 'fenced';
}

const settledRun = (run: SessionRun | undefined): FaultCode | undefined =>
  run?.status === 'running' || run?.status === 'lost' ? undefined : 'late-event';

function judgeKeeper(
  state: SessionState,
  event: KnownEvent,
  runId: string | undefined,
): FaultCode | undefined {
  if (event.type === 'run.lost' || event.type === 'run.recovered') {
    const run = state.runs.get(entityKey(participantOf(event.instance), runId ?? ''));
    if (run?.owner !== event.instance || run.released) return 'late-event';
    return run.status === (event.type === 'run.lost' ? 'running' : 'lost') ? undefined : 'late-event';
  }
  if (event.type === 'question.expired') {
    const question = state.questions.get(refKey(event.question));
    return question?.status === 'waiting' && question.expiresIn !== undefined ? undefined : 'late-event';
  }
  if (event.type === 'floor.lapsed') return judgeReturn(state, event.taking);
  if (event.type === 'control.expired' || event.type === 'control.unresponsive') {
    const control = state.controls.get(refKey(event.control));
    // A steer asks for no end that could be overdue (P35).
    if (control?.kind === 'steer' && event.type === 'control.unresponsive') return 'forbidden';
    return control ? undefined : 'late-event';
  }
  return undefined;
}

function judgeAsker(state: SessionState, item: EventItem, event: KnownEvent): FaultCode | undefined {
  // Its id may be one that the fold has forgotten: then whether it is a repeat cannot be known any more (P4).
  if (item.id !== undefined && (item.saw ?? state.position) < state.totals.forgotten)
    return 'command-expired';
  if (event.type === 'message.sent') {
    if (item.run !== undefined) {
      const asking = state.runs.get(entityKey(item.participant, item.run));
      const wrong = ownership(asking, item) ?? settledRun(asking);
      if (wrong) return wrong;
    }
    return state.messages.has(entityKey(item.participant, item.id ?? '')) ? 'duplicate-entity' : undefined;
  }
  if (event.type === 'question.answered') return judgeQuestionAnswer(state, item, event);
  if (event.type === 'policy.allowed' || event.type === 'policy.withdrawn')
    return judgePolicy(state, item, event);
  if (event.type === 'object.changed') return judgeObject(state, item, event);
  if (event.type === 'steer.requested') return judgeSteer(state, item, event.replaces);
  if (event.type === 'floor.requested')
    return readFloor(state).status === 'agents' ? undefined : 'claim-lost';
  if (event.type === 'floor.withdrawn') return judgeWithdrawal(state, item, event.request);
  if (event.type === 'floor.taken') return judgeTaking(state, item);
  if (event.type === 'floor.returned') return judgeReturn(state, event.taking);
  if (event.type === 'steer.retracted') {
    if (event.control.participant !== item.participant) return 'forbidden';
    return state.controls.has(refKey(event.control)) ? undefined : 'late-event';
  }
  return undefined;
}

/** The first answer in the log counts (P39). Agents ask, and people answer. */
function judgeQuestionAnswer(
  state: SessionState,
  { participant }: EventItem,
  { question: ref, decision, data }: QuestionAnswered,
): FaultCode | undefined {
  if (kindOf(participant) === 'agent') return 'forbidden';
  const question = state.questions.get(refKey(ref));
  if (question?.status === 'answered') return 'claim-lost';
  if (question?.status !== 'waiting') return 'late-event';
  if (decision === 'declined') return undefined;
  const { choices, schema } = question;
  if ((decision === 'approved') !== (!choices && !schema)) return 'forbidden';
  return !choices || choices.some(({ value }) => value === data) ? undefined : 'forbidden';
}

/**
 * One policy is in force for a tool of an agent (P42). A person who has not seen that another one was withdrawn meanwhile comes too
 * late, as does one who withdraws what is not in force.
 */
function judgePolicy(
  state: SessionState,
  { participant, saw = state.position }: EventItem,
  event: PolicyAllowed | PolicyWithdrawn,
): FaultCode | undefined {
  if (kindOf(participant) === 'agent') return 'forbidden';
  if (event.type === 'policy.withdrawn') {
    const policy = namedPolicy(state, event.policy);
    return policy && !policy.withdrawn ? undefined : 'late-event';
  }
  if (kindOf(event.agent) !== 'agent') return 'forbidden';
  const former = policyOf(state, event.agent, event.tool);
  return former && (!former.withdrawn || saw < former.withdrawn.began) ? 'claim-lost' : undefined;
}

/** One operator holds the floor (P41). An operator who has not seen that it was held and returned meanwhile comes too late. */
function judgeTaking(state: SessionState, { saw = state.position }: EventItem): FaultCode | undefined {
  const { status, end } = readFloor(state);
  return status === 'held' || (end && saw < end.began) ? 'claim-lost' : undefined;
}

/** It names the taking that it ends, so that one that comes late ends no later one. */
const judgeReturn = (state: SessionState, taking: EntityRef): FaultCode | undefined =>
  isFloorHeld(state) && isOf(state.floor.taken, taking) ? undefined : 'late-event';

function judgeWithdrawal(
  state: SessionState,
  { participant }: EventItem,
  request: EntityRef,
): FaultCode | undefined {
  if (request.participant !== participant) return 'forbidden';
  const floor = readFloor(state);
  return floor.status === 'requested' && isOf(floor.request, request) ? undefined : 'late-event';
}

const isOf = (step: EntityRef | undefined, ref: EntityRef): boolean =>
  step !== undefined && refKey(step) === refKey(ref);

/** Of two that would take the place of one steer, the first in the log does (P14): else a run would get both. */
function judgeSteer(
  state: SessionState,
  item: EventItem,
  former: EntityRef | undefined,
): FaultCode | undefined {
  // A participant takes back its own words only, and a cancel has none.
  const wrong =
    former &&
    (former.participant !== item.participant || state.controls.get(refKey(former))?.kind === 'cancel');
  if (wrong) return 'forbidden';
  // Nor does one count whose place was taken before it came.
  const taken = [entityKey(item.participant, item.id ?? ''), former && refKey(former)];
  for (const { replaces } of state.controls.values())
    if (replaces && taken.includes(refKey(replaces))) return 'claim-lost';
  return undefined;
}

function judgeStart(
  state: SessionState,
  item: EventItem,
  event: KnownEvent,
  run: SessionRun | undefined,
): FaultCode | undefined {
  if (event.type !== 'RUN_STARTED' || event.runId !== item.run) return 'forbidden';
  if (run) return 'duplicate-entity';
  const answers = event.input?.answers;
  const { parent, resume, resumes } = event.input ?? {};
  if (parent && !state.runs.has(entityKey(parent.participant, parent.run))) return 'late-event';
  if (resume?.length && !resumedRun(state, item.participant, resume, resumes)) return 'late-event';
  if (!answers) return undefined;
  if (item.id === undefined) return 'forbidden';
  const message = state.messages.get(refKey(answers));
  if (!message) return 'late-event';
  // An operator may have claimed it, with all that was said by then and is said until the floor is returned.
  const isClaimed =
    (kindOf(item.participant) === 'agent' && isLeftToPeople(state, message)) ||
    state.claims.has(claimKey(answers, item.participant));
  return isClaimed ? 'claim-lost' : undefined;
}

function judgeTakeOver(
  item: EventItem,
  event: KnownEvent,
  run: SessionRun | undefined,
): FaultCode | undefined {
  if (event.type !== 'run.claimed') return 'forbidden';
  if (!run) return 'late-event';
  const settled = settledRun(run);
  if (settled) return settled;
  if (isLaneOf(item.producer, run.owner) && !run.released) return 'forbidden';
  return event.generation === run.generation + 1 ? undefined : 'claim-lost';
}

function judgeAnswer(state: SessionState, event: KnownEvent, runKey: string): FaultCode | undefined {
  if (!('control' in event)) return 'forbidden';
  const control = state.controls.get(refKey(event.control));
  const row = control?.rows.find((each) => entityKey(each.participant, each.run) === runKey);
  if (!control || !row) return 'late-event';
  if (event.type !== 'steer.consumed') return undefined;
  if (control.kind !== 'steer') return 'forbidden';
  return row.status === 'logged' || row.status === 'delivered' ? undefined : 'claim-lost';
}

/** What was superseded begins again in the same run, under the same id. */
const judgeBeginning = (
  known: Pick<SessionMessage | SessionToolCall, 'status' | 'run'> | undefined,
  { run }: EventItem,
): FaultCode | undefined =>
  !known || (known.status === 'superseded' && known.run === run) ? undefined : 'duplicate-entity';

function judgeContent(state: SessionState, item: EventItem, event: KnownEvent): FaultCode | undefined {
  switch (event.type) {
    case 'RUN_FINISHED':
      return event.runId === item.run ? undefined : 'forbidden';
    case 'TEXT_MESSAGE_START':
    case 'REASONING_MESSAGE_START':
      return judgeBeginning(state.messages.get(entityKey(item.participant, event.messageId)), item);
    case 'TEXT_MESSAGE_END':
    case 'REASONING_MESSAGE_END': {
      const message = state.messages.get(entityKey(item.participant, event.messageId));
      const kind = event.type === 'TEXT_MESSAGE_END' ? 'text' : 'reasoning';
      return message?.status === 'streaming' && message.run === item.run && message.kind === kind
        ? undefined
        : 'late-event';
    }
    case 'TOOL_CALL_START':
      return judgeBeginning(state.toolCalls.get(entityKey(item.participant, event.toolCallId)), item);
    case 'TOOL_CALL_END':
    case 'TOOL_CALL_RESULT': {
      const call = state.toolCalls.get(entityKey(item.participant, event.toolCallId));
      const isOpen =
        call?.status === 'streaming' ||
        // Providers correct a result: the last one counts.
        (event.type === 'TOOL_CALL_RESULT' && (call?.status === 'called' || call?.status === 'done'));
      return isOpen && call?.run === item.run ? undefined : 'late-event';
    }
    case 'question.asked':
      return state.questions.has(entityKey(item.participant, item.id ?? '')) ? 'duplicate-entity' : undefined;
    case 'question.withdrawn': {
      if (event.question.participant !== item.participant) return 'forbidden';
      // One that has been answered meanwhile stays answered: its run has done nothing wrong.
      return state.questions.get(refKey(event.question))?.run === item.run ? undefined : 'late-event';
    }
    case 'part.added': {
      const former = state.parts.get(entityKey(item.participant, event.partId));
      const isSame = former?.run === item.run && former?.part.kind === event.part.kind;
      return !former || isSame ? undefined : 'duplicate-entity';
    }
    case 'piece.written':
      return judgePiece(state, item, event);
    case 'STATE_SNAPSHOT':
    case 'STATE_DELTA':
    case 'ACTIVITY_SNAPSHOT':
    case 'ACTIVITY_DELTA':
      return judgeDocument(state, item, event);
    case 'SUBAGENT_STARTED':
    case 'SUBAGENT_FINISHED':
    case 'SUBAGENT_ERROR':
    case 'subagent.cancelled':
      return judgeSubagent(state, item, event);
    default:
      return undefined;
  }
}

/** The event that pieces make is judged where the last one stands, as if it had come whole. */
function judgePiece(state: SessionState, item: EventItem, event: PieceWritten): FaultCode | undefined {
  const text = textSoFar(state.runs.get(entityKey(item.participant, item.run ?? '')), event);
  if (text === '') return 'forbidden';
  if (text.length > MAX_IN_PIECES) return 'document-too-large';
  if (!event.last) return undefined;
  const whole = readWhole(text);
  if (!whole || !canComeInPieces(whole)) return 'forbidden';
  // It has passed the limits of an entry in pieces only.
  if (checkValue(whole, { ...LIMITS, depth: LIMITS.depth - 2, string: MAX_IN_PIECES }))
    return 'document-too-large';
  return judgeContent(state, { ...item, event: whole }, whole);
}

/** An event of a run. A piece of pieces would have no end, and deltas are cut. */
function canComeInPieces({ type }: KnownEvent): boolean {
  const { by, kind } = factsOf(type);
  return (by === 'owner' || by === 'app') && kind !== 'piece' && kind !== 'delta';
}
