/**
 * Questions whose answer is checked by a schema of the agent's own: a Standard Schema (https://standardschema.dev), as zod, valibot and
 * arktype give it. Its form alone is named here: no library of schemas is imported.
 */
import type { QuestionAnswer } from '../fold/state.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { QuestionText } from '../protocol/events.ts';
import { isRecord } from '../protocol/shapes.ts';

/** What is wrong with a value, in the words of its schema. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** A Standard Schema, version 1, with the Standard JSON Schema where its library has that. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema?: {
      readonly input: (options: { readonly target: 'draft-2020-12' }) => Readonly<Record<string, unknown>>;
    };
  };
}

/** A question whose answer fits a schema. */
export interface SchemaQuestion<Schema extends StandardSchema = StandardSchema>
  extends Omit<QuestionText, 'schema' | 'choices'> {
  readonly schema: Schema;
  /** A JSON Schema of what people write, for their form. Default: what the schema itself gives; where it gives none it is needed. */
  readonly jsonSchema?: Readonly<Record<string, unknown>> | undefined;
}

/** The answer to it: data as the schema has made it, or declined. */
export type SchemaAnswer<Schema extends StandardSchema> = Omit<QuestionAnswer, 'decision' | 'data'> &
  (
    | {
        readonly decision: 'answered';
        readonly data: NonNullable<Schema['~standard']['types']>['output'];
      }
    | { readonly decision: 'declined'; readonly data?: undefined }
  );

export interface ReadQuestion {
  /** What stands in the log. */
  readonly text: QuestionText;
  /** Has the data of an answer made by the schema, if there is one. */
  readonly check: (answer: QuestionAnswer) => QuestionAnswer | Promise<QuestionAnswer>;
}

const unchecked = (answer: QuestionAnswer): QuestionAnswer => answer;

/** @throws RejoinError `argument-invalid` where people's form has no JSON Schema */
export function readQuestion(question: QuestionText | SchemaQuestion): ReadQuestion {
  const { schema } = question;
  if (!isStandard(schema)) {
    // CAST: what has no Standard Schema is the other of the two.
    return { text: question as QuestionText, check: unchecked };
  }
  // CAST: the schema says which of the two it is.
  const { jsonSchema = jsonSchemaOf(schema), ...text } = question as SchemaQuestion;
  checkCall(
    isRecord(jsonSchema),
    'run.ask({ title, schema, jsonSchema }): this schema has no JSON Schema of its own',
  );
  return {
    text: { ...text, schema: jsonSchema },
    check: (answer) => checked(schema, answer),
  };
}

/** Schemas of arktype are functions. */
const isStandard = (schema: unknown): schema is StandardSchema =>
  (typeof schema === 'function' || isRecord(schema)) &&
  '~standard' in schema &&
  isRecord(schema['~standard']) &&
  typeof schema['~standard'].validate === 'function';

/** What its library makes of it: some schemas have no form in JSON, of which libraries throw. */
function jsonSchemaOf(schema: StandardSchema): Readonly<Record<string, unknown>> | undefined {
  try {
    return schema['~standard'].jsonSchema?.input({ target: 'draft-2020-12' });
  } catch {
    return undefined;
  }
}

async function checked(schema: StandardSchema, answer: QuestionAnswer): Promise<QuestionAnswer> {
  if (answer.decision !== 'answered') return answer;
  const result = await schema['~standard'].validate(answer.data);
  if (!result.issues) return { ...answer, data: result.value };
  // What people have written, which issues may repeat, is not for messages.
  throw new RejoinError(
    'answer-invalid',
    `The answer does not fit the schema: ${result.issues.length} issues, which the error has as its \`cause\`.`,
    { cause: result.issues },
  );
}
