/** The shapes of known events: what a field must be, checked once where an event enters. */
import { isBlobId } from './blobId.ts';
import type { KnownEvent, UnknownEvent } from './events.ts';
import { isEntityId, isInstance, isParticipant, isProducer } from './ids.ts';
import { isWellFormed } from './wellFormed.ts';

export type Check = (value: unknown) => boolean;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** Milliseconds since 1970, as far as a date can be written. */
export const isTime: Check = (value) => isCount(value) && value <= 8.64e15;

export const isText = (value: unknown): value is string => typeof value === 'string';
// A half of a surrogate pair would be stored as a replacement character, alone or not as merging has it.
const delta: Check = (value) => isText(value) && isWellFormed(value);
export const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const flag: Check = (value) => typeof value === 'boolean';
const anything: Check = () => true;
const something: Check = (value) => value !== undefined;
const list: Check = Array.isArray;
export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
export const record =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (!isRecord(value)) return false;
    for (const name in fields) if (!fields[name]?.(value[name])) return false;
    return true;
  };

const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);

const ref = record({ participant: isParticipant, id: isEntityId });
const runRef = record({ participant: isParticipant, run: isEntityId });
/** What each `kind` must have. Own keys only: a kind may be called `constructor`. */
const ofKind =
  (shapes: Readonly<Record<string, Check>>, isUnknownTaken = false): Check =>
  (value) =>
    isRecord(value) &&
    isText(value.kind) &&
    (Object.hasOwn(shapes, value.kind) ? shapes[value.kind]?.(value) === true : isUnknownTaken);

const target = ofKind({
  session: anything,
  agent: record({ participant: isParticipant }),
  run: runRef,
  input: ref,
});

const interrupt = record({
  id: isEntityId,
  reason: isText,
  message: optional(isText),
  toolCallId: optional(isText),
  responseSchema: optional(isRecord),
  expiresAt: optional(isText),
});
const outcome: Check = (value) =>
  isRecord(value) &&
  (value.type === 'success' ||
    value.type === 'cancelled' ||
    (value.type === 'interrupt' && listOf(interrupt)(value.interrupts)));

const resumed = record({
  interruptId: isText,
  status: optional((value) => value === 'resolved' || value === 'cancelled'),
});
/** AG-UI's content parts. Of which kinds there are, and what each holds, is not the log's business. */
const parts = listOf(record({ type: isText, text: optional(isText) }));
const usage = optional(listOf(isRecord));
/** Operations are judged where they are applied: what is wrong with one is a fault of its patch. */
const operations: Check = list;
const listed = record({
  id: isEntityId,
  role: isText,
  toolCalls: optional(
    listOf(record({ id: isEntityId, function: record({ name: isText, arguments: isText }) })),
  ),
  toolCallId: optional(isText),
  activityType: optional(isText),
  subagentRunId: optional(isEntityId),
});
const subagentOutcome: Check = (value) =>
  isRecord(value) &&
  (value.type === 'success' || (value.type === 'suspended' && optional(listOf(isText))(value.interruptIds)));

const blobRef = record({
  blob: isBlobId,
  size: isCount,
  mediaType: optional(isText),
  name: optional(isText),
});
const file = record({
  mediaType: isText,
  url: optional(isText),
  blob: optional(isBlobId),
  name: optional(isText),
  size: optional(isCount),
  reasoning: optional(flag),
});
/** Of a kind that this version does not know, anything: it is kept, and not shown. */
export const isAnswerPart: Check = ofKind(
  {
    source: record({
      url: optional(isText),
      title: optional(isText),
      mediaType: optional(isText),
      name: optional(isText),
      quote: optional(isText),
      start: optional(isCount),
      end: optional(isCount),
    }),
    file: (value) =>
      isRecord(value) && file(value) && (value.url === undefined) !== (value.blob === undefined),
    data: record({ name: isText, value: something }),
    step: record({ finishReason: optional(isText), usage: optional(isRecord), model: optional(isText) }),
    metadata: record({ value: something }),
    provider: record({
      provider: isText,
      value: something,
      result: optional(flag),
      of: optional(isText),
    }),
  },
  true,
);

const attributed = { subagentRunId: optional(isEntityId), givenId: optional(isText) };
const ofMessage = { messageId: isEntityId, ...attributed };
const ofToolCall = { toolCallId: isEntityId, ...attributed };
const answered = record({ control: ref, reason: optional(isText) });
const reasoning = record(ofMessage);
const grown = record({ ...ofMessage, delta });
const step = record({ stepName: isText, ...attributed });
const question = record({ question: ref });
const choice = record({ value: isText, label: optional(isText), detail: optional(isText) });
const risk = oneOf('low', 'medium', 'high');
const liveness = record({ instance: isInstance });
const overdue = record({ control: ref, participant: optional(isParticipant) });

