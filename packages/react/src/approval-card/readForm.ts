/** What was written into a form: the answer, or what is wrong with it. */
import { isRecord } from '../kit/isRecord.ts';
import type { FormProblem } from './approvalCardLabels.ts';
import type { FormField, SchemaForm } from './schemaForm.ts';

/** By the field's name. What is not in it is as it was at first. */
export type FormValues = ReadonlyMap<string, string | boolean>;

export type FormProblems = ReadonlyMap<string, FormProblem>;

interface Read {
  readonly value?: unknown;
  readonly problem?: FormProblem | undefined;
}

export function readForm(
  { makes, fields, schema }: SchemaForm,
  values: FormValues,
): { readonly data: unknown; readonly problems: FormProblems } {
  const problems = new Map<string, FormProblem>();
  const entries: [string, unknown][] = [];
  for (const field of fields) {
    const written = values.get(field.name) ?? field.initial;
    const { value, problem } =
      makes === 'json' ? readJson(String(written), schema) : readField(field, written);
    if (problem) problems.set(field.name, problem);
    else if (value !== undefined) entries.push([field.name, value]);
  }
  return { data: makes === 'object' ? Object.fromEntries(entries) : entries[0]?.[1], problems };
}

function readField(field: FormField, written: string | boolean): Read {
  if (typeof written === 'boolean') return { value: written };
  const { kind, required, options } = field;
  if (kind === 'option') {
    const option = written === '' ? undefined : options?.[Number(written)];
    return option ? { value: option.value } : required ? { problem: { kind: 'not-chosen' } } : {};
  }
  if (written.trim() === '') return required ? { problem: { kind: 'missing' } } : {};
  return kind === 'number' || kind === 'whole' ? readNumber(field, written) : readText(field, written);
}

function readNumber({ kind, min, max, above, below }: FormField, written: string): Read {
  const text = written.trim();
  // A comma is a decimal point to half of the world; of two of them no one knows which is which.
  const value = Number(/^[^.,]*,[^.,]*$/.test(text) ? text.replace(',', '.') : text);
  if (!/^[-+\d.,e]+$/i.test(text) || !Number.isFinite(value)) return { problem: { kind: 'not-a-number' } };
  if (kind === 'whole' && !Number.isInteger(value)) return { problem: { kind: 'not-whole' } };
  if (min !== undefined && value < min) return { problem: { kind: 'too-small', limit: min } };
  if (max !== undefined && value > max) return { problem: { kind: 'too-large', limit: max } };
  if (above !== undefined && value <= above) return { problem: { kind: 'not-above', limit: above } };
  if (below !== undefined && value >= below) return { problem: { kind: 'not-below', limit: below } };
  return { value };
}

function readText({ minLength, maxLength }: FormField, value: string): Read {
  // As JSON Schema counts.
  const { length } = [...value];
  if (minLength !== undefined && length < minLength)
    return { problem: { kind: 'too-short', limit: minLength } };
  if (maxLength !== undefined && length > maxLength)
    return { problem: { kind: 'too-long', limit: maxLength } };
  return { value };
}

/** Its type and the names that it must have. Whether the rest fits is for the agent to judge. */
function readJson(written: string, { type, required }: SchemaForm['schema']): Read {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    return { problem: { kind: 'not-json' } };
  }
  const types = (Array.isArray(type) ? type : [type]).filter((each) => typeof each === 'string');
  if (types.length > 0 && !types.some((each) => isOf(each, value)))
    return { problem: { kind: 'wrong-type', names: types.join(', ') } };
  if (!isRecord(value) || !Array.isArray(required)) return { value };
  const lacks = required.filter((name) => typeof name === 'string' && !Object.hasOwn(value, name));
  return lacks.length > 0 ? { problem: { kind: 'lacks', names: lacks.join(', ') } } : { value };
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return isRecord(value);
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
