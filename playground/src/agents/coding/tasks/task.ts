/** What the coding agent can do without a model: a small project, and code that was written for it in two languages. */

/** Texts by their path in the project. */
export type Files = Readonly<Record<string, string>>;
/** What becomes of files: `undefined` for one that goes. */
export type Changes = Readonly<Record<string, string | undefined>>;
export type Language = 'js' | 'ts';

export interface Task {
  /** As the files are called: `src/<name>.js`. */
  readonly name: string;
  /** What people may ask for, in a button. */
  readonly asks: string;
  /** Whether a message asks for it. */
  readonly matches: RegExp;
  /** The project as it begins: its tests do not pass. */
  readonly start: Files;
  /** What the agent says once it has read it. */
  readonly found: string;
  /** The step of its plan. */
  readonly step: string;
  /** The source as it should be. */
  readonly source: Readonly<Record<Language, string>>;
  /** The tests that are there, and two more for the edges. */
  readonly tests: string;
  readonly edges: string;
  /** What is true once the tests pass. */
  readonly done: string;
}

export const sourceOf = ({ name }: Task, language: Language): string => `src/${name}.${language}`;
export const testOf = ({ name }: Task): string => `test/${name}.test.js`;

export const packageOf = (name: string): string => `{
  "name": "${name}",
  "type": "module",
  "scripts": { "test": "node --test" }
}
`;

/** The tests as they import the source of this language. */
const testsIn = (task: Task, language: Language, edges: boolean): string =>
  `${task.tests}${edges ? task.edges : ''}`.replaceAll(
    `../src/${task.name}.js`,
    `../${sourceOf(task, language)}`,
  );

/** What changes so that the source is as it should be, in this language. */
export function solved(task: Task, language: Language, edges: boolean): Changes {
  const other: Language = language === 'js' ? 'ts' : 'js';
  return {
    [sourceOf(task, other)]: undefined,
    [sourceOf(task, language)]: task.source[language],
    [testOf(task)]: testsIn(task, language, edges),
  };
}
