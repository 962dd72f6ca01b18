import type { FailureModeName } from '../audit/auditCard.ts';
import { abortOnUnmount, requestSignalToModel } from './abortPatterns.ts';
import { chatPatterns } from './chatPatterns.ts';
import type { CodeHint, CodePattern, CodeReading, Found, SkippedCode } from './codeHint.ts';
import { closedToCancel, readWithoutResume } from './readerPatterns.ts';
import { relays } from './relayPattern.ts';
import { hasBlocks, scriptBlocks } from './scriptBlocks.ts';
import { type CodeLimits, type SourceFile, sourceFiles } from './sourceFiles.ts';
import { type Tree, treeOf } from './syntaxTree.ts';

const PATTERNS: readonly ((tree: Tree) => Found[])[] = [
  chatPatterns,
  abortOnUnmount,
  requestSignalToModel,
  relays,
  closedToCancel,
  readWithoutResume,
];

const ADVICE: Readonly<
  Record<CodePattern, { readonly failureMode: FailureModeName; readonly next: string }>
> = {
  'use-chat-without-resume': {
    failureMode: 'streamLostOnDisconnect',
    next: 'Pass `resume: true` and add the route that resumes, or read the answer from a session.',
  },
  'abort-on-unmount': {
    failureMode: 'resumeCancelConflict',
    next: 'Let the answer go on when a page leaves: close the reading only, and stop by a request of its own.',
  },
  'stop-is-the-only-cancel': {
    failureMode: 'resumeCancelConflict',
    next: 'Send Stop as a request or an event of its own, which any page can send; then call `stop()`.',
  },
  'request-signal-to-model': {
    failureMode: 'resumeCancelConflict',
    next: 'Give the model a signal that only an explicit Stop fires, and let the answer go on without its reader.',
  },
  'relay-in-orchestrator': {
    failureMode: 'orchestratorRelay',
    next: 'Let each agent write into the session by itself; the orchestrator only collects the results.',
  },
  'event-source-closed-to-cancel': {
    failureMode: 'resumeCancelConflict',
    next: 'Send Stop as a request or an event of its own, and close the source when the answer has ended.',
  },
  'stream-read-without-resume': {
    failureMode: 'streamLostOnDisconnect',
    next: 'Read from an address that can be read again from a position, and go on from the last one after a cut.',
  },
};

/**
 * Reads the code of a folder for known patterns. What a pattern needs has to stand in one file: what is spread over several
 * is not found.
 *
 * @param folder one that exists; links in it are not followed
 */
export async function readCode(folder: string, limits?: CodeLimits): Promise<CodeReading> {
  // Loaded here: it is native, and no other command needs it.
  const { parseSync } = await import('oxc-parser');
  const hints: CodeHint[] = [];
  const skipped: SkippedCode[] = [];
  let files = 0;
  for await (const source of sourceFiles(folder, (each) => skipped.push(each), limits)) {
    const parsed = programsOf(source).map(({ name, code, returns }) => {
      const { program, errors } = parseSync(name, code, { preserveParens: false });
      const startOf = ({ labels }: (typeof errors)[number]) => labels[0]?.start;
      const error = errors.find((each) => !(returns && code.startsWith('return', startOf(each))));
      return { program, error, at: error && startOf(error) };
    });
    const wrong = parsed.find(({ error }) => error);
    if (wrong?.error) {
      const where = wrong.at === undefined ? '' : `, line ${lineOf(source.code, wrong.at)}`;
      skipped.push({ file: source.file, why: `it does not parse${where}: ${wrong.error.message}` });
      continue;
    }
    files++;
    for (const { program } of parsed) hints.push(...hintsOf(source, treeOf(program)));
  }
  return { folder, files, hints, skipped };
}

/** What of a file is parsed as one, under a name that says how. */
function programsOf({ file, code }: SourceFile) {
  if (hasBlocks(file))
    return scriptBlocks(file, code).map(({ language, ...block }) => ({
      ...block,
      name: `${file}.${language}`,
    }));
  // Types change nothing in what code does; what is said to be `.js` may have JSX.
  return [{ name: file.endsWith('.js') ? `${file}x` : file, code, returns: false }];
}

function hintsOf({ file, code }: SourceFile, tree: Tree): CodeHint[] {
  return PATTERNS.flatMap((pattern) => pattern(tree))
    .sort((a, b) => a.start - b.start)
    .map(({ pattern, confidence, start, found }) => {
      return { pattern, confidence, file, line: lineOf(code, start), found, ...ADVICE[pattern] };
    });
}

function lineOf(code: string, at: number): number {
  let line = 1;
  for (let end = code.indexOf('\n'); end >= 0 && end < at; end = code.indexOf('\n', end + 1)) line++;
  return line;
}
