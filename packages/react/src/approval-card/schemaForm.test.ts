import { describe, expect, it } from 'vitest';
import { readForm } from './readForm.ts';
import { schemaForm } from './schemaForm.ts';

const object = (properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) =>
  schemaForm({ type: 'object', properties, required });
const kinds = (form: ReturnType<typeof schemaForm>) => form.fields.map(({ kind }) => kind);

describe('schemaForm', () => {
  it('draws strings, numbers, booleans, enumerations and several lines', () => {
    const form = object({
      a: { type: 'string' },
      b: { type: 'string', format: 'multi-line' },
      c: { type: 'string', maxLength: 2_000 },
      d: { type: 'number' },
      e: { type: 'integer' },
      f: { type: 'boolean' },
      g: { enum: ['x', 1] },
      h: { oneOf: [{ const: 'x', title: 'An x' }] },
    });
    expect(kinds(form)).toEqual(['line', 'lines', 'lines', 'number', 'whole', 'check', 'option', 'option']);
    expect(form.fields.at(-1)?.options).toEqual([{ value: 'x', label: 'An x' }]);
  });

  it('draws one value by itself', () => {
    const form = schemaForm({ type: 'integer', minimum: 1 });
    expect(readForm(form, new Map([['', '3']]))).toEqual({ data: 3, problems: new Map() });
    expect(readForm(form, new Map([['', '0']])).problems.get('')).toEqual({ kind: 'too-small', limit: 1 });
  });

  it('lets empty what may be null, in both ways in which schemas say it', () => {
    const form = object(
      { a: { type: ['string', 'null'] }, b: { anyOf: [{ type: 'number' }, { type: 'null' }], title: 'B' } },
      ['a', 'b'],
    );
    expect(form.fields.map(({ kind, required, title }) => [kind, required, title])).toEqual([
      ['line', false, undefined],
      ['number', false, 'B'],
    ]);
    expect(readForm(form, new Map())).toEqual({ data: {}, problems: new Map() });
  });

  it.each([
    ['a list', { type: 'object', properties: { a: { type: 'array' } } }],
    ['an object in it', { type: 'object', properties: { a: { type: 'object', properties: {} } } }],
    ['a reference', { type: 'object', properties: { a: { $ref: '#/$defs/a' } } }],
    ['a condition', { type: 'object', properties: { a: { type: 'string' } }, if: {} }],
    ['a name that it needs and does not describe', { type: 'object', properties: {}, required: ['a'] }],
    ['nothing that it says', {}],
  ])('asks for JSON where there is %s', (_, schema) => {
    expect(kinds(schemaForm(schema))).toEqual(['json']);
  });

  it('reads a number as half of the world writes it, and no other words', () => {
    const form = schemaForm({ type: 'number' });
    const read = (written: string) => readForm(form, new Map([['', written]])).data;
    expect(['1.5', '1,5', ' -2 ', '1e3'].map(read)).toEqual([1.5, 1.5, -2, 1_000]);
    expect(['1,234,5', '0x10', 'Infinity', '1.2.3', 'e'].map(read)).toEqual(Array(5).fill(undefined));
  });

  it('keeps values by names that an object has anyway', () => {
    const form = object({ constructor: { type: 'string' }, ['__proto__']: { type: 'string' } });
    const { data } = readForm(
      form,
      new Map([
        ['constructor', 'a'],
        ['__proto__', 'b'],
      ]),
    );
    expect(Object.entries(data as object)).toEqual([
      ['constructor', 'a'],
      ['__proto__', 'b'],
    ]);
  });

  it('sketches the JSON that is asked for', () => {
    const form = object({
      a: { type: 'array' },
      b: { type: 'object', properties: { c: { type: 'string' } } },
    });
    expect(JSON.parse(String(form.fields[0]?.initial))).toEqual({ a: [], b: { c: '' } });
  });
});
