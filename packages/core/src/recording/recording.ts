/**
 * `.rejoin` files: one session's log as text, for stories, tests, playgrounds and bug reports. The first line is a header
 * (JSON), each further line one item of the log as it is stored and sent.
 */
import { REDUCER } from '../fold/state.ts';
import { decode, paginate } from '../keeper/historyPages.ts';
import { type LogStore, memoryStore } from '../keeper/logStore.ts';
import { countOf, type Item, isDelta } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import { isSessionId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { encodeItem, makeCursor, splitCursor } from '../protocol/messages.ts';
import { isMalformed, parseJson, readItem } from '../protocol/parse.ts';
import { isCount, isRecord } from '../protocol/shapes.ts';

/** The log of one session, with names for places in it. */
export interface Recording {
  /** The session's id. */
  readonly session: string;
  /** Which log it was: half of every cursor (P19). */
  readonly incarnation: string;
  /** The fold's rules when it was recorded. The log is the truth: another fold reads it by its own rules. */
  readonly reducer: number;
  /** For people. */
  readonly title?: string;
  /** Positions by name, in their order. */
  readonly marks: ReadonlyMap<string, number>;
  readonly items: readonly Item[];
}

const RECORDING_VERSION = 1;

/** What a recorder knows beside the log. */
export interface RecordingNotes {
  readonly title?: string | undefined;
  readonly marks?: ReadonlyMap<string, number> | undefined;
}

/** The whole log of a stored session. A session that never was is an empty recording. */
export async function recordingOf(
  store: LogStore,
  session: string,
  { title, marks = new Map() }: RecordingNotes = {},
): Promise<Recording> {
  const stored = await store.load(session);
  const items: Item[] = [];
  const end = stored?.upTo ?? 0;
  for (let at = 0; at < end; ) {
    const pages = await store.read(session, at, LIMITS.frame);
    for (const page of pages) items.push(...decode(page));
    const next = pages.at(-1)?.upTo ?? at;
    if (next === at) throw new RejoinError('store-failed', `The log of ${session} ends at ${at} of ${end}.`);
    at = next;
  }
  const incarnation = stored?.incarnation ?? 'none';
  return { session, incarnation, reducer: REDUCER, ...(title ? { title } : {}), marks, items };
}

/** The text of a `.rejoin` file. */
export function writeRecording({ session, incarnation, reducer, title, marks, items }: Recording): string {
  const header = {
    format: 'rejoin',
    version: RECORDING_VERSION,
    session,
    incarnation,
    reducer,
    // Tells a file that was cut short from a whole one.
    events: eventsOf(items),
    ...(title === undefined ? {} : { title }),
    ...(marks.size === 0 ? {} : { marks: Object.fromEntries(marks) }),
  };
  return `${[JSON.stringify(header), ...items.map(encodeItem)].join('\n')}\n`;
}

/** Reads a `.rejoin` file, which may come from anywhere. Throws a `RejoinError` that names the line at fault. */
export function readRecording(text: string): Recording {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const [first = '', ...rest] = lines;
  const header = readHeader(first);
  const items = rest.map((line, index) => readLine(line, index + 2));
  const events = eventsOf(items);
  if (events !== header.events)
    throw bad(
      `Its header promises ${header.events} events, and it holds ${events}. It may have been cut short.`,
    );
  const recording = { ...header.recording, items };
  for (const name of recording.marks.keys()) itemsUpTo(recording, name);
  return recording;
}

/**
 * A store in memory that holds the recorded session as a keeper would have left it at a position, or at a mark; by
 * default at the end. For `memory({ store })`, which goes on with the session from there.
 */
export function storeOfRecording(recording: Recording, upTo?: number | string): LogStore {
  const store = memoryStore();
  const items = itemsUpTo(recording, upTo ?? eventsOf(recording.items));
  if (items.length === 0) return store;
  const { session, incarnation } = recording;
  const pages = paginate(0, items).map(({ page }) => page);
  // No batches: by them a keeper knows a writer's repeats, and the writers of this log are gone. In memory a commit takes
  // no time: it is there before the store is read.
  void store.commit([{ session, incarnation, pages, batches: new Map() }], lastAt(items));
  return store;
}

/** The keeper's clock at the last event up to a position or mark: when the story that the recording tells stops. */
export function timeOfRecording(recording: Recording, upTo?: number | string): number {
  return lastAt(itemsUpTo(recording, upTo ?? eventsOf(recording.items)));
}

function itemsUpTo(recording: Recording, upTo: number | string): readonly Item[] {
  const { marks, items } = recording;
  const position = typeof upTo === 'number' ? upTo : marks.get(upTo);
  if (position === undefined)
    throw bad(`It has no mark "${upTo}". Its marks: ${[...marks.keys()].join(', ') || 'none'}.`);
  let at = 0;
  let index = 0;
  for (; index < items.length && at < position; index++) {
    const item = items[index];
    if (item) at += countOf(item);
  }
  if (at === position) return items.slice(0, index);
  // Several deltas that became one record cannot be separated again (P22).
  const name = typeof upTo === 'string' ? `Its mark "${upTo}"` : 'The position';
  throw bad(`${name}, ${position}, is no place between two of its records; the next is ${at}.`);
}

function lastAt(items: readonly Item[]): number {
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index];
    if (item && !isDelta(item)) return item.at;
  }
  return 0;
}

const eventsOf = (items: readonly Item[]): number => items.reduce((sum, item) => sum + countOf(item), 0);

const bad = (why: string): RejoinError =>
  new RejoinError('argument-invalid', `Not a usable recording. ${why}`);

function readHeader(line: string): { readonly recording: Omit<Recording, 'items'>; readonly events: number } {
  const header = parse(line, 1);
  if (!isRecord(header) || header.format !== 'rejoin')
    throw bad('Its first line is no header { "format": "rejoin", … }.');
  const { version, session, incarnation, reducer, events, title, marks = {} } = header;
  if (version !== RECORDING_VERSION)
    throw bad(`It is of version ${JSON.stringify(version)}; this library reads ${RECORDING_VERSION}.`);
  if (typeof session !== 'string' || !isSessionId(session)) throw bad('Its session is no session id.');
  if (typeof incarnation !== 'string' || !splitCursor(makeCursor(incarnation, 0)))
    throw bad('Its incarnation is none.');
  if (!isCount(reducer) || !isCount(events)) throw bad('Its reducer or its number of events is no count.');
  if (title !== undefined && typeof title !== 'string') throw bad('Its title is no text.');
  if (!isRecord(marks)) throw bad('Its marks are no positions by name.');
  const named = new Map<string, number>();
  for (const [name, position] of Object.entries(marks)) {
    if (!isCount(position)) throw bad(`Its mark "${name}" is no position.`);
    named.set(name, position);
  }
  return {
    recording: { session, incarnation, reducer, ...(title === undefined ? {} : { title }), marks: named },
    events,
  };
}

function readLine(line: string, number: number): Item {
  const item = readItem(parse(line, number));
  if (!item) throw bad(`Line ${number} is no event.`);
  return item;
}

function parse(line: string, number: number): unknown {
  const read = parseJson(line, LINE);
  if (isMalformed(read)) throw bad(`Line ${number}: ${read.message}`);
  return read.value;
}

/** A record of merged deltas may be as long as a page; what a writer may write in one is the keeper's to judge. */
const LINE = { ...LIMITS, string: LIMITS.frame };
