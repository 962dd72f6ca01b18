/** The form that a question's JSON Schema asks for: fields for what can be drawn, and one field for JSON where something cannot. */
import { isRecord } from '../kit/isRecord.ts';

export interface FormOption {
  readonly value: unknown;
  readonly label: string;
}

export interface FormField {
  /** The property's name; empty where the answer as a whole is one value. */
  readonly name: string;
  readonly kind: 'line' | 'lines' | 'number' | 'whole' | 'check' | 'option' | 'json';
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly required: boolean;
  /** Of a line: what helps to write it. */
  readonly inputType?: 'email' | 'url' | 'date' | undefined;
  readonly options?: readonly FormOption[] | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  /** What is in it at first: the letters, the place in the list of options, or whether it is checked. */
  readonly initial: string | boolean;
}

export interface SchemaForm {
  /** Whether the answer is an object of the fields, the value of the one field, or what its JSON says. */
  readonly makes: 'object' | 'value' | 'json';
  readonly fields: readonly FormField[];
  readonly schema: Schema;
}

type Schema = Readonly<Record<string, unknown>>;

/** What says more than a form shows: with one of these a form would ask for the wrong thing. */
const BEYOND = [
  '$ref',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'patternProperties',
  'dependentRequired',
  'dependentSchemas',
] as const;

/** A line for a text that may be longer than this would hide most of it. */
const LINE = 200;

export function schemaForm(schema: Schema): SchemaForm {
  const value = fieldOf('', schema, true);
  if (value) return { makes: 'value', fields: [value], schema };
  const { type, properties, required, title, description } = schema;
  if (type === 'object' && isRecord(properties) && isPlain(schema)) {
    const needed = Array.isArray(required) ? required : [];
    const fields = Object.entries(properties).map(([name, property]) =>
      isRecord(property) ? fieldOf(name, property, needed.includes(name)) : undefined,
    );
    const known = needed.every((name) => typeof name === 'string' && Object.hasOwn(properties, name));
    if (known && fields.length > 0 && fields.every((field) => field !== undefined))
      return { makes: 'object', fields, schema };
  }
  const initial = JSON.stringify(schema.default ?? sketchOf(schema, 0), null, 2) ?? '';
  const field = {
    name: '',
    kind: 'json',
    required: true,
    initial,
    ...wordsOf({ title, description }),
  } as const;
  return { makes: 'json', fields: [field], schema };
}

const isPlain = (schema: Schema): boolean => BEYOND.every((word) => schema[word] === undefined);

const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const wordsOf = ({ title, description }: Schema) => ({
  title: textIn(title),
  description: textIn(description),
});

function fieldOf(name: string, given: Schema, needed: boolean): FormField | undefined {
  const [schema, nullable] = withoutNull(given);
  const required = needed && !nullable;
  const field = { name, required, ...wordsOf({ ...schema, ...given }) };
  const first = schema.default ?? given.default;
  const options = optionsOf(schema);
  if (options) {
    const at = options.findIndex(({ value }) => value === first);
    return { ...field, kind: 'option', options, initial: at < 0 ? '' : String(at) };
  }
  if (!isPlain(schema)) return undefined;
  switch (schema.type) {
    case 'boolean':
      return { ...field, kind: 'check', initial: first === true };
    case 'number':
    case 'integer':
      return {
        ...field,
        kind: schema.type === 'integer' ? 'whole' : 'number',
        min: numberIn(schema.minimum),
        max: numberIn(schema.maximum),
        above: numberIn(schema.exclusiveMinimum),
        below: numberIn(schema.exclusiveMaximum),
        initial: typeof first === 'number' ? String(first) : '',
      };
    case 'string':
      return {
        ...field,
        ...lineOf(schema),
        minLength: numberIn(schema.minLength),
        maxLength: numberIn(schema.maxLength),
        initial: textIn(first) ?? '',
      };
    default:
      return undefined;
  }
}

/** What may also be null may be left empty. */
function withoutNull(schema: Schema): readonly [Schema, nullable: boolean] {
  const { type, anyOf, ...rest } = schema;
  if (Array.isArray(type) && type.length === 2 && type.includes('null'))
    return [{ ...schema, type: type.find((each) => each !== 'null') }, true];
  if (Array.isArray(anyOf) && anyOf.length === 2) {
    const other = anyOf.find((each) => isRecord(each) && each.type !== 'null');
    const isNull = anyOf.some((each) => isRecord(each) && each.type === 'null');
    if (isNull && isRecord(other)) return [{ ...rest, ...other }, true];
  }
  return [schema, false];
}

/** The values of an enumeration, in one of the ways in which schemas write it. */
function optionsOf(schema: Schema): readonly FormOption[] | undefined {
  const { oneOf, anyOf } = schema;
  if (Array.isArray(schema.enum) && schema.enum.length > 0 && schema.enum.every(isSimple))
    return schema.enum.map((value) => ({ value, label: String(value) }));
  const named = Array.isArray(oneOf) ? oneOf : Array.isArray(anyOf) ? anyOf : [];
  const options = named.flatMap((each) =>
    isRecord(each) && isSimple(each.const)
      ? [{ value: each.const, label: textIn(each.title) ?? String(each.const) }]
      : [],
  );
  return options.length > 0 && options.length === named.length ? options : undefined;
}

const isSimple = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

const INPUT_TYPES = new Map<unknown, FormField['inputType']>([
  ['email', 'email'],
  ['uri', 'url'],
  ['url', 'url'],
  ['date', 'date'],
]);

function lineOf({ format, contentMediaType, maxLength }: Schema): Pick<FormField, 'kind' | 'inputType'> {
  const long =
    format === 'multi-line' ||
    format === 'multiline' ||
    format === 'textarea' ||
    contentMediaType !== undefined ||
    (numberIn(maxLength) ?? 0) > LINE;
  return long ? { kind: 'lines' } : { kind: 'line', inputType: INPUT_TYPES.get(format) };
}

/** Deeper than this nothing is sketched. */
const DEEPEST = 4;

/** An empty value of the right shape, to write into. */
function sketchOf(schema: unknown, depth: number): unknown {
  if (!isRecord(schema) || depth > DEEPEST) return {};
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  switch (schema.type) {
    case 'string':
      return '';
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'null':
      return null;
    default: {
      const entries = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
      return Object.fromEntries(entries.map(([name, each]) => [name, sketchOf(each, depth + 1)]));
    }
  }
}
