/** Questions that are none to people: calls that wait for a page to run their tools (`runPageTools`). */
import { entityKey, type SessionView } from '@rejoin/core';
import { isPageCall } from '@rejoin/core/internal';

/** Whether a page was asked, and has answered. While it waits, a person may answer in its place. */
export function isByPage({ state }: SessionView, key: string): boolean {
  const { participant = '', run = '', interrupt, status } = state.questions.get(key) ?? {};
  if (status !== 'answered' || interrupt === undefined) return false;
  const { interrupts = [] } = state.runs.get(entityKey(participant, run)) ?? {};
  return interrupts.some((each) => each.id === interrupt && isPageCall(each));
}
