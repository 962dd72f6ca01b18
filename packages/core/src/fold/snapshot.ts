/** A state as it is stored and sent (P25). Texts travel as strings, keys are made anew, and the digest proves the rest. */
import type { EventItem } from '../protocol/envelope.ts';
import { keptKey } from '../protocol/ids.ts';
import type { Snapshot } from '../protocol/messages.ts';
import { isRecord } from '../protocol/shapes.ts';
import { digest } from './digest.ts';
import { shareNames } from './sharedNames.ts';
import type {
  Joined,
  Message,
  ProducerEntry,
  Run,
  RunClaim,
  SessionControl,
  SessionState,
  SharedDocument,
  Subagent,
  ToolCall,
} from './state.ts';
import { documentKey, EMPTY, REDUCER, subagentKey } from './state.ts';
import { appendText, NO_TEXT, textOf } from './text.ts';

export const SNAPSHOT_FORMAT = 2;

type Stored<T> = { readonly [K in keyof T]: K extends 'text' | 'args' ? string : T[K] };

interface StoredState {
  readonly position: number;
  readonly producers: readonly (readonly [string, ProducerEntry])[];
  readonly participants: readonly (readonly [string, Joined])[];
  readonly runs: readonly Run[];
  readonly messages: readonly Stored<Message>[];
  readonly toolCalls: readonly Stored<ToolCall>[];
  readonly subagents: readonly Subagent[];
  readonly documents: readonly SharedDocument[];
  readonly controls: readonly SessionControl[];
  readonly claims: readonly (readonly [string, RunClaim])[];
  readonly commands: readonly (readonly [string, number])[];
  readonly unknown: readonly EventItem[];
  readonly custom: readonly EventItem[];
  readonly faults: SessionState['faults'];
  readonly totals: SessionState['totals'];
}

export function writeState(state: SessionState): unknown {
  const stored: StoredState = {
    ...state,
    producers: [...state.producers],
    participants: [...state.participants],
    runs: [...state.runs.values()],
    messages: [...state.messages.values()].map((message) => ({ ...message, text: textOf(message.text) })),
    toolCalls: [...state.toolCalls.values()].map((call) => ({ ...call, args: textOf(call.args) })),
    subagents: [...state.subagents.values()],
    documents: [...state.documents.values()],
    controls: [...state.controls.values()],
    claims: [...state.claims],
    commands: [...state.commands],
  };
  return stored;
}

export function takeSnapshot(state: SessionState, cursor: string): Snapshot {
  return {
    format: SNAPSHOT_FORMAT,
    reducer: REDUCER,
    cursor,
    position: state.position,
    digest: digest(state),
    state: writeState(state),
  };
}

/** Whether the fields have the forms that a keeper gives them: lists for what is a map or a list here. */
const isStored = (value: unknown): boolean =>
  isRecord(value) &&
  Object.entries(EMPTY).every(([name, like]) =>
    like instanceof Map || Array.isArray(like)
      ? Array.isArray(value[name])
      : isRecord(value[name]) === isRecord(like),
  );

/** The state of a snapshot, or why it cannot be used. A digest that does not match says that it was damaged. */
export function readSnapshot(snapshot: Snapshot): SessionState | 'outdated' | 'damaged' {
  if (snapshot.format !== SNAPSHOT_FORMAT || snapshot.reducer !== REDUCER) return 'outdated';
  const value = snapshot.state;
  if (!isStored(value)) return 'damaged';
  try {
    // CAST: the lists are there; that their entries are what a keeper wrote is what the digest below proves.
    const state = restore(value as StoredState);
    return digest(state) === snapshot.digest && state.position === snapshot.position ? state : 'damaged';
  } catch {
    return 'damaged';
  }
}

function restore(stored: StoredState): SessionState {
  const keyed = <T extends { readonly participant: string; readonly id: string }>(
    list: readonly T[],
  ): Map<string, T> => new Map(list.map((entity) => [keptKey(entity.participant, entity.id), entity]));
  return {
    ...stored,
    producers: new Map(stored.producers),
    participants: new Map(stored.participants),
    runs: keyed(stored.runs),
    messages: keyed(
      stored.messages.map((message) => shareNames({ ...message, text: appendText(NO_TEXT, message.text) })),
    ),
    toolCalls: keyed(
      stored.toolCalls.map((call) => shareNames({ ...call, args: appendText(NO_TEXT, call.args) })),
    ),
    subagents: new Map(
      stored.subagents.map((each) => [subagentKey(each.participant, each.run, each.id), each]),
    ),
    documents: new Map(stored.documents.map((each) => [documentKey(each.participant, each.subagent), each])),
    controls: keyed(stored.controls),
    claims: new Map(stored.claims),
    commands: new Map(stored.commands),
  };
}
