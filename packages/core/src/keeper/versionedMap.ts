/**
 * A map whose versions share their entries, so that one more of thousands costs as much as one of ten. Each version is a value: it
 * stays as it is once the next one has been begun. One version has all entries in a plain map; any other knows by what it differs
 * from the one beside it, and takes the entries over when it is read (rerooting, after Baker's arrays). A keeper reads the newest
 * version and, once per commit, the one that was committed before. A reference to an old version retains all that changed since.
 */
import type { WritableMap } from '../fold/draft.ts';
import { RejoinError } from '../protocol/errors.ts';

/** What a version has under a key under which the one beside it has something. */
const NOTHING: unique symbol = Symbol('nothing');

/** What a version has under one key. */
interface Difference<K, V> {
  readonly key: K;
  readonly value: V | typeof NOTHING;
  /** The one that was noted before. */
  readonly older: Difference<K, V> | undefined;
}

export class VersionedMap<K, V> implements WritableMap<K, V> {
  /** All entries, of the one version that has them. */
  #entries: Map<K, V> | undefined;
  /** Of another version: the one beside it, on the way to that one, and what it has where they differ, the newest first. */
  #beside: VersionedMap<K, V> | undefined;
  #differences: Difference<K, V> | undefined;
  /** The version that this one was made from, for as long as this one may be changed. */
  #former: VersionedMap<K, V> | undefined;
  #isOpen = true;
  #size: number;

  /** @param entries its own from here on */
  constructor(entries: Map<K, V>) {
    this.#entries = entries;
    this.#size = entries.size;
  }

  /** Begins the next version, which may be changed until one is made from it. This one may not be changed any more. */
  next(): VersionedMap<K, V> {
    const next = new VersionedMap(this.#root());
    this.#entries = undefined;
    this.#beside = next;
    this.#former = undefined;
    this.#isOpen = false;
    next.#former = this;
    return next;
  }

  set(key: K, value: V): this {
    this.#change(this.#root(), key, value);
    return this;
  }

  delete(key: K): boolean {
    if (!this.#root().has(key)) return false;
    this.#leave();
    return this.#change(this.#root(), key, NOTHING);
  }

  #change(entries: Map<K, V>, key: K, value: V | typeof NOTHING): boolean {
    if (!this.#isOpen)
      throw new RejoinError(
        'argument-invalid',
        'A version that others were made from does not change any more.',
      );
    if (this.#former) this.#former.#note(entries, key);
    put(entries, key, value);
    this.#size = entries.size;
    return true;
  }

  /** What is taken away and put back would stand at the end: so what is taken away is taken from entries of its own. */
  #leave(): void {
    const former = this.#former;
    if (!former) return;
    const entries = new Map(this.#root());
    former.#root();
    this.#former = undefined;
    this.#beside = undefined;
    this.#differences = undefined;
    this.#entries = entries;
  }

  #note(entries: ReadonlyMap<K, V>, key: K): void {
    const known = entries.get(key);
    // CAST: what is there under the key is of the map's values, also where that is undefined.
    const value = known === undefined && !entries.has(key) ? NOTHING : (known as V);
    this.#differences = { key, value, older: this.#differences };
  }

  #root(): Map<K, V> {
    if (this.#entries) return this.#entries;
    const way: VersionedMap<K, V>[] = [];
    let at: VersionedMap<K, V> = this;
    for (; at.#beside; at = at.#beside) way.push(at);
    const entries = at.#entries ?? new Map<K, V>();
    for (const version of way.reverse()) version.#takeOver(entries);
    return entries;
  }

  /** Takes the entries from the version beside it, which then knows by what it differs from this one. */
  #takeOver(entries: Map<K, V>): void {
    const from = this.#beside;
    let difference = this.#differences;
    this.#entries = entries;
    this.#beside = undefined;
    this.#differences = undefined;
    if (!from) return;
    from.#entries = undefined;
    from.#beside = this;
    for (; difference; difference = difference.older) {
      from.#note(entries, difference.key);
      put(entries, difference.key, difference.value);
    }
  }

  get size(): number {
    return this.#size;
  }
  has(key: K): boolean {
    return this.#root().has(key);
  }
  get(key: K): V | undefined {
    return this.#root().get(key);
  }
  // Reading another version meanwhile moves the entries: an iteration has a list of its own.
  keys(): MapIterator<K> {
    return [...this.#root().keys()].values();
  }
  values(): MapIterator<V> {
    return [...this.#root().values()].values();
  }
  entries(): MapIterator<[K, V]> {
    return [...this.#root()].values();
  }
  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
  forEach(each: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) each(value, key, this);
  }
}

function put<K, V>(entries: Map<K, V>, key: K, value: V | typeof NOTHING): void {
  if (value === NOTHING) entries.delete(key);
  else entries.set(key, value);
}
