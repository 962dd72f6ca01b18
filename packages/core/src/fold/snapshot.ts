/** A state as it is stored and sent (P25). Texts travel as strings, keys are made anew, and the digest proves the rest. */
import type { EventItem, TextSum } from '../protocol/envelope.ts';
import { keptKey } from '../protocol/ids.ts';
import type { SessionSnapshot } from '../protocol/messages.ts';
import { isRecord } from '../protocol/shapes.ts';
import { digest } from './digest.ts';
import { shareNames } from './sharedNames.ts';
import type {
  Joined,
  ProducerEntry,
  RunClaim,
  SessionControl,
  SessionMessage,
  SessionPart,
  SessionPolicy,
  SessionQuestion,
  SessionRun,
  SessionState,
  SessionSubagent,
  SessionToolCall,
  SharedDocument,
  SharedObject,
} from './state.ts';
import { documentKey, EMPTY, REDUCER, subagentKey } from './state.ts';
import { appendText, NO_TEXT, type StreamedText, textOf, textSum } from './text.ts';

export const SNAPSHOT_FORMAT = 2;

type Stored<T> = { readonly [K in keyof T]: K extends 'text' | 'args' ? string | TextSum : T[K] };

/** Whether a reader is given the characters of a text (P37). */
export type Covers = (part: SessionMessage | SessionToolCall) => boolean;

const all: Covers = () => true;

interface StoredState {
  readonly position: number;
  readonly producers: readonly (readonly [string, ProducerEntry])[];
  readonly participants: readonly (readonly [string, Joined])[];
  readonly runs: readonly SessionRun[];
  readonly messages: readonly Stored<SessionMessage>[];
  readonly toolCalls: readonly Stored<SessionToolCall>[];
  readonly parts: readonly SessionPart[];
  readonly subagents: readonly SessionSubagent[];
  readonly documents: readonly SharedDocument[];
  readonly objects: readonly SharedObject[];
  readonly questions: readonly SessionQuestion[];
  readonly policies: readonly SessionPolicy[];
  readonly floor: SessionState['floor'];
  readonly controls: readonly SessionControl[];
  readonly claims: readonly (readonly [string, RunClaim])[];
  readonly commands: readonly (readonly [string, number])[];
  readonly unknown: readonly EventItem[];
  readonly custom: readonly EventItem[];
  readonly faults: SessionState['faults'];
  readonly totals: SessionState['totals'];
}

/** The text as it is stored, or what is known of it without its characters. */
export const storedText = (
  part: SessionMessage | SessionToolCall,
  text: StreamedText,
  covers: Covers,
): string | TextSum => (text.withheld || !(text.length === 0 || covers(part)) ? textSum(text) : textOf(text));

export function writeState(state: SessionState, covers: Covers = all): StoredState {
  return {
    ...state,
    producers: [...state.producers],
    participants: [...state.participants],
    runs: [...state.runs.values()],
    messages: Array.from(state.messages.values(), (message) => ({
      ...message,
      text: storedText(message, message.text, covers),
    })),
    toolCalls: Array.from(state.toolCalls.values(), (call) => ({
      ...call,
      args: storedText(call, call.args, covers),
    })),
    parts: [...state.parts.values()],
    subagents: [...state.subagents.values()],
    documents: [...state.documents.values()],
    objects: [...state.objects.values()],
    questions: [...state.questions.values()],
    policies: [...state.policies.values()],
    controls: [...state.controls.values()],
    claims: [...state.claims],
    commands: [...state.commands],
  };
}

interface SnapshotSource {
  readonly state: SessionState;
  readonly covers: Covers;
}

const sources = new WeakMap<SessionSnapshot, SnapshotSource>();

/** What a snapshot was taken of, if this process took it. */
export const sourceOf = (snapshot: SessionSnapshot): SnapshotSource | undefined => sources.get(snapshot);

/**
 * Its `state` is written when it is first read: what sends it piece by piece never does (see `snapshotPieces.ts`).
 *
 * @param covers which texts it has whole; of the others it says what is known without their characters (P37). Default: all
 */
export function takeSnapshot(state: SessionState, cursor: string, covers: Covers = all): SessionSnapshot {
  let stored: StoredState | undefined;
  const snapshot: SessionSnapshot = {
    format: SNAPSHOT_FORMAT,
    reducer: REDUCER,
    cursor,
    position: state.position,
    digest: digest(state),
    get state() {
      stored ??= writeState(state, covers);
      return stored;
    },
  };
  sources.set(snapshot, { state, covers });
  return snapshot;
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
export function readSnapshot(snapshot: SessionSnapshot): SessionState | 'outdated' | 'damaged' {
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
    runs: new Map(stored.runs.map((each) => [keptKey(each.participant, each.run), each])),
    messages: keyed(
      stored.messages.map((message) => shareNames({ ...message, text: appendText(NO_TEXT, message.text) })),
    ),
    toolCalls: keyed(
      stored.toolCalls.map((call) => shareNames({ ...call, args: appendText(NO_TEXT, call.args) })),
    ),
    parts: keyed(stored.parts),
    subagents: new Map(
      stored.subagents.map((each) => [subagentKey(each.participant, each.run, each.id), each]),
    ),
    documents: new Map(stored.documents.map((each) => [documentKey(each.participant, each.subagent), each])),
    objects: new Map(stored.objects.map((each) => [each.id, each])),
    questions: keyed(stored.questions),
    policies: new Map(stored.policies.map((each) => [keptKey(each.agent, each.tool), each])),
    controls: keyed(stored.controls),
    claims: new Map(stored.claims),
    commands: new Map(stored.commands),
  };
}
