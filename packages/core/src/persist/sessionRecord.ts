/**
 * Sessions in any asynchronous key-value store, as text. Keys are `rejoin.1/<participant>/<session>/state` and
 * `…/command/<id>`, each part percent-encoded; values are JSON with a version. What this version cannot read it drops.
 */

import type { PersistedCommand } from '../client/persisting.ts';
import { takeSnapshot } from '../fold/snapshot.ts';
import type { RunStatus } from '../fold/state.ts';
import { RejoinError } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { SessionSnapshot } from '../protocol/messages.ts';
import { isMalformed, parseJson } from '../protocol/parse.ts';
import { readEntry } from '../protocol/parseClient.ts';
import { isSnapshot } from '../protocol/parseServer.ts';
import { isCount, isNumber, isRecord } from '../protocol/shapes.ts';
import type { LastSeen } from '../view/lastSeen.ts';
import type { StateAtCursor } from '../view/sessionView.ts';
import type { KeyValueStore, WritePermit } from './permit.ts';

/** One session in a store. Writing is done in the background, in order; what fails is reported once. */
export interface SessionRecord {
  /** Never rejects: what cannot be read is dropped. */
  load(): Promise<Loaded>;
  /** @param lastSeen where its user last looked, for what happened since */
  save(known: StateAtCursor, lastSeen: LastSeen): void;
  keep(asked: PersistedCommand): void;
  drop(id: string): void;
  /** Forgets the state; what was asked stays. */
  forget(): void;
  /** Forgets everything. */
  clear(): void;
}

export interface Loaded {
  readonly snapshot?: SessionSnapshot;
  readonly lastSeen?: LastSeen;
  /** Oldest first. */
  readonly asked: readonly PersistedCommand[];
}

export function openSessionRecord(
  store: KeyValueStore,
  permit: WritePermit,
  session: string,
  report: (error: RejoinError) => void,
): SessionRecord {
  const path = `${permit.path}${encodeURIComponent(session)}/`;
  const stateKey = `${path}state`;
  const commands = `${path}command/`;
  const commandKey = (id: string) => commands + encodeURIComponent(id);
  let failed = false;

  function fail(cause: unknown): void {
    if (failed) return;
    failed = true;
    report(
      new RejoinError('persist-failed', 'This device keeps nothing of the session. It goes on without.', {
        cause,
      }),
    );
  }

  /** One after the other, so that a command is not dropped before it is there. */
  const then = (work: () => Promise<unknown>): void => void permit.run(work).catch(fail);

  /** The newest state only: one that waits to be written is replaced, not queued. */
  let next: (() => string) | undefined;
  function write(text: () => string): void {
    const waits = next !== undefined;
    next = text;
    if (waits) return;
    then(async () => {
      const make = next;
      next = undefined;
      if (make) await permit.set(stateKey, make());
    });
  }

  async function read<T>(key: string, parse: (value: unknown) => T | undefined): Promise<T | undefined> {
    const text = await store.get(key);
    if (text === undefined) return undefined;
    const json = typeof text === 'string' ? parseJson(text, KEPT) : undefined;
    const value = json === undefined || isMalformed(json) ? undefined : parse(json.value);
    // Written by another version, or cut short: of no use, and never fatal.
    if (value === undefined) await store.delete(key);
    return value;
  }

  return {
    async load() {
      try {
        return await permit.run(async () => {
          const state = await read(stateKey, readState);
          const keys = await store.keys(commands);
          const found = await Promise.all(keys.map((key) => read(key, readAsked)));
          const asked = found.filter((each) => each !== undefined);
          return { ...state, asked: asked.sort((a, b) => a.askedAt - b.askedAt) };
        });
      } catch (error) {
        fail(error);
        return { asked: [] };
      }
    },
    save({ state, cursor }, lastSeen) {
      if (cursor === undefined) return;
      const runs = [...lastSeen.runs];
      write(() => JSON.stringify({ snapshot: takeSnapshot(state, cursor), lastSeen: { ...lastSeen, runs } }));
    },
    keep: (asked) => then(() => permit.set(commandKey(asked.entry.id ?? ''), JSON.stringify(asked))),
    drop: (id) => then(() => store.delete(commandKey(id))),
    forget() {
      next = undefined;
      then(() => store.delete(stateKey));
    },
    clear() {
      next = undefined;
      then(async () => {
        for (const key of await store.keys(path)) await store.delete(key);
      });
    },
  };
}

/** As large and as deep as a state may be; that it is whole is what its digest proves. */
const KEPT = { ...LIMITS, frame: 4 * LIMITS.state, string: LIMITS.state, depth: 2 * LIMITS.depth };

function readState(value: unknown) {
  if (!isRecord(value) || !isSnapshot(value.snapshot)) return undefined;
  const lastSeen = readLastSeen(value.lastSeen);
  return { snapshot: value.snapshot, ...(lastSeen ? { lastSeen } : {}) };
}

function readLastSeen(value: unknown): LastSeen | undefined {
  if (!isRecord(value) || !isNumber(value.at) || !isCount(value.position) || !Array.isArray(value.runs))
    return undefined;
  const runs = new Map<string, RunStatus>();
  for (const pair of value.runs as readonly unknown[]) {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string' || typeof pair[1] !== 'string') return undefined;
    // CAST: only ever compared with the status of a run.
    runs.set(pair[0], pair[1] as RunStatus);
  }
  return { at: value.at, position: value.position, runs };
}

function readAsked(value: unknown): PersistedCommand | undefined {
  if (!isRecord(value)) return undefined;
  const { askedAt, keeperAt, expiresIn, unfinished } = value;
  const entry = readEntry(value.entry);
  if (entry?.id === undefined) return undefined;
  if (!isNumber(askedAt) || !(expiresIn === undefined || isNumber(expiresIn))) return undefined;
  return {
    entry,
    askedAt,
    ...(isNumber(keeperAt) && { keeperAt }),
    ...(unfinished === true && { unfinished }),
    ...(expiresIn === undefined ? {} : { expiresIn }),
  };
}
