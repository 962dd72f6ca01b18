/**
 * A recording without its content, for bug reports: texts become letters of the same length, names become numbers, and
 * everything that decides what happened (order, ids, types, sizes, line breaks) stays. It folds to the same shape.
 */
import { readWhole } from '../fold/eventPieces.ts';
import { type EventItem, type Item, isDelta } from '../protocol/envelope.ts';
import type { PieceWritten } from '../protocol/events.ts';
import {
  isInstance,
  isParticipant,
  isProducer,
  kindOf,
  type ParticipantId,
  participantOf,
} from '../protocol/ids.ts';
import { isKnown, isRecord } from '../protocol/shapes.ts';
import type { Recording } from './recording.ts';

/** Letters become `x`, capitals `X`, digits `1`; white space and ASCII punctuation stay, so that texts wrap alike. */
export const scrubText = (text: string): string =>
  // By UTF-16 unit: a pair of surrogates becomes two letters, and every offset stays.
  text.replace(/[^\s!-/:-@[-`{-~]/gu, (unit) =>
    /\d/.test(unit) ? '1' : /\p{Lu}/u.test(unit) ? 'X'.repeat(unit.length) : 'x'.repeat(unit.length),
  );

/** Fields whose texts decide what happened. Every other text of an event is content. */
const KEPT = new Set([
  'type',
  'kind',
  'role',
  'op',
  'path',
  'object',
  'after',
  'from',
  'id',
  'run',
  'runId',
  'threadId',
  'parentRunId',
  'messageId',
  'toolCallId',
  'parentMessageId',
  'subagentRunId',
  'interruptId',
  'dropped',
  'partOf',
  'code',
  'status',
  'subtype',
  'decision',
  'risk',
]);
/** Names by which events find each other: two that differ have to differ still. */
const NAMES = new Set(['stepName', 'toolCallName', 'tool', 'activityType']);
/** Fields that hold an application's own values: numbers are content there as well. */
const VALUES = new Set(['snapshot', 'delta', 'content', 'value', 'result', 'patch', 'payload', 'data']);

/**
 * The same session with its content scrubbed. Participants are numbered by kind, in the order in which they appear; ids that
 * applications choose stay as they are, so choose none that say something.
 */
export function scrubRecording(recording: Recording): Recording {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();

  function nameOf(participant: ParticipantId): ParticipantId {
    const known = names.get(participant);
    if (known !== undefined) return known;
    const kind = kindOf(participant);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const name = `${kind}:${kind}-${count}`;
    names.set(participant, name);
    return name;
  }

  function address(text: string): string | undefined {
    const isLane = (of: string): boolean => isInstance(of) || isProducer(of);
    if (isLane(text)) return nameOf(participantOf(text)) + text.slice(text.indexOf('/'));
    return isParticipant(text) ? nameOf(text) : undefined;
  }

  function label(text: string, field: string): string {
    const key = `${field}\n${text}`;
    const known =
      names.get(key) ?? `${field}-${[...names.keys()].filter((each) => each.includes('\n')).length + 1}`;
    names.set(key, known);
    return known;
  }

  function value(of: unknown, name: string, own: boolean): unknown {
    if (typeof of === 'string' && NAMES.has(name) && !own) return label(of, name);
    if (typeof of === 'string') return KEPT.has(name) && !own ? of : (address(of) ?? scrubText(of));
    if (typeof of === 'number') return own ? 0 : of;
    if (Array.isArray(of)) return of.map((each) => value(each, name, own));
    if (!isRecord(of)) return of;
    return Object.fromEntries(
      Object.entries(of).map(([key, each]) => [
        key,
        // Of a patch the operations are structure, and what they write is content.
        value(each, key, (own && !(KEPT.has(key) && isPatch(of))) || (VALUES.has(key) && !isPatchList(each))),
      ]),
    );
  }

  // CAST: each field keeps its type, and what its shape asks for.
  const scrubbed = (of: EventItem['event']) => value(of, '', false) as EventItem['event'];
  /** What has come of an event in pieces, by the producer that writes it. */
  const pieces = new Map<string, string>();

  /** The last piece has the whole of it: what it is of, and says, is not to be read from pieces. */
  function piece({ producer }: EventItem, event: PieceWritten): EventItem['event'] {
    const before = event.at === 0 ? '' : (pieces.get(producer) ?? '');
    const text = before + event.text;
    pieces.set(producer, text);
    const whole = event.last && before.length === event.at ? readWhole(text) : undefined;
    return { ...event, at: 0, text: whole ? JSON.stringify(scrubbed(whole)) : ' ' };
  }

  const event = (item: EventItem): EventItem => ({
    ...item,
    producer: address(item.producer) ?? item.producer,
    participant: nameOf(item.participant),
    event:
      isKnown(item.event) && item.event.type === 'piece.written'
        ? piece(item, item.event)
        : scrubbed(item.event),
  });

  const items = recording.items.map(
    (item): Item =>
      isDelta(item)
        ? { ...item, producer: address(item.producer) ?? item.producer, delta: scrubText(item.delta) }
        : event(item),
  );
  const { title: _, ...rest } = recording;
  return { ...rest, session: 'scrubbed', items };
}

const isPatch = (value: Readonly<Record<string, unknown>>): boolean =>
  typeof value.op === 'string' && typeof value.path === 'string';
const isPatchList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => isRecord(each) && isPatch(each));
