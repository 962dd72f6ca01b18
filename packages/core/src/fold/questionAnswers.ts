/** People's answers to the interrupts of a run, as the run that goes on from it gets them (P39). */
import type { ResumeEntry } from '../protocol/events.ts';
import { entityKey } from '../protocol/ids.ts';
import type { QuestionAnswer, SessionRun, SessionState } from './state.ts';

/** One for each of its interrupts; undefined while one of them waits. */
export function answersTo(
  state: SessionState,
  { participant, run, interrupts = [] }: SessionRun,
): readonly ResumeEntry[] | undefined {
  const entries: ResumeEntry[] = [];
  const asked = [...state.questions.values()].filter(
    (each) => each.participant === participant && each.run === run,
  );
  for (const { id } of interrupts) {
    const answer = asked.find(({ interrupt }) => interrupt === id)?.answer;
    if (!answer) return undefined;
    entries.push({ interruptId: id, status: 'resolved', payload: payloadOf(answer) });
  }
  return entries.length > 0 ? entries : undefined;
}

/** The same of the run that this one goes on from, if it does. */
export function answersBehind(
  state: SessionState,
  { participant, resumes }: SessionRun,
): readonly ResumeEntry[] | undefined {
  const former = resumes === undefined ? undefined : state.runs.get(entityKey(participant, resumes));
  return former && answersTo(state, former);
}

function payloadOf({ decision, data, note }: QuestionAnswer): unknown {
  if (decision === 'answered') return data;
  if (decision === 'approved') return { approved: true };
  return { approved: false, ...(note !== undefined && { reason: note }) };
}
