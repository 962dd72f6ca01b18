/**
 * The additive digest (P27, P28): every entity has a value, the state's digest is their sum. It is made for a snapshot, when a
 * reader has caught up, and every ten seconds while events come. A sum is remembered per version of a map, but no value per
 * entity: that would take more room than it saves time.
 */
import { addHash, formatHash, type Hash, hashField, hashText, mixHash, NO_HASH } from './hash.ts';
import type { SessionState } from './state.ts';
import type { StreamedText } from './text.ts';

/** JSON with sorted keys: equal values give equal texts, whatever the order in which their fields were set. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const record = value as Readonly<Record<string, unknown>>;
  let fields = '';
  for (const name of Object.keys(record).sort()) {
    const field = record[name];
    if (field !== undefined) fields += `${fields && ','}${JSON.stringify(name)}:${canonical(field)}`;
  }
  return `{${fields}}`;
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

/** Sums of maps and lists that a state holds: it replaces one that it changes, so a sum is made once per version of it. */
const sums = new WeakMap<object, Hash>();

type Parts = ReadonlyMap<string, unknown> | readonly unknown[];

function sumOf(name: string, parts: Parts): Hash {
  let sum = sums.get(parts);
  if (sum) return sum;
  sum = NO_HASH;
  for (const [key, part] of parts.entries()) sum = addHash(sum, hashOf(`${name} ${key}`, part));
  sums.set(parts, sum);
  return sum;
}

function hashOf(label: string, part: unknown): Hash {
  if (typeof part !== 'object' || part === null) return fieldHash(hashText(label), '', part);
  // CAST: messages and tool calls alone have either as an object: a growing text.
  const { text, args } = part as { readonly text?: StreamedText | number; readonly args?: StreamedText };
  const growing = text ?? args;
  return entityHash(label, part, typeof growing === 'object' ? growing : undefined);
}

/** The digest of a state, 16 hexadecimal digits. Compare at equal `position` and reducer only. */
export function digest(state: SessionState): string {
  let total = NO_HASH;
  // CAST: a map and a list have `entries`, and nothing else that a state holds does; a keeper's maps are of a class of their own.
  // No part of the state: what its reader has yet to be given (P37).
  for (const [name, value] of Object.entries(state) as [string, Partial<Parts>][])
    if (name !== 'owed')
      // CAST: so says the above.
      total = addHash(total, value.entries ? sumOf(name, value as Parts) : hashOf(name, value));
  return formatHash(total);
}
