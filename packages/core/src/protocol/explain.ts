/** What is wrong with an event that is none, in words for its developer: which field, what was expected, and what is there. */
import { isEntityId } from './ids.ts';
import { isCount, isEvent, isRecord } from './shapes.ts';

export interface EventFault {
  /** Its path, for example `target.participant` or `content.0.type`. */
  readonly field: string;
  /** A sentence about it. It never repeats the content. */
  readonly message: string;
}

const ID = 'a text of 1–128 characters, none of them a control character or half a surrogate pair';
const PARTICIPANT = 'a participant, as "user:ana" is one, without half a surrogate pair';
const INSTANCE = '<participant>/<16 base64url characters>';

/** What a field has to be: by its type and path, or by the last name of its path. A text where nothing is said. */
const EXPECTED: ReadonlyMap<string, string> = new Map([
  ['type', 'a text of 1–128 characters, without half a surrogate pair'],
  ...[
    'id',
    'run',
    'runId',
    'messageId',
    'toolCallId',
    'subagentRunId',
    'parentSubagentRunId',
    'parentMessageId',
    'partOf',
    'partId',
    'resumes',
    'object',
  ].map((name) => [name, ID] as const),
  ['participant', PARTICIPANT],
  ['to', 'a list of participants'],
  ['message.sent content', "a text, or a list of AG-UI's content parts { type, text? }"],
  ['TOOL_CALL_RESULT content', 'a text, or a list of content parts'],
  ['TOOL_CALL_RESULT outcome', '"failed" or "denied"'],
  ['TOOL_CALL_RESULT blob', '{ blob, size, mediaType?, name? } of content that is stored beside the log'],
  ['part', 'a part of a known form, such as { kind: "source", url } or { kind: "file", mediaType, url }'],
  ['part.added part.kind', 'a text, such as "source" or "data"'],
  ['blob', 'the name of stored content: sha256-…'],
  ['ACTIVITY_SNAPSHOT content', 'an object'],
  [
    'target',
    '{ kind: "session" }, { kind: "agent", participant }, { kind: "run", participant, run } or { kind: "input", participant, id }',
  ],
  ['kind', '"session", "agent", "run" or "input"'],
  ['control', '{ participant, id } of a cancel or steer'],
  ['replaces', '{ participant, id } of a steer'],
  ['answers', '{ participant, id } of a message'],
  ['parent', '{ participant, run }'],
  ['input', '{ answers?, parent?, resume?, resumes? }'],
  ['resume', 'a list of { interruptId, status?, payload? }'],
  ['status', '"resolved" or "cancelled"'],
  ['RUN_FINISHED outcome', '{ type: "success" }, { type: "cancelled" } or { type: "interrupt", interrupts }'],
  ['RUN_FINISHED outcome.type', '"success", "cancelled" or "interrupt"'],
  ['SUBAGENT_FINISHED outcome', '{ type: "success" } or { type: "suspended", interruptIds? }'],
  ['SUBAGENT_FINISHED outcome.type', '"success" or "suspended"'],
  ['event', 'an object with a `type`'],
  ['interrupts', 'a list of { id, reason }'],
  ['interruptIds', 'a list of texts'],
  ['delta', 'a text without half a surrogate pair'],
  ['piece.written text', 'a text without half a surrogate pair'],
  ['STATE_DELTA delta', 'a list of JSON Patch operations'],
  ['patch', 'a list of JSON Patch operations'],
  ['snapshot', 'any value'],
  ['value', 'any value'],
  ['messages', 'a list of AG-UI messages { id, role }'],
  ['toolCalls', 'a list of { id, function: { name, arguments } }'],
  ['function', '{ name, arguments }'],
  ['usage', 'a list of objects'],
  ['responseSchema', 'an object'],
  ['followUp', 'true or false'],
  ['replace', 'true or false'],
  ['continues', 'true or false'],
  ['byProvider', 'true or false'],
  ['dynamic', 'true or false'],
  ['preliminary', 'true or false'],
  ['must', 'true or false'],
  ['done', 'a number'],
  ['total', 'a number'],
  ['generation', 'a whole number from 0 on'],
  ['size', 'a whole number from 0 on'],
  ['bytes', 'a whole number from 0 on'],
  ['lost', 'a whole number from 0 on'],
  ['at', 'a whole number from 0 on'],
  ['after', 'a list of ids'],
  ['base', 'a position: a whole number from 0 on'],
  ['last', 'true or false'],
  ['question', '{ participant, id } of a question'],
  ['agent', 'an agent, as "agent:docs"'],
  ['tool', 'the name of a tool'],
  ['policy', '{ participant, id } of a policy.allowed'],
  ['request', '{ participant, id } of a floor.requested'],
  ['taking', '{ participant, id } of a floor.taken'],
  ['decision', '"approved", "declined" or "answered"'],
  ['choices', 'a list of { value, label?, detail? } that is not empty'],
  ['schema', 'an object'],
  ['risk', '"low", "medium" or "high"'],
  ['expiresIn', 'milliseconds: a whole number from 0 on'],
  ['saw', 'a position: a whole number from 0 on'],
  ['instance', INSTANCE],
  ['former', `${INSTANCE}/<lane>`],
]);

