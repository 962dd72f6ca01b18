/** The orchestrator: it asks the specialists and sums up what they ended with. Their progress is theirs to tell. */
import type { AskAnswer, RunHandler } from '@rejoin/core/agent';
import { createPace } from '../../pace.ts';
import { SHELVES, type Shelf } from './shelves.ts';
import { type Findings, quoted } from './specialist.ts';

/** Milliseconds after which a specialist that has not begun is left out. */
const BEGINS_WITHIN = 20_000;

export function createLead({ pace: ms }: { readonly pace: number }): RunHandler {
  return async (run) => {
    const pace = createPace(ms, run.signal);
    const asked = SHELVES.map(({ name }) => `agent:${name}`);
    const answers = await run.step(`Ask ${asked.length} specialists`, () =>
      run.askAgents(asked, run.input?.content ?? '', { timeout: BEGINS_WITHIN }),
    );
    const text = run.text();
    await run.step('Sum up', () => pace.say(text, summary(answers)));
    await text.end();
  };
}

/** The best of what the runs resulted in, and what became of those that have no result. */
export function summary(answers: readonly AskAnswer[]): string {
  const parts = SHELVES.map((shelf, index) => part(shelf, answers[index]));
  const found = answers.map(findingsOf).filter((each) => each !== undefined);
  const documents = found.reduce((sum, each) => sum + each.documents, 0);
  const telling = found.filter(({ quotes }) => quotes.length > 0).length;
  const opening =
    telling === 0
      ? `Nothing was found in ${documents.toLocaleString('en')} documents.`
      : `${telling} of ${answers.length} specialists found something in ${documents.toLocaleString('en')} documents. The closest of each:`;
  return `${opening}\n\n${parts.join('\n')}`;
}

function part(shelf: Shelf, answer: AskAnswer | undefined): string {
  const findings = answer && findingsOf(answer);
  const [best] = findings?.quotes ?? [];
  if (best) return `### ${shelf.title}\n${quoted(best)}`;
  return `### ${shelf.title}\n${findings ? 'Says nothing of it.' : (WHY[answer?.status ?? 'unanswered'] ?? WHY.failed)}\n`;
}

const WHY: Readonly<Record<string, string>> = {
  cancelled: 'Was stopped before it had a result.',
  lost: 'Its process gave no sign of life any more; what it says later is in its lane.',
  unanswered: 'Did not begin in time.',
  failed: 'Ended without a result.',
};

/** A result comes through the log like anything else: it is looked at before it is believed. */
function findingsOf({ status, result }: AskAnswer): Findings | undefined {
  const isFindings =
    status === 'finished' &&
    typeof result === 'object' &&
    result !== null &&
    'quotes' in result &&
    Array.isArray(result.quotes) &&
    'documents' in result &&
    typeof result.documents === 'number';
  // CAST: the specialists of this demo are its only writers; the two fields that are used have been looked at.
  return isFindings ? (result as Findings) : undefined;
}
