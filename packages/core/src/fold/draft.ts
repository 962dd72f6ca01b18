/** One batch's working copy of the state: each map is copied at most once, whatever the batch's size. */
import type { HistoryEntry } from './historyEntry.ts';
import type {
  FaultCode,
  Message,
  Run,
  SessionControl,
  SessionState,
  Subagent,
  ToolCall,
  Totals,
} from './state.ts';

type Maps = {
  [K in keyof SessionState]: SessionState[K] extends ReadonlyMap<infer Key, infer Value>
    ? Map<Key, Value>
    : never;
};
type MapName = {
  [K in keyof SessionState]: SessionState[K] extends ReadonlyMap<infer _K, infer _V> ? K : never;
}[keyof SessionState];

export type Draft = { -readonly [K in keyof SessionState]: SessionState[K] } & {
  readonly copied: Set<MapName>;
  /** Where what leaves the window goes, if it is stored. No part of the state. */
  readonly left: HistoryEntry[] | undefined;
};

export const openDraft = (state: SessionState, left?: HistoryEntry[]): Draft => ({
  ...state,
  copied: new Set(),
  left,
});

export function closeDraft({ copied: _, left: __, ...state }: Draft): SessionState {
  return state;
}

/** It leaves the window, and becomes history (P24). */
export function leave(draft: Draft, entry: HistoryEntry): void {
  countUp(draft, 'history');
  draft.left?.push(entry);
}

/** The draft's own, writable map of that name. */
export function writable<K extends MapName>(draft: Draft, name: K): Maps[K] {
  if (!draft.copied.has(name)) {
    draft.copied.add(name);
    // CAST: a Map of the same keys and values; TypeScript does not follow the lookup by K.
    (draft as Record<MapName, unknown>)[name] = new Map(draft[name] as ReadonlyMap<string, unknown>);
  }
  // CAST: it is the Map that was made just above, in this or an earlier call.
  return draft[name] as unknown as Maps[K];
}

/** What a map of the state holds. */
export type ValueIn<K extends MapName> = Maps[K] extends Map<infer _K, infer Value> ? Value : never;

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
  readonly runs: Run;
  readonly messages: Message;
  readonly toolCalls: ToolCall;
  readonly subagents: Subagent;
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
  if (entity) (writable(draft, name) as Map<string, unknown>).set(key, { ...entity, ...fields });
}

/** Changes what a run is writing: texts, and the arguments of calls. */
export function patchOpen(draft: Draft, key: string, fields: Partial<ToolCall & Message>): void {
  patchStatus(draft, 'messages', key, 'streaming', fields);
  patchStatus(draft, 'toolCalls', key, 'streaming', fields);
}

/** Changes the calls of a run that wait for their results: all, or those that began at a position or after it. */
export const patchCalls = (draft: Draft, key: string, fields: Partial<ToolCall>, from = 0): void =>
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
    if (status === which && run === of?.id && participant === of?.participant && began >= from)
      patch(draft, name, id, fields);
}
