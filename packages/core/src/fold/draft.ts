/** One batch's working copy of the state: each map is copied at most once, whatever the batch's size. */
import type { HistoryEntry } from './historyEntry.ts';
import type {
  FaultCode,
  SessionControl,
  SessionMessage,
  SessionQuestion,
  SessionRun,
  SessionState,
  SessionSubagent,
  SessionToolCall,
  Totals,
} from './state.ts';

/** A map as a draft changes it. One that shares its entries with its next version makes that itself. */
export interface WritableMap<K, V> extends ReadonlyMap<K, V> {
  set(key: K, value: V): this;
  delete(key: K): boolean;
  next?(): WritableMap<K, V>;
}

type AnyMap = ReadonlyMap<string, unknown> & Pick<WritableMap<string, unknown>, 'next'>;
type Maps = {
  [K in keyof SessionState]-?: SessionState[K] extends ReadonlyMap<infer Key, infer Value>
    ? WritableMap<Key, Value>
    : never;
};
type MapName = {
  [K in keyof SessionState]-?: SessionState[K] extends ReadonlyMap<infer _K, infer _V> ? K : never;
}[keyof SessionState];

export type Draft = { -readonly [K in keyof SessionState]: SessionState[K] } & {
  /** What the draft was opened from. */
  readonly from: SessionState;
  /** Where what leaves the window goes, if it is stored. No part of the state. */
  readonly left: HistoryEntry[] | undefined;
};

export const openDraft = (state: SessionState, left?: HistoryEntry[]): Draft => ({
  ...state,
  from: state,
  left,
});

/** Field by field: taking two away from all of them is twenty times as slow, and this is done for each update of a screen. */
export const closeDraft = (draft: Draft): SessionState => ({
  position: draft.position,
  owed: draft.owed,
  producers: draft.producers,
  participants: draft.participants,
  runs: draft.runs,
  messages: draft.messages,
  toolCalls: draft.toolCalls,
  parts: draft.parts,
  subagents: draft.subagents,
  documents: draft.documents,
  objects: draft.objects,
  questions: draft.questions,
  policies: draft.policies,
  floor: draft.floor,
  controls: draft.controls,
  claims: draft.claims,
  commands: draft.commands,
  unknown: draft.unknown,
  custom: draft.custom,
  faults: draft.faults,
  totals: draft.totals,
});

/** It leaves the window, and becomes history (P24). */
export function leave(draft: Draft, entry: HistoryEntry): void {
  countUp(draft, 'history');
  draft.left?.push(entry);
}

/** The draft's own, writable map of that name. */
export function writable<K extends MapName>(draft: Draft, name: K): Maps[K] {
  if (draft[name] === draft.from[name]) {
    // CAST: maps of the same keys and values; TypeScript does not follow the lookup by K.
    const maps = draft as Record<MapName, AnyMap>;
    maps[name] = nextOf(maps[name]);
  }
  // CAST: it is the map that was made just above, in this or an earlier call.
  return draft[name] as unknown as Maps[K];
}

/** The same of a map that is at hand: to find it by its name takes longer, and each token changes three. */
export const own = <K extends string, V>(
  map: ReadonlyMap<K, V>,
  from: ReadonlyMap<K, V>,
): WritableMap<K, V> =>
  // CAST: what is not that of the state any more was made below, of the same keys and values.
  (map === from ? nextOf(map) : map) as WritableMap<K, V>;

/** `new Map(map)` takes twice as long for the few entries that most maps have. */
function nextOf(map: AnyMap): AnyMap {
  const next = map.next?.();
  if (next) return next;
  const copy = new Map<string, unknown>();
  for (const [key, value] of map) copy.set(key, value);
  return copy;
}

/** What a map of the state holds. */
export type ValueIn<K extends MapName> = Maps[K] extends ReadonlyMap<infer _K, infer Value> ? Value : never;

/** Removes what a map holds of a kind, and gives it back. */
export function drop<K extends MapName>(
  draft: Draft,
  name: K,
  which: (value: ValueIn<K>, key: string) => boolean,
): ValueIn<K>[] {
  const dropped: ValueIn<K>[] = [];
  // CAST: the map of that name holds such values; TypeScript does not follow the lookup by K.
  for (const [key, value] of draft[name] as ReadonlyMap<string, ValueIn<K>>) {
    if (!which(value, key)) continue;
    writable(draft, name).delete(key);
    dropped.push(value);
  }
  return dropped;
}

export function countFault(draft: Draft, code: FaultCode, count = 1): void {
  draft.faults = { ...draft.faults, [code]: (draft.faults[code] ?? 0) + count };
}

/** How much of something there has been, over the whole log. */
export function countUp(draft: Draft, name: keyof Totals, by = 1): void {
  draft.totals = { ...draft.totals, [name]: draft.totals[name] + by };
}

interface Entities {
  readonly runs: SessionRun;
  readonly messages: SessionMessage;
  readonly toolCalls: SessionToolCall;
  readonly subagents: SessionSubagent;
  readonly questions: SessionQuestion;
  readonly controls: SessionControl;
}

/** Changes one entity, if it is there. */
export function patch<K extends keyof Entities>(
  draft: Draft,
  name: K,
  key: string,
  fields: Partial<Entities[K]>,
): void {
  const entity = draft[name].get(key);
  // CAST: the map of that name holds entities of that kind; TypeScript does not follow the lookup by K.
  if (entity) (writable(draft, name) as WritableMap<string, unknown>).set(key, { ...entity, ...fields });
}

/** Changes what a run is writing: texts, and the arguments of calls. */
export function patchOpen(
  draft: Draft,
  key: string,
  fields: Partial<SessionToolCall & SessionMessage>,
): void {
  patchStatus(draft, 'messages', key, 'streaming', fields);
  patchStatus(draft, 'toolCalls', key, 'streaming', fields);
}

/** Changes the calls of a run that wait for their results: all, or those that began at a position or after it. */
export const patchCalls = (draft: Draft, key: string, fields: Partial<SessionToolCall>, from = 0): void =>
  patchStatus(draft, 'toolCalls', key, 'called', fields, from);

function patchStatus<K extends 'messages' | 'toolCalls'>(
  draft: Draft,
  name: K,
  key: string,
  which: string,
  fields: Partial<Entities[K]>,
  from = 0,
): void {
  const of = draft.runs.get(key);
  for (const [id, { participant, run, status, began }] of draft[name])
    if (status === which && run === of?.run && participant === of?.participant && began >= from)
      patch(draft, name, id, fields);
}