const SHAPES: Readonly<Record<KnownEvent['type'], Check>> = {
  RUN_STARTED: record({
    runId: isEntityId,
    parentRunId: optional(isText),
    input: optional(
      record({
        answers: optional(ref),
        parent: optional(runRef),
        resume: optional(listOf(resumed)),
        resumes: optional(isEntityId),
      }),
    ),
  }),
  RUN_FINISHED: record({ runId: isEntityId, outcome: optional(outcome), usage }),
  RUN_ERROR: record({ message: isText, code: optional(isText), usage }),
  TEXT_MESSAGE_START: record({ ...ofMessage, role: optional(isText), name: optional(isText) }),
  TEXT_MESSAGE_CONTENT: grown,
  TEXT_MESSAGE_END: reasoning,
  REASONING_START: reasoning,
  REASONING_END: reasoning,
  REASONING_MESSAGE_START: record({ ...ofMessage, role: optional(isText) }),
  REASONING_MESSAGE_CONTENT: grown,
  REASONING_MESSAGE_END: reasoning,
  TOOL_CALL_START: record({
    ...ofToolCall,
    toolCallName: isText,
    parentMessageId: optional(isEntityId),
    title: optional(isText),
    byProvider: optional(flag),
    dynamic: optional(flag),
  }),
  TOOL_CALL_ARGS: record({ ...ofToolCall, delta }),
  TOOL_CALL_END: record(ofToolCall),
  TOOL_CALL_RESULT: record({
    ...ofToolCall,
    messageId: isEntityId,
    content: (value) => isText(value) || list(value),
    outcome: optional(oneOf('failed', 'denied')),
    preliminary: optional(flag),
    blob: optional(blobRef),
  }),
  STEP_STARTED: step,
  STEP_FINISHED: step,
  STATE_SNAPSHOT: record({ snapshot: something, ...attributed }),
  STATE_DELTA: record({ delta: operations, ...attributed }),
  ACTIVITY_SNAPSHOT: record({
    ...ofMessage,
    activityType: isText,
    content: isRecord,
    replace: optional(flag),
  }),
  ACTIVITY_DELTA: record({ ...ofMessage, activityType: isText, patch: operations }),
  MESSAGES_SNAPSHOT: record({ messages: listOf(listed) }),
  SUBAGENT_STARTED: record({
    subagentRunId: isEntityId,
    name: isText,
    description: optional(isText),
    parentSubagentRunId: optional(isEntityId),
    parentToolCallId: optional(isText),
    parentMessageId: optional(isText),
  }),
  SUBAGENT_FINISHED: record({ subagentRunId: isEntityId, outcome: optional(subagentOutcome) }),
  SUBAGENT_ERROR: record({ subagentRunId: isEntityId, message: isText, code: optional(isText) }),
  'subagent.cancelled': record({ subagentRunId: isEntityId }),
  CUSTOM: record({ name: isText, value: something, ...attributed }),
  'message.sent': record({
    content: (value) => isText(value) || parts(value),
    to: optional(listOf(isParticipant)),
  }),
  'cancel.requested': record({ target, reason: optional(isText) }),
  'steer.requested': record({ target, content: isText, followUp: flag, replaces: optional(ref) }),
  'steer.retracted': record({ control: ref }),
  'question.asked': record({
    title: isText,
    detail: optional(isText),
    choices: optional((value) => listOf(choice)(value) && (value as unknown[]).length > 0),
    schema: optional(isRecord),
    expiresIn: optional(isTime),
    risk: optional(risk),
    toolCallId: optional(isEntityId),
  }),
  'question.answered': record({
    question: ref,
    decision: oneOf('approved', 'declined', 'answered'),
    note: optional(isText),
  }),
  'question.withdrawn': question,
  'question.expired': question,
  'policy.allowed': record({ agent: isParticipant, tool: isText, risk: optional(risk) }),
  'policy.withdrawn': record({ policy: ref }),
  'object.changed': record({
    object: isEntityId,
    base: isCount,
    baseId: optional(isEntityId),
    after: optional(listOf(isEntityId)),
    patch: listOf(record({ op: isText, path: isText, from: optional(isText) })),
  }),
  'floor.requested': record({ reason: optional(isText) }),
  'floor.withdrawn': record({ request: ref }),
  'floor.taken': record({}),
  'floor.returned': record({ taking: ref, note: optional(isText) }),
  'floor.lapsed': record({ taking: ref }),
  'participant.joined': record({ name: optional(isText) }),
  'progress.reported': record({
    done: optional(isNumber),
    total: optional(isNumber),
    note: optional(isText),
  }),
  'control.delivered': answered,
  'control.acknowledged': answered,
  'control.refused': answered,
  'steer.consumed': record({ control: ref, step: optional(isText) }),
  'run.claimed': record({ generation: isCount, continues: optional(flag) }),
  'part.added': record({
    partId: isEntityId,
    part: isAnswerPart,
    messageId: optional(isEntityId),
    toolCallId: optional(isEntityId),
    ...attributed,
  }),
  'piece.written': record({ at: isCount, text: delta, last: optional(flag) }),
  'lease.renewed': anything,
  'run.released': anything,
  'run.lost': liveness,
  'run.recovered': liveness,
  'control.expired': overdue,
  'control.unresponsive': overdue,
  'event.dropped': record({
    dropped: isText,
    bytes: isCount,
    code: isText,
    partOf: optional(isEntityId),
  }),
  'lane.restarted': record({ former: isProducer, code: isText, lost: isCount }),
};

/** Whether this version knows the event's type. Own keys only: a type may be called `constructor`. */
export const isKnown = (event: KnownEvent | UnknownEvent): event is KnownEvent =>
  Object.hasOwn(SHAPES, event.type);

/** Whether a value is an event that may enter the log: of a known type and its shape, or of an unknown type. */
export function isEvent(value: unknown): value is KnownEvent | UnknownEvent {
  if (!isRecord(value)) return false;
  const type = value.type;
  if (typeof type !== 'string' || type === '' || type.length > 128 || !isWellFormed(type)) return false;
  // CAST: the check just above; a known type is what SHAPES has as its own key.
  return !Object.hasOwn(SHAPES, type) || SHAPES[type as KnownEvent['type']](value);
}
