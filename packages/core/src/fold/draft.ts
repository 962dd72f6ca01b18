/** One batch's working copy of the state: each map is copied at most once, whatever the batch's size. */
import type { Control, FaultCode, Message, Run, SessionState, ToolCall } from './state.ts';

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
};

export const openDraft = (state: SessionState): Draft => ({ ...state, copied: new Set() });

export function closeDraft({ copied: _, ...state }: Draft): SessionState {
  return state;
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

export function countFault(draft: Draft, code: FaultCode, count = 1): void {
  draft.faults = { ...draft.faults, [code]: (draft.faults[code] ?? 0) + count };
}

export function patchRun(draft: Draft, key: string, patch: Partial<Run>): void {
  const run = draft.runs.get(key);
  if (run) writable(draft, 'runs').set(key, { ...run, ...patch });
}

export function patchMessage(draft: Draft, key: string, patch: Partial<Message>): void {
  const message = draft.messages.get(key);
  if (message) writable(draft, 'messages').set(key, { ...message, ...patch });
}

export function patchToolCall(draft: Draft, key: string, patch: Partial<ToolCall>): void {
  const call = draft.toolCalls.get(key);
  if (call) writable(draft, 'toolCalls').set(key, { ...call, ...patch });
}

export function patchControl(draft: Draft, key: string, patch: Partial<Control>): void {
  const control = draft.controls.get(key);
  if (control) writable(draft, 'controls').set(key, { ...control, ...patch });
}
