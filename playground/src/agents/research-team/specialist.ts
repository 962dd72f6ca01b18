/** One specialist: it searches its folder, reads what it finds, and writes what it makes of it, straight into the session. */
import type { AgentRun, RunHandler, SteerRequest } from '@rejoin/core/agent';
import { nameOf } from '@rejoin/core/protocol';
import { createPace, type Pace } from '../../pace.ts';
import type { Model } from '../model/model.ts';
import { writeByModel } from '../model/writeByModel.ts';
import type { Document } from './corpus.ts';
import { cited, composeFinding, type Finding, lowered, noteOf, paragraph } from './finding.ts';
import { findingTask } from './modelTasks.ts';
import { type Index, steerTerms, termsOf } from './search.ts';
import { type Shelf, shelfOf } from './shelves.ts';
import { readHanded } from './synthesis.ts';

export interface SpecialistOptions {
  readonly shelf: Shelf;
  readonly index: Index;
  /** Milliseconds for a word. */
  readonly pace: number;
  /** Misbehaviour, for tests: it receives a cancel and goes on, or refuses every cancel. */
  readonly onCancel?: 'ignore' | 'refuse' | undefined;
  /** Writes what it finds; without one its sentences are the documents' own. */
  readonly model?: Model | undefined;
}

/** How many documents it reads. */
const READS = 3;
/** More after each steer. */
const READS_PER_STEER = 1;
/** How long one that ignores its cancel goes on, in words. */
const IGNORING = 1_500;

export function createSpecialist({ shelf, index, pace: ms, onCancel, model }: SpecialistOptions): RunHandler {
  return async (run) => {
    if (onCancel === 'refuse')
      run.onCancel(() => `${shelf.title} is in the middle of a document and will not stop.`);
    const pace = createPace(ms * shelf.tempo, onCancel === 'ignore' ? undefined : run.signal);
    run.setResult(await investigate({ run, pace, shelf, index, model }));
    if (onCancel === 'ignore' && run.signal.aborted) await pace.pause(IGNORING);
  };
}

interface Desk {
  readonly run: AgentRun;
  readonly pace: Pace;
  readonly shelf: Shelf;
  readonly index: Index;
  readonly model: Model | undefined;
}

async function investigate({ run, pace, shelf, index, model }: Desk): Promise<Finding> {
  const { question, asks } = readHanded(run.input?.content ?? '');
  let terms = termsOf(question);
  const beside = termsOf(asks);
  /** What is still to be read. */
  let waiting: Document[] = [];
  const read: Document[] = [];
  const report = (note: string) =>
    run.progress({ done: read.length, total: Math.max(1, read.length + waiting.length), note });

  async function think(): Promise<void> {
    const thought = run.reasoning();
    const part = asks === '' ? '' : ` My part of it: ${asks.replace(/\.$/, '')}.`;
    await pace.say(
      thought,
      `I have ${index.documents.length} documents, on ${lowered(shelf.about)}.${part} I look for ${inWords(terms)}.`,
    );
    await thought.end();
  }

  async function search(most: number): Promise<void> {
    const call = run.toolCall('search', { title: 'Search' });
    await pace.say({ write: (delta) => call.args(delta) }, JSON.stringify({ for: terms.join(' ') }));
    await call.call();
    const hits = index.search({ terms, beside });
    await pace.pause(30);
    waiting = hits
      .map(({ document }) => document)
      .filter((each) => !read.includes(each))
      .slice(0, most);
    const found = waiting.map(({ title }) => `“${title}”`).join(', ');
    await call.result(found === '' ? 'No document says anything of it.' : `Worth reading: ${found}`);
    await report(found === '' ? 'Found nothing' : `Found ${waiting.length}`);
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
    const change = same ? 'That is what I am looking for.' : `From here on I look for ${inWords(terms)}.`;
    await say(`Steered by ${nameOf(from)}: “${content}” ${change}\n\n`);
    await run.step('Search again', () => search(READS_PER_STEER));
  }

  async function readOne(document: Document): Promise<void> {
    const call = run.toolCall('read_document', { title: 'Read' });
    await call.args(JSON.stringify({ path: document.path }));
    await call.call();
    await pace.pause(24);
    await call.result(`${document.sentences.length} sentences`);
    read.push(document);
    const note = noteOf(document, { terms, beside });
    if (!model) await say(`### ${document.title}\n${paragraph(note)}\n${cited(note)}`);
    await report(document.title);
    await pace.pause(30);
  }

  async function conclude(finding: Finding): Promise<void> {
    const { says, strain, first } = finding;
    if (says.length === 0)
      return say(
        `Nothing in my ${index.documents.length} documents bears on this. They are about ${lowered(shelf.about)}.\n`,
      );
    const against = strain && lowered(shelfOf(strain.against)?.title ?? strain.against);
    await say(
      [
        '### What I make of it\n',
        strain ? `It strains against ${against}: ${lowered(strain.sentence.text)}\n` : '',
        first ? `First of all: ${lowered(first.text)}\n` : '',
      ].join(''),
    );
  }

  await run.step('Think', think);
  await run.step('Search', () => search(READS));
  for (;;) {
    for (const steer of await run.takeSteering()) await turn(steer);
    const document = waiting.shift();
    if (!document) break;
    await run.step(`Read “${document.title}”`, () => readOne(document));
  }
  // What was read after a steer is what people have asked for: it comes first.
  const best = index.search({ terms, beside }).map(({ document }) => document);
  const finding = composeFinding(
    best.filter((each) => read.includes(each)),
    { terms, beside },
    index.documents.length,
  );
  if (model && finding.says.length > 0) {
    const task = findingTask(shelf, { question, asks }, read);
    const prose = await run.step('Write', () => writeByModel(run, model, task));
    await say(cited(finding.says));
    return { ...finding, prose };
  }
  await run.step('Conclude', () => conclude(finding));
  return finding;
}

const inWords = (terms: readonly string[]): string => {
  const words = terms.map((term) => `“${term}”`);
  return words.length < 2
    ? (words[0] ?? 'what it is about')
    : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
};
