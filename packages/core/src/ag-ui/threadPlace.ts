/**
 * What a reader of a run has, small enough for the id of an event: a reader that comes back with it is told what it lacks, and nothing
 * again that only adds. Pure.
 */
import type { SessionMessage, SessionRun, SessionState, SessionToolCall } from '../fold/state.ts';
import { appendText, NO_TEXT, type StreamedText, textOf } from '../fold/text.ts';
import type { RunRef } from '../protocol/events.ts';
import { entityKey } from '../protocol/ids.ts';
import { isRecord, isText } from '../protocol/shapes.ts';

type Lengths = readonly (readonly [id: string, length: number])[];

/** What is not over: by ids the length of what the reader has of a text; of a call that is made, -1. */
interface Place {
  readonly participant: string;
  readonly run: string;
  readonly generation: number;
  readonly texts: Lengths;
  readonly calls: Lengths;
  readonly steps: readonly string[];
  /** Of the results that it has: another one takes the place of the former in the same call. */
  readonly results: string;
  /** The newest event of the app's own that it has. */
  readonly custom: string;
}

/** Longer ones would not go through all proxies as a header. */
const MOST = 1_500;

const isOf =
  ({ participant, run }: RunRef) =>
  (part: { readonly participant: string; readonly run?: string }): boolean =>
    part.run === run && part.participant === participant;

const customOf = ({ producer, seq }: SessionState['custom'][number]): string => `${producer} ${seq}`;

const resultsOf = (calls: readonly SessionToolCall[]): string =>
  calls
    .filter(({ status }) => status === 'done')
    .map(({ id, resultMessage = '' }) => `${id}=${resultMessage}`)
    .join();

/** The place of a reader that has all of the run in this state; undefined where it is over, or too much is open at once. */
export function placeOf(state: SessionState, of: RunRef): string | undefined {
  const run = state.runs.get(entityKey(of.participant, of.run));
  const own = isOf(of);
  if (run?.status !== 'running') return undefined;
  if ([...state.subagents.values()].some((each) => own(each) && each.status === 'running')) return undefined;
  const messages = [...state.messages.values()].filter((each) => own(each) && each.status === 'streaming');
  const calls = [...state.toolCalls.values()].filter(own);
  const open = calls.filter(({ status }) => status === 'streaming' || status === 'called');
  const newest = state.custom.findLast(own);
  const place: Place = {
    ...{ participant: of.participant, run: of.run, generation: run.generation, steps: run.steps },
    texts: messages.map(({ id, text }) => [id, text.length]),
    calls: open.map(({ id, status, args }) => [id, status === 'called' ? -1 : args.length]),
    results: resultsOf(calls),
    custom: newest ? customOf(newest) : '',
  };
  const text = encodeURIComponent(JSON.stringify(place));
  return text.length > MOST ? undefined : text;
}

/** Where a reader comes back to. */
export interface Returned {
  readonly of: RunRef;
  /** What it has of the run, as a state. What is told again does no harm: activities, parts, progress. */
  readonly before: SessionState;
}

/** @param position of the state that the place was of. Undefined where what the reader has can not be told: it is told all */
export function returnTo(state: SessionState, place: string, position: number): Returned | undefined {
  const had = readPlace(place);
  const run = had && state.runs.get(entityKey(had.participant, had.run));
  if (!had || run?.generation !== had.generation) return undefined;
  const own = isOf(had);
  const known = <T extends { readonly began: number }>({ began }: T): boolean => began <= position;
  const custom = state.custom.findIndex((item) => own(item) && customOf(item) === had.custom);
  if (custom < 0 && had.custom !== '') return undefined;
  const [texts, calls] = [new Map(had.texts), new Map(had.calls)];
  const messages = restored(state.messages, own, (message) =>
    message.kind === 'activity' || !known(message) ? undefined : messageAt(message, texts.get(message.id)),
  );
  const toolCalls = restored(state.toolCalls, own, (call) =>
    known(call) ? callAt(call, calls.get(call.id)) : undefined,
  );
  if (!messages || !toolCalls) return undefined;
  if (resultsOf([...toolCalls.values()].filter(own)) !== had.results) return undefined;
  const { progress: _, ...rest } = run;
  const former: SessionRun = { ...rest, status: 'running', steps: had.steps };
  const before: SessionState = {
    ...state,
    ...{ messages, toolCalls, custom: state.custom.slice(0, custom + 1) },
    runs: new Map(state.runs).set(entityKey(had.participant, had.run), former),
    parts: new Map([...state.parts].filter(([, part]) => !own(part))),
    subagents: new Map([...state.subagents].filter(([, each]) => !own(each) || known(each))),
    questions: new Map([...state.questions].filter(([, each]) => !own(each))),
    documents: new Map([...state.documents].filter(([, { changed }]) => changed <= position)),
  };
  return { of: { participant: had.participant, run: had.run }, before };
}

/** Undefined where one of them is not what it was. */
function restored<T extends { readonly participant: string; readonly run?: string }>(
  all: ReadonlyMap<string, T>,
  own: (part: T) => boolean,
  at: (part: T) => T | undefined | 'other',
): ReadonlyMap<string, T> | undefined {
  const were = new Map<string, T>();
  for (const [key, part] of all) {
    const was = own(part) ? at(part) : part;
    if (was === 'other') return undefined;
    if (was) were.set(key, was);
  }
  return were;
}

function messageAt(message: SessionMessage, length: number | undefined): SessionMessage | 'other' {
  if (length === undefined) return message.status === 'streaming' ? 'other' : message;
  const text = cutTo(message.text, length);
  return text && message.status !== 'superseded' ? { ...message, text, status: 'streaming' } : 'other';
}

function callAt(call: SessionToolCall, length: number | undefined): SessionToolCall | 'other' {
  const isOpen = call.status === 'streaming' || call.status === 'called';
  if (length === undefined) return isOpen ? 'other' : call;
  if (call.status === 'superseded') return 'other';
  const { result: _, outcome: __, preliminary: ___, resultBlob: ____, resultMessage: _____, ...rest } = call;
  if (length < 0) return { ...rest, status: 'called' };
  const args = cutTo(call.args, length);
  return args ? { ...rest, args, status: 'streaming' } : 'other';
}

function cutTo(text: StreamedText, length: number): StreamedText | undefined {
  if (text.withheld || text.length < length) return undefined;
  return appendText(NO_TEXT, textOf(text).slice(0, length));
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

const isLengths = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((each) => Array.isArray(each) && typeof each[0] === 'string' && Number.isInteger(each[1]));

/** What comes from outside: anything else than what `placeOf` made is none. */
function readPlace(place: string): Place | undefined {
  try {
    const read: unknown = JSON.parse(decodeURIComponent(place));
    if (!isRecord(read) || !isLengths(read.texts) || !isLengths(read.calls) || !isTexts(read.steps))
      return undefined;
    // CAST: what else is not as `placeOf` made it finds nothing in the state.
    return read as unknown as Place;
  } catch {
    return undefined;
  }
}
