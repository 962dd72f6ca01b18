/** Examples of AG-UI's events, made from the schemas that its package exports: what it learns to say is in them by itself. */
import { EventType } from '@ag-ui/core';
import { EventSchemas } from '@ag-ui/core/schemas';
import { isRecord } from '../src/protocol/shapes.ts';
import { type Choose, pick } from './generators/logs.ts';

export type Example = { readonly type: string; readonly [field: string]: unknown };

/** Few, so that what opens, writes and closes something often means the same. */
const IDS = ['a', 'b', '__proto__'];
const POINTERS = ['', '/a', '/a/0', '/a/-', '/c~1d~0', '/__proto__/x'];
const TEXTS = ['', 'one ', 'two\n', '😀', '{"a":', '2099-01-01T00:00:00Z', 'x'.repeat(3_000)];
const VALUES: readonly unknown[] = [0, false, '', 'text', [], {}, [1, [2, { deep: [] }]], { a: { b: [1] } }];
const RECORDS: readonly unknown[] = [{}, { a: 1 }, { a: { b: [1, 2] }, '': null }];

/** What a schema of zod 4 is made of: it has no public types for schemas that one does not know. */
function definitionOf(schema: unknown): Record<string, unknown> {
  const inner = isRecord(schema) || typeof schema === 'function' ? Reflect.get(schema, '_zod') : undefined;
  const found: unknown = isRecord(inner) ? inner.def : undefined;
  if (!isRecord(found)) throw new Error('This is no schema of zod 4.');
  return found;
}

const listIn = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];

/** A value that a schema accepts; `name` is the field that it stands in. */
function exampleOf(choose: Choose, schema: unknown, name: string): unknown {
  const definition = definitionOf(schema);
  const inner = () => exampleOf(choose, definition.innerType, name);
  switch (definition.type) {
    case 'object':
      return objectOf(choose, definition.shape);
    case 'optional':
    case 'default':
      return choose(2) === 0 ? undefined : inner();
    case 'nullable':
      return choose(4) === 0 ? null : inner();
    case 'pipe':
      return exampleOf(choose, definition.in, name);
    case 'union':
      return exampleOf(choose, pick(choose, listIn(definition.options)), name);
    case 'array': {
      const length = (definition.checks ? 1 : 0) + choose(3);
      return Array.from({ length }, () => exampleOf(choose, definition.element, name));
    }
    case 'literal':
      return pick(choose, listIn(definition.values));
    case 'enum':
      return pick(choose, listIn(definition.entries));
    case 'string':
      return pick(choose, definition.checks ? POINTERS : /id$/i.test(name) ? IDS : TEXTS);
    case 'number':
      return choose(10_000);
    case 'boolean':
      return choose(2) === 0;
    case 'any':
      return pick(choose, VALUES);
    case 'custom':
      return pick(choose, RECORDS);
    default:
      throw new Error(`There are no examples of ${String(definition.type)}.`);
  }
}

function objectOf(choose: Choose, shape: unknown): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  if (!isRecord(shape)) return made;
  for (const [name, schema] of Object.entries(shape)) {
    const value = exampleOf(choose, schema, name);
    if (value !== undefined) made[name] = value;
  }
  return made;
}

const typeOf = (schema: unknown): string => {
  const { shape } = definitionOf(schema);
  return String(listIn(definitionOf(isRecord(shape) ? shape.type : undefined).values)[0]);
};

/** All that the package knows. */
export const eventTypes: readonly string[] = Object.values(EventType);

/** Why the package's own schema refuses an event; undefined if it does not. */
export const refusal = (event: Example): unknown => EventSchemas.safeParse(event).error;

/** How to make an example of each event, by its type, in the package's order: what opens something, writes it, closes it. */
export const examples: ReadonlyMap<string, (choose: Choose) => Example> = new Map(
  EventSchemas.options.map((schema) => {
    const type = typeOf(schema);
    return [type, (choose) => ({ ...objectOf(choose, definitionOf(schema).shape), type })];
  }),
);

/**
 * A stream of examples: mostly what comes next in the package's order, so that much of it goes on with what is open. A run that
 * has ended is mostly followed by another one.
 */
export function exampleStream(choose: Choose, length: number): readonly Example[] {
  const makers = [...examples.values()];
  const begins = [...examples.keys()].indexOf('RUN_STARTED');
  let at = choose(makers.length);
  let ended = false;
  return Array.from({ length }, () => {
    at = choose(3) === 0 ? choose(makers.length) : (at + 1) % makers.length;
    if (ended && choose(4) > 0) at = begins;
    const event = makers[at]?.(choose);
    if (!event) throw new Error('There is no such example.');
    ended = event.type === 'RUN_FINISHED' || event.type === 'RUN_ERROR';
    return event;
  });
}
