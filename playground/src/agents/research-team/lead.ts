/**
 * The orchestrator: it plans in words, hands each specialist its part, says what each has found as soon as it is done, and
 * brings it together. Their progress is theirs to tell.
 */
import { textOf } from '@rejoin/core';
import type { AgentRun, AgentSession, AskAnswer, RunHandler } from '@rejoin/core/agent';
import { createPace } from '../../pace.ts';
import type { Model } from '../model/model.ts';
import { writeByModel } from '../model/writeByModel.ts';
import { comesBack } from './comesBack.ts';
import type { Document } from './corpus.ts';
import { type Finding, findingIn } from './finding.ts';
import { synthesisTask } from './modelTasks.ts';
import { type Index, isAbout, isSubject, termsOf } from './search.ts';
import { SHELVES, type Shelf } from './shelves.ts';
import { addSources } from './sourceParts.ts';
import {
  type Heard,
  handedTo,
  type Missing,
  missed,
  offSubject,
  type Part,
  partsOf,
  plan,
  synthesise,
  told,
  waitsFor,
} from './synthesis.ts';

export interface LeadOptions {
  readonly agent: AgentSession;
  /** Milliseconds for a word. */
  readonly pace: number;
  /** Of the lead's own documents: what lies between the specialists. */
  readonly own: Index;
  /** Of all documents. */
  readonly all: Index;
  /** Milliseconds after which a specialist that has not begun is left out. Default 20 s. */
  readonly beginsWithin?: number | undefined;
  /** Writes what it makes of the answers; without one its sentences are the documents' own. */
  readonly model?: Model | undefined;
}

/** How long a specialist that was lost may take to come back, ms. */
const RETURNS_WITHIN = 15_000;

/** Of the best document's score: the others are of another theme. */
const CLOSE = 0.65;

interface Outcome {
  readonly shelf: Shelf;
  readonly status: AskAnswer['status'];
  readonly finding: Finding | undefined;
}

export function createLead({
  agent,
  pace: ms,
  own,
  all,
  model,
  beginsWithin = 20_000,
}: LeadOptions): RunHandler {
  return async (run) => {
    const pace = createPace(ms, run.signal);
    const say = async (words: string): Promise<void> => {
      const text = run.text();
      await pace.say(text, words);
      await text.end();
    };
    run.onSteer(() => 'The lead only brings together what the five find: steer one of them, in its lane.');

    const question = questionOf(agent, run);
    const terms = termsOf(question);
    const { about, unknown } = isAbout(all, terms);
    if (!about) return say(offSubject(all.documents.length, own.documents));
    const themes = themesOf(own, terms);
    const parts = partsOf(themes);
    await run.step('Plan', () => say(plan(themes, parts)));

    const heard: Heard[] = [];
    const take = async ({ shelf, status, finding }: Outcome): Promise<void> => {
      if (!finding) return say(missed(shelf, status === 'finished' ? 'empty' : (status satisfies Missing)));
      heard.push({ shelf, finding });
      await say(told(shelf, finding));
    };
    const asked = { question, parts, timeout: beginsWithin };
    await run.step('Hear five specialists', () => hear(agent, run, asked, { say, take }));

    const { text, sentences } = synthesise(heard, themes, { terms }, unknown);
    const absent = SHELVES.filter(({ name }) => !heard.some(({ shelf }) => shelf.name === name));
    await run.step('Bring it together', async () => {
      if (!model || heard.length === 0) return say(text);
      await writeByModel(run, model, synthesisTask(question, heard, absent, themes));
    });
    await addSources(run, [...sentences, ...heard.flatMap(({ finding }) => finding.says)], all);
  };
}

/** What lies between the specialists on this, the closest first. */
export function themesOf(own: Index, terms: readonly string[]): readonly Document[] {
  // Asked in general, it is whether to begin, and how.
  const hits = own.search({ terms: terms.every(isSubject) ? ['begin'] : terms });
  const [best] = hits;
  return hits.filter(({ score }) => score > CLOSE * (best?.score ?? 0)).map(({ document }) => document);
}

interface Asked {
  readonly question: string;
  readonly parts: readonly Part[];
  readonly timeout: number;
}

interface Telling {
  say(words: string): Promise<void>;
  take(outcome: Outcome): Promise<void>;
}

/** Asks all of them at once, each for its part, and tells what comes of it in the order in which it comes. */
async function hear(
  agent: AgentSession,
  run: AgentRun,
  { question, parts, timeout }: Asked,
  { say, take }: Telling,
): Promise<void> {
  const pending = new Map<string, Promise<Outcome>>();
  const wait = (shelf: Shelf, answer: Promise<AskAnswer | undefined>) => {
    const outcome = answer.then((given) => outcomeOf(shelf, given));
    // It is awaited below, unless another rejects before it.
    outcome.catch(() => {});
    pending.set(shelf.name, outcome);
  };
  for (const part of parts) {
    const to = `agent:${part.shelf.name}`;
    const answers = run.askAgents([to], handedTo(part, question), { timeout });
    wait(
      part.shelf,
      answers.then(([answer]) => answer),
    );
  }
  const wasLost = new Set<string>();
  let done = 0;
  while (pending.size > 0) {
    const outcome = await Promise.race(pending.values());
    const { shelf, status } = outcome;
    pending.delete(shelf.name);
    if (status === 'lost' && !wasLost.has(shelf.name)) {
      wasLost.add(shelf.name);
      wait(shelf, comesBack(agent, run, `agent:${shelf.name}`, RETURNS_WITHIN));
      await say(waitsFor(shelf));
      continue;
    }
    done++;
    await run.progress({ done, total: parts.length, note: shelf.title });
    await take(outcome);
  }
}

const outcomeOf = (shelf: Shelf, answer: AskAnswer | undefined): Outcome => ({
  shelf,
  status: answer?.status ?? 'unanswered',
  finding: answer?.status === 'finished' ? findingIn(answer.result) : undefined,
});

/** What people have asked. Words that say nothing by themselves, such as “And why?”, go with the question before. */
function questionOf(agent: AgentSession, { input }: AgentRun): string {
  const content = input?.content ?? '';
  if (termsOf(content).length > 0) return content;
  const before = [...agent.session.store.getState().state.messages.values()].findLast(
    ({ producer, participant, id }) =>
      producer === undefined && participant.startsWith('user:') && id !== input?.ref.id,
  );
  return before ? `${textOf(before.text)} ${content}` : content;
}
