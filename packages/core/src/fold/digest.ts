/**
 * The additive digest (P27, P28): every entity has a value, the state's digest is their sum. Entities are immutable, so
 * a value is computed once per version of an entity; a digest costs an addition for each that did not change.
 */
import { entityKey } from '../protocol/ids.ts';
import { addHash, formatHash, type Hash, hashText, mixHash, NO_HASH } from './hash.ts';
import type { SessionState } from './state.ts';
import type { Text } from './text.ts';

const known = new WeakMap<object, Hash>();

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

/** The value of one entity under its key; `text` is hashed by its own polynomial, the rest as canonical JSON. */
function entityHash(label: string, entity: object, text?: Text): Hash {
  const cached = known.get(entity);
  if (cached) return cached;
  const rest = text ? { ...entity, text: undefined, args: undefined } : entity;
  let hash = mixHash(hashText(canonical(rest), hashText(`${label}\n`)));
  if (text) hash = mixHash(addHash(hash, mixHash(addHash(text.hash, { a: text.length >>> 0, b: 1 }))));
  known.set(entity, hash);
  return hash;
}

const plain = (label: string, value: unknown): Hash =>
  mixHash(hashText(canonical(value), hashText(`${label}\n`)));

/** The digest of a state, 16 hexadecimal digits. Compare at equal `position` and reducer only. */
export function digest(state: SessionState): string {
  let sum = NO_HASH;
  const add = (hash: Hash) => {
    sum = addHash(sum, hash);
  };
  const kinds: Readonly<Record<string, ReadonlyMap<string, object>>> = {
    run: state.runs,
    message: state.messages,
    call: state.toolCalls,
    control: state.controls,
    claim: state.claims,
    producer: state.producers,
    participant: state.participants,
  };
  for (const kind in kinds) {
    for (const [key, entity] of kinds[kind] ?? []) {
      // CAST: messages and tool calls alone have either.
      const { text, args } = entity as { readonly text?: Text; readonly args?: Text };
      add(entityHash(`${kind} ${key}`, entity, text ?? args));
    }
  }
  for (const [key, position] of state.wishes) add(plain(`wish ${key}`, position));
  for (const item of state.unknown)
    add(entityHash(`unknown ${entityKey(item.producer, String(item.seq))}`, item));
  add(plain('rest', { position: state.position, faults: state.faults, totals: state.totals }));
  return formatHash(sum);
}
