/**
 * Permission to keep a participant's sessions in a store: a mark beside them, set by the first page, and taken away when
 * a person signs out. A page writes only while the mark is there, so that signing out in one page ends the writing in all.
 */
import { checkCall } from '../protocol/checkCall.ts';
import type { ParticipantId } from '../protocol/ids.ts';

/** What such a store has to offer: IndexedDB, AsyncStorage, a file, a Map. It may fail; nothing is lost but speed. */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** Keys that begin so, in any order. */
  keys(prefix: string): Promise<readonly string[]>;
}

/** Part of every key: another form of what is stored is another prefix, and never misread. */
const PREFIX = 'rejoin.1';

export interface WritePermit {
  /** What all keys of the participant begin with. */
  readonly path: string;
  /** Runs after everything that was asked for before. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Writes, unless the participant has signed out. */
  set(key: string, value: string): Promise<void>;
  /** Ends the writing of this page. Resolves when nothing is under way any more. */
  revoke(): Promise<void>;
}

/** Those of this page, until they are revoked. */
const permits = new WeakMap<KeyValueStore, Map<ParticipantId, WritePermit>>();

export function checkStore(store: KeyValueStore, right: string): void {
  const { get, set, delete: remove, keys } = Object(store) as Partial<KeyValueStore>;
  checkCall(
    [get, set, remove, keys].every((each) => typeof each === 'function'),
    right,
  );
}

export function permitOf(store: KeyValueStore, participant: ParticipantId): WritePermit {
  const known = permits.get(store) ?? new Map<ParticipantId, WritePermit>();
  permits.set(store, known);
  const permit = known.get(participant) ?? createPermit(store, participant);
  known.set(participant, permit);
  return permit;
}

function createPermit(store: KeyValueStore, participant: ParticipantId): WritePermit {
  const path = `${PREFIX}/${encodeURIComponent(participant)}/`;
  const mark = markOf(path);
  let revoked = false;
  const holds = async () => {
    revoked ||= (await store.get(mark)) === undefined;
    return !revoked;
  };
  let queue: Promise<unknown> = Promise.resolve();
  const permit: WritePermit = {
    path,
    run(work) {
      const done = queue.then(work);
      queue = done.catch(() => {});
      return done;
    },
    async set(key, value) {
      if (revoked || !(await holds())) return;
      await store.set(key, value);
      // Another page has signed out while this was written.
      if (!(await holds())) await store.delete(key);
    },
    async revoke() {
      revoked = true;
      await queue;
    },
  };
  // What fails here fails again, and is reported, when something is written.
  permit
    .run(async () => {
      if ((await store.get(mark)) === undefined && !revoked) await store.set(mark, '1');
    })
    .catch(() => {});
  return permit;
}

/** No key of a session: those have two parts more. */
const markOf = (path: string) => `${path}signed-in`;

/**
 * Removes all that was stored: of one participant, or of all who used this device. From then on no page writes there, in
 * no tab, until a client is made with a new `persist(store)`. Call it when a person signs out, with the store that `persist` has.
 *
 * @throws what the store rejects with
 */
export async function clearPersisted(store: KeyValueStore, participant?: ParticipantId): Promise<void> {
  const right = "clearPersisted(device, 'user:ana'), with the device that `persist` has";
  checkStore(store, right);
  checkCall(participant === undefined || typeof participant === 'string', right);
  // As its client has it, however it was typed here.
  const of = participant?.normalize();
  const known = permits.get(store);
  const revoked: Promise<void>[] = [];
  for (const [whose, permit] of known ?? []) {
    if (of !== undefined && whose !== of) continue;
    known?.delete(whose);
    revoked.push(permit.revoke());
  }
  const prefix = `${PREFIX}/${of === undefined ? '' : `${encodeURIComponent(of)}/`}`;
  // The marks first: whatever another page writes from here on it takes back itself.
  for (const key of await store.keys(prefix)) if (key.endsWith(markOf('/'))) await store.delete(key);
  await Promise.all(revoked);
  for (const key of await store.keys(prefix)) await store.delete(key);
}