/** What is wrong with a value that is no event (`isEvent`), or undefined if it is one. */
export function faultOf(event: unknown): EventFault | undefined {
  if (isEvent(event)) return undefined;
  if (!isRecord(event)) return { field: 'event', message: describe('an entry', 'event', event) };
  let field = 'type';
  // A shape stops at the first field that does not fit: that is the one that it looked at last.
  const watch = (value: unknown, path: string): unknown => {
    if (!isRecord(value) && !Array.isArray(value)) return value;
    // A copy: of a frozen value only itself may be handed out.
    return new Proxy(Array.isArray(value) ? [...value] : { ...value }, {
      get(from, name, receiver) {
        const found: unknown = Reflect.get(from, name, receiver);
        if (typeof name !== 'string' || name === 'length' || typeof found === 'function') return found;
        field = path === '' ? name : `${path}.${name}`;
        return watch(found, field);
      },
    });
  };
  isEvent(watch(event, ''));
  const { type } = event;
  const of = typeof type === 'string' && type.length <= 128 ? type : 'an event';
  return { field, message: describe(of, field, valueAt(event, field)) };
}

/** What is wrong with an entry of a batch, in a sentence. */
export function entryFault(entry: unknown): string {
  if (!isRecord(entry)) return 'An entry is an object: { event, id?, run?, saw?, must? }.';
  const fields: readonly (readonly [name: string, fits: boolean])[] = [
    ['run', isEntityId(entry.run)],
    ['id', isEntityId(entry.id)],
    ['saw', isCount(entry.saw)],
    ['must', typeof entry.must === 'boolean'],
  ];
  for (const [name, fits] of fields)
    if (entry[name] !== undefined && !fits) return describe('an entry', name, entry[name]);
  // A type with half a surrogate pair: nothing else is left.
  return faultOf(entry.event)?.message ?? describe('an event', 'type', '');
}

const valueAt = (event: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) => (typeof value === 'object' && value ? Reflect.get(value, name) : undefined),
      event,
    );

function describe(of: string, field: string, value: unknown): string {
  // Of an element that does not fit, what its list holds.
  const path = field.replace(/\.\d+$/, '');
  const expected =
    EXPECTED.get(`${of} ${path}`) ?? EXPECTED.get(path.slice(path.lastIndexOf('.') + 1)) ?? 'a text';
  const given =
    value === undefined
      ? 'missing'
      : value === null
        ? 'null'
        : Array.isArray(value)
          ? 'a list'
          : `a ${typeof value}`;
  const fit =
    typeof value === 'string' ? 'a string that does not fit' : given.replace('a object', 'an object');
  return `The \`${field}\` of ${of} is ${fit}. Expected: ${expected}.`;
}
