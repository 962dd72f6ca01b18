/** What a docs page shows as the code of a story: all that a page needs, and how the story came to its state. */
export interface Snippet {
  /** The story's elements, as Storybook writes them. */
  readonly code: string;
  /** The text of the story in its file. */
  readonly source?: string | undefined;
  /** The story's `replay` parameter. */
  readonly replay?: Readonly<Record<string, unknown>> | undefined;
}

const FAMILIES = [
  'AgentLanes',
  'AgentProgress',
  'ApprovalCard',
  'ApprovalList',
  'AwayMarker',
  'Composer',
  'ConnectionStatus',
  'HandoffBanner',
  'Message',
  'NotificationPrompt',
  'PresenceList',
  'SessionList',
  'SteeringInput',
  'StopButton',
  'Transcript',
];

const PROVIDER = "import { SessionProvider } from '@rejoin/react';";

export function snippetOf({ code, source = '', replay }: Snippet): string {
  // Storybook transforms what it has transformed once more.
  if (code.startsWith(PROVIDER)) return code;
  const used = FAMILIES.filter((name) => new RegExp(`<${name}[\\s/>]`).test(code));
  const imports = used.map((name) => `import { ${name} } from '@rejoin/react/${entryOf(name)}';`);
  return [
    PROVIDER,
    ...imports,
    '',
    ...stateOf(source, replay).map((line) => `// ${line}`),
    '<SessionProvider client={client} session="my-session">',
    code.replace(/^/gm, '  '),
    '</SessionProvider>',
  ].join('\n');
}

/** A list of questions is of the family of its cards; a prompt stands with the hook. */
const entryOf = (name: string): string =>
  name
    .replace(/(?<=^Approval)List$/, 'Card')
    .replace(/^NotificationPrompt$/, 'Notifications')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase();

/** What the session is, in plain words; and what happens in it first, as it stands in the story. */
function stateOf(source: string, replay: Snippet['replay']): readonly string[] {
  if (!replay) return [];
  const { log, at, arrange, onceShown, ...rest } = replay;
  const where = at === undefined ? 'at its end' : `at "${at}"`;
  const how = Object.entries(rest).map(([name, value]) => `${name}: ${wordsOf(value)}`);
  const lines = [[`The session here is the recording "${log}" ${where}`, ...how].join(', ')];
  if (arrange === undefined && onceShown === undefined) return lines;
  const made = between(source, /\b(?:arrange|onceShown)\b(?::\s*)?/);
  return made === '' ? lines : [`${lines[0]}, and then:`, ...made.split('\n')];
}

/** Values that are objects of functions are shown by their names. */
const wordsOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? Object.keys(value).join(' and ') : JSON.stringify(value);

/** The text after a beginning, up to where its brackets close or the next property begins. */
function between(source: string, beginning: RegExp): string {
  const found = beginning.exec(source);
  if (!found) return '';
  const rest = source.slice(found.index + found[0].length);
  let depth = 0;
  for (let at = 0; at < rest.length; at++) {
    const letter = rest[at] ?? '';
    if ('([{'.includes(letter)) depth++;
    else if (')]}'.includes(letter)) depth--;
    if (depth < 0 || (depth === 0 && letter === ',')) return outdented(rest.slice(0, at).trimEnd());
  }
  return outdented(rest.trimEnd());
}

function outdented(written: string): string {
  // Storybook writes one name on each line.
  const text = written.replace(
    /\{\s*(\w+(?:,\s*\w+)*)\s*\}/g,
    (_, names: string) => `{ ${names.split(/,\s*/).join(', ')} }`,
  );
  const indents = [...text.matchAll(/\n( *)\S/g)].map(([, indent = '']) => indent.length);
  return indents.length === 0 ? text : text.replaceAll(`\n${' '.repeat(Math.min(...indents))}`, '\n');
}
