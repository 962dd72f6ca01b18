/** Ids in the fields of events, of messages and calls that stand elsewhere: as the log has them. */
import type { UnknownEvent } from '../protocol/events.ts';
import { isRecord } from '../protocol/shapes.ts';
import type { Names } from './eventNames.ts';
import { trim } from './older.ts';

export interface References {
  /** The id in the log of a call that something refers to. */
  callOf(id: string): string;
  /** Fields that refer to messages and calls, as the log has those. */
  referring(event: UnknownEvent): UnknownEvent;
  /** What the run may have written itself: the fold passes over what stands before the last message of another participant. */
  ownMessages(messages: unknown): unknown;
}

/** The id in a field; none where there is no text, which may be an object that cannot even become one. */
export function idIn(fields: Readonly<Record<string, unknown>>, field: string): string {
  const id = fields[field];
  return typeof id === 'string' ? id : '';
}

/** @param resumed calls of the run that is resumed: their ids in the log, by the ids that their agent gave them */
export function createReferences(names: Names, resumed: ReadonlyMap<string, string>): References {
  const callOf = (id: string): string =>
    names.knows('tool-call', id) ? names.of('tool-call', id) : (resumed.get(id) ?? id);

  function cutCall(call: unknown): unknown {
    if (!isRecord(call)) return call;
    const { encryptedValue: _, ...rest } = call;
    const id = idIn(call, 'id');
    return { ...rest, id: resumed.get(id) ?? names.listed('tool-call', id) };
  }

  function cutMessage(message: unknown): unknown {
    if (!isRecord(message)) return message;
    const { encryptedValue: _, toolCalls, ...entry } = trim({ ...message, type: '' }, false);
    const { type: __, ...rest } = entry;
    return {
      ...rest,
      id: names.listed('message', idIn(message, 'id')),
      ...(typeof message.toolCallId === 'string' && { toolCallId: callOf(message.toolCallId) }),
      ...(Array.isArray(toolCalls) && { toolCalls: toolCalls.map(cutCall) }),
    };
  }

  return {
    callOf,
    referring(event) {
      const { parentMessageId: message, parentToolCallId: call } = event;
      return {
        ...event,
        ...(typeof message === 'string' && { parentMessageId: names.of('message', message) }),
        ...(typeof call === 'string' && { parentToolCallId: callOf(call) }),
      };
    },
    ownMessages(messages) {
      if (!Array.isArray(messages)) return messages;
      const isOthers = (each: unknown) =>
        isRecord(each) &&
        (each.role === 'user' || each.role === 'system' || each.role === 'developer') &&
        !names.knows('message', idIn(each, 'id'));
      const own: readonly unknown[] = messages.slice(messages.findLastIndex(isOthers) + 1);
      return own.map(cutMessage);
    },
  };
}
