/** What a run takes of the events that agent code hands over: AG-UI's content in long forms, and nothing that only a provider reads. */
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { KnownEvent, UnknownEvent } from '../protocol/events.ts';
import { type EventKind, factsOf } from '../protocol/eventTable.ts';
import { faultOf } from '../protocol/explain.ts';
import { isEvent, isKnown, isRecord } from '../protocol/shapes.ts';

type Event = KnownEvent | UnknownEvent;

export interface PublishOptions {
  /** Keeps `RAW` and `rawEvent`: what a provider sent underneath, often with prompts and credentials. Default false. */
  readonly raw?: boolean | undefined;
}

const CONTENT: ReadonlySet<EventKind | undefined> = new Set([
  'opening',
  'delta',
  'closing',
  'content',
  'work',
]);
const SHORT = /^(THINKING_\w+|(TEXT_MESSAGE|REASONING_MESSAGE|TOOL_CALL)_CHUNK)$/;

/** Whether agent code may publish it: what a run shows and does, and what this version does not know. */
export const isContent = (event: Event): boolean => !isKnown(event) || CONTENT.has(factsOf(event.type).kind);

const refuse = (message: string): never => {
  throw new RejoinError('argument-invalid', message);
};

/**
 * The event as the log takes it, or undefined for one that is left out on purpose.
 *
 * @throws RejoinError `argument-invalid` that says what is wrong with it, and what to call instead
 */
export function readContent(event: Event, options: PublishOptions = {}): Event | undefined {
  checkCall(Object(options) === options, "run.publish({ type: 'STATE_SNAPSHOT', snapshot }, { raw: true })");
  const { raw = false } = options;
  if (!isRecord(event) || typeof event.type !== 'string')
    return refuse('This is no event: it has no `type`. Call publish({ type: "STATE_SNAPSHOT", snapshot }).');
  const { type } = event;
  if (type === 'REASONING_ENCRYPTED_VALUE' || (type === 'RAW' && !raw)) return undefined;
  if (SHORT.test(type))
    return refuse(
      `${type} is a short form, and a run publishes long ones. Write by text(), reasoning() or toolCall(), or turn the whole stream into long forms by createNormaliser of @rejoin/core/ag-ui.`,
    );
  if (/^RUN_/.test(type))
    return refuse(
      `The run itself writes ${type}. Return from its handler or throw; call interrupt(), cancel(), fail() or setResult().`,
    );
  if (!isContent(event))
    return refuse(`${type} is no content. A run publishes AG-UI's events of content, and unknown types.`);
  const content = withoutSecrets(event, raw);
  return isEvent(content) ? content : refuse(faultOf(content)?.message ?? '');
}

/** Without what only the provider can read; in a list of messages and their calls as well. */
function withoutSecrets(value: Record<string, unknown>, raw: boolean): unknown {
  const { encryptedValue: _, rawEvent, ...rest } = value;
  const made: Record<string, unknown> = raw && rawEvent !== undefined ? { ...rest, rawEvent } : rest;
  for (const name of ['messages', 'toolCalls']) {
    const list = made[name];
    if (Array.isArray(list))
      made[name] = list.map((each: unknown) => (isRecord(each) ? withoutSecrets(each, raw) : each));
  }
  return made;
}
