/** One look at a phone's screen and at what another client has of the same answer. */
import { entityKey, type Session, type SessionRun, type SessionView, textOf } from '@rejoin/core';
import { type LetterSum, readLetterSum, sumOf } from '../../../agents/phone/letters.ts';
import { type Comparison, compare } from './compare.ts';

/**
 * `nothing`: no agent has begun. `unknown`: the other client has no connection, so what it has proves nothing. `behind`, `level`:
 * while letters are still to come. `ended`: the answer is over, and its agent gave no count, as one that was stopped. `proved`: its
 * agent's own count and checksum are those of the screen.
 */
export type Verdict = 'nothing' | 'unknown' | 'behind' | 'level' | 'ended' | 'proved' | 'wrong';

export interface Look extends Comparison {
  readonly verdict: Verdict;
  /** Whether the other client has ever had all there is: before that, what it lacks may only not have come yet. */
  readonly known: boolean;
  /** What the agent says that it has written, once it has ended. */
  readonly counted: LetterSum | undefined;
}

export function lookAt(screen: HTMLElement | null, phone: Session, other: Session): Look {
  const truth = other.store.getState();
  const run = newestRun(truth);
  const mine = newestRun(phone.store.getState());
  const same = run && mine && keyOf(run) === keyOf(mine);
  const shown = same ? lettersOn(screen) : '';
  const comparison = compare(shown, run ? lettersOf(truth, run) : '');
  const counted = readLetterSum(run?.result);
  return {
    ...comparison,
    counted,
    known: truth.proven === true,
    verdict: judge(truth, run, comparison, counted, shown),
  };
}

function judge(
  { connection, status }: SessionView,
  run: SessionRun | undefined,
  { written, shown, wrong }: Comparison,
  counted: LetterSum | undefined,
  text: string,
): Verdict {
  if (wrong > 0) return 'wrong';
  if (connection.status !== 'live' || status !== 'live') return 'unknown';
  if (!run) return 'nothing';
  if (shown < written) return 'behind';
  if (run.status === 'running') return 'level';
  if (!counted) return 'ended';
  return sumOf(text).sum === counted.sum ? 'proved' : 'wrong';
}

const keyOf = ({ participant, run }: SessionRun): string => entityKey(participant, run);

function newestRun({ state }: SessionView): SessionRun | undefined {
  let newest: SessionRun | undefined;
  for (const run of state.runs.values()) if (!newest || run.began > newest.began) newest = run;
  return newest;
}

/** What the log has of it: what a new process began anew counts once. */
function lettersOf({ state }: SessionView, { participant, run }: SessionRun): string {
  let letters = '';
  for (const message of state.messages.values()) {
    const { kind, status } = message;
    if (message.run !== run || message.participant !== participant) continue;
    if (kind === 'text' && status !== 'superseded') letters += textOf(message.text);
  }
  return letters;
}

/** The letters that stand on the screen, by the document: of the kit's messages they are the log's. */
function lettersOn(screen: HTMLElement | null): string {
  const answer = [...(screen?.querySelectorAll('li[data-kind="answer"]') ?? [])].at(-1);
  const texts = answer?.querySelectorAll('.rejoin-message[data-kind="text"] .rejoin-message-text') ?? [];
  return [...texts].map(({ textContent }) => textContent).join('');
}
