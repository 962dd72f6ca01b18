/**
 * The additive digest (P27, P28): every entity has a value, the state's digest is their sum. It is made for a snapshot, when a
 * reader has caught up, and every ten seconds while events come. A sum is remembered per version of a map, but no value per
 * entity: that would take more room than it saves time.
 */
import { entityKey } from '../protocol/ids.ts';
import { addHash, formatHash, type Hash, hashField, hashText, mixHash, NO_HASH } from './hash.ts';
import type { SessionState } from './state.ts';
import type { StreamedText } from './text.ts';

/** JSON with sorted keys: equal values give equal texts, whatever the order in which their fields were set. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const fields: string[] = [];
  const record = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(record).sort()) {
    if (record[name] !== undefined) fields.push(`${JSON.stringify(name)}:${canonical(record[name])}`);
  }
  return `{${fields.join()}}`;
}

/** A field's name and value: a text needs no quotes that its name could not bear. */
function fieldHash(start: Hash, name: string, value: unknown): Hash {
  if (typeof value === 'string') return hashField(start, `${name}"`, value);
  return hashField(start, name, typeof value === 'number' ? String(value) : canonical(value));
}

/**
 * The value of one entity under its key: the sum of its fields' values, in whatever order they were set; `text` is hashed by
 * its own polynomial. No text is built of it all: a reader makes as many of these as it is given entities.
 */
function entityHash(label: string, entity: object, text?: StreamedText): Hash {
  const start = hashText(`${label}\n`);
  let hash = mixHash(start);
  for (const name in entity) {
    if (!Object.hasOwn(entity, name)) continue;
    // CAST: an object of anything; only what it has as its own is looked at.
    const value = (entity as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined && (!text || value !== text)) hash = addHash(hash, fieldHash(start, name, value));
  }
  if (text) hash = mixHash(addHash(hash, mixHash(addHash(text, { a: text.length | 0, b: 1 }))));
  return hash;
}

const plain = (label: string, value: unknown): Hash =>
  mixHash(hashText(canonical(value), hashText(`${label}\n`)));

/** Sums of maps that a state holds: it replaces a map that it changes, so a sum is made once per version of a map. */
const sums = new WeakMap<object, Hash>();

function sumOf<T>(map: ReadonlyMap<string, T>, hashOf: (key: string, value: T) => Hash): Hash {
  let sum = sums.get(map);
  if (sum) return sum;
  sum = NO_HASH;
  for (const [key, value] of map) {
    const hash = hashOf(key, value);
    sum = addHash(sum, hash);
  }
  sums.set(map, sum);
  return sum;
}

/** The digest of a state, 16 hexadecimal digits. Compare at equal `position` and reducer only. */
export function digest(state: SessionState): string {
  let total = NO_HASH;
  const add = (part: Hash) => {
    total = addHash(total, part);
  };
  const kinds: Readonly<Record<string, ReadonlyMap<string, object>>> = {
    run: state.runs,
    message: state.messages,
    call: state.toolCalls,
    subagent: state.subagents,
    document: state.documents,
    control: state.controls,
    claim: state.claims,
    producer: state.producers,
    participant: state.participants,
  };
  for (const kind in kinds) {
    const entities = kinds[kind];
    if (!entities) continue;
    add(
      sumOf(entities, (key, entity) => {
        // CAST: messages and tool calls alone have either.
        const { text, args } = entity as { readonly text?: StreamedText; readonly args?: StreamedText };
        return entityHash(`${kind} ${key}`, entity, text ?? args);
      }),
    );
  }
  add(sumOf(state.commands, (key, position) => plain(`command ${key}`, position)));
  for (const item of state.unknown)
    add(entityHash(`unknown ${entityKey(item.producer, String(item.seq))}`, item));
  for (const item of state.custom)
    add(entityHash(`custom ${entityKey(item.producer, String(item.seq))}`, item));
  add(plain('rest', { position: state.position, faults: state.faults, totals: state.totals }));
  return formatHash(total);
}
