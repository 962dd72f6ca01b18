/** One specialist: it searches its shelf, reads what it finds, and quotes it, straight into the session. */
import type { AgentRun, RunHandler, SteerRequest } from '@rejoin/core/agent';
import { nameOf } from '@rejoin/core/protocol';
import { createPace, type Pace } from '../../pace.ts';
import { excerpt, type Passage } from './passages.ts';
import { type Hit, type Index, steerTerms, termsOf } from './search.ts';
import { isStanding, type Shelf } from './shelves.ts';

export interface SpecialistOptions {
  readonly shelf: Shelf;
  readonly index: Promise<Index>;
  /** Milliseconds for a word. */
  readonly pace: number;
  /** Misbehaviour, for tests: it receives a cancel and goes on, or refuses every cancel. */
  readonly onCancel?: 'ignore' | 'refuse' | undefined;
}

/** What a specialist's run results in, and all that the lead uses of it. */
export interface Findings {
  readonly documents: number;
  readonly terms: readonly string[];
  readonly hits: number;
  readonly quotes: readonly Passage[];
}

const QUOTES = 5;
/** More after each steer. */
const QUOTES_PER_STEER = 2;
const FROM_ONE_FILE = 3;
/** How long one that ignores its cancel goes on, in words. */
const IGNORING = 1_500;

export function createSpecialist({ shelf, index, pace: ms, onCancel }: SpecialistOptions): RunHandler {
  return async (run) => {
    if (onCancel === 'refuse')
      run.onCancel(() => `${shelf.title} is in the middle of a count and will not lose it.`);
    const pace = createPace(ms, onCancel === 'ignore' ? undefined : run.signal);
    run.setResult(await investigate({ run, pace, shelf, index: await index }));
    if (onCancel === 'ignore' && run.signal.aborted) await pace.pause(IGNORING);
  };
}

interface Desk {
  readonly run: AgentRun;
  readonly pace: Pace;
  readonly shelf: Shelf;
  readonly index: Index;
}

async function investigate({ run, pace, shelf, index }: Desk): Promise<Findings> {
  let terms = termsOf(run.input?.content ?? '');
  let hits: readonly Hit[] = [];
  /** What is still to be read. */
  let plan: Passage[] = [];
  const quotes: Passage[] = [];
  const report = (note: string) =>
    run.progress({ done: quotes.length, total: Math.max(1, quotes.length + plan.length), note });

  async function think(): Promise<void> {
    const thought = run.reasoning();
    await pace.say(
      thought,
      `${shelf.about}: ${count(index.documents, 'document')}, ${count(index.passages, 'passage')}. ` +
        `The words of the question that tell them apart: ${terms.join(', ')}.`,
    );
    await thought.end();
  }

  async function search(most: number): Promise<void> {
    const call = run.toolCall('search');
    await pace.say(
      { write: (delta) => call.args(delta) },
      `{ "terms": ${JSON.stringify(terms).replaceAll(',', ', ')} }`,
    );
    await call.call();
    hits = index.search(terms);
    await pace.pause(30);
    const files = [...new Set(hits.map(({ passage }) => passage.path))];
    const found = `${count(hits.length, 'passage')} in ${count(files.length, 'document')}`;
    await call.result(files.length === 0 ? found : `${found}: ${files.slice(0, 3).join(', ')}`);
    plan = choose(most);
    await report(found);
  }

  /** Each text is a message of its own, in its place between the tool calls. */
  async function say(words: string): Promise<void> {
    const text = run.text();
    await pace.say(text, words);
    await text.end();
  }

  /** By now the log says that this run has taken it up (P36). */
  async function turn({ from, content }: SteerRequest): Promise<void> {
    const before = terms;
    terms = steerTerms(before, content);
    const same = terms.join() === before.join();
    const change = same ? 'That is what I am looking for.' : `From here on: ${terms.join(', ')}.`;
    await say(`**Steered by ${nameOf(from)}:** “${content}” ${change}\n\n`);
    await run.step('Search again', () => search(QUOTES_PER_STEER));
  }

  /** The best that was not quoted yet, from more than one document. */
  function choose(most: number): Passage[] {
    const seen = ({ path, line, lines }: Passage) =>
      quotes.some((quote) => quote.path === path && quote.line >= line && quote.line < line + lines.length);
    const chosen: Passage[] = [];
    for (const { passage } of hits) {
      const taken = [...quotes, ...chosen].filter(({ path }) => path === passage.path).length;
      if (chosen.length < most && taken < FROM_ONE_FILE && !seen(passage)) chosen.push(passage);
    }
    return chosen;
  }

  async function read(passage: Passage): Promise<void> {
    const quote = excerpt(passage, terms);
    const call = run.toolCall('read');
    await call.args(JSON.stringify({ path: quote.path, line: quote.line }));
    await call.call();
    await pace.pause(24);
    const standing = isStanding(quote);
    await call.result(
      standing ? count(quote.lines.length, 'line') : 'The file has changed since it was indexed.',
    );
    const heading = quotes.at(-1)?.heading === quote.heading ? '' : quote.heading;
    quotes.push(quote);
    if (standing) await say(`${heading && `**${heading}**\n`}${quoted(quote)}\n`);
    await report(fileName(quote));
    await pace.pause(30);
  }

  async function conclude(): Promise<void> {
    const said = quotes
      .flatMap(({ lines, heading }) => [...lines, heading])
      .join(' ')
      .toLowerCase();
    const missing = terms.filter((term) => !said.includes(term));
    const silent =
      missing.length > 0 && quotes.length > 0 ? ` None of them says ${missing.join(' or ')}.` : '';
    const found =
      quotes.length > 0
        ? `Quoted ${quotes.length} of ${count(Math.max(hits.length, quotes.length), 'passage')}.${silent}`
        : `Nothing in ${count(index.documents, 'document')} says anything of ${terms.join(', ')}.`;
    await say(`${found}\n`);
  }

  await run.step('Think', think);
  await run.step('Search', () => search(QUOTES));
  for (;;) {
    for (const steer of await run.takeSteering()) await turn(steer);
    const passage = plan.shift();
    if (!passage) break;
    await run.step(`Read ${fileName(passage)}`, () => read(passage));
  }
  await run.step('Conclude', conclude);
  return { documents: index.documents, terms, hits: hits.length, quotes };
}

/** A quotation in Markdown: each line as it stands in the file, then where. */
export function quoted({ lines, path, line, code }: Passage): string {
  const body = code ? ['```', ...lines, '```'] : lines;
  return `${body
    .map(
      (text) => `> ${text}
`,
    )
    .join('')}> — ${path}:${line}
`;
}

const count = (many: number, what: string): string =>
  `${many.toLocaleString('en')} ${what}${many === 1 ? '' : 's'}`;

const fileName = ({ path }: Passage): string => path.split('/').slice(-2).join('/');
