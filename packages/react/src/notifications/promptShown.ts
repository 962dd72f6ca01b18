/** When a page speaks of notices by itself: never before there is something to wait for, and not where it would only nag. */
import type { SessionView } from '@rejoin/core';
import type { NotificationsView } from '../hooks/createNotifications.ts';
import type { NotificationPromptWait } from './notificationPromptLabels.ts';

/** Of a question more than of a run: it waits for this person. */
export function waitIn({ state }: SessionView): NotificationPromptWait | undefined {
  for (const { status } of state.questions.values()) if (status === 'waiting') return 'question';
  for (const { status } of state.runs.values()) if (status === 'running') return 'run';
  return undefined;
}

/** The person has decided, and is not asked again anyway. */
export const isAnswered = (status: NotificationsView['status']): boolean =>
  status === 'on' || status === 'denied';

export interface PromptFacts extends Pick<NotificationsView, 'status' | 'busy' | 'reason' | 'dismissed'> {
  readonly waiting: NotificationPromptWait | undefined;
  /** The person has pressed something here, and what became of it has not been dismissed. */
  readonly pressed: boolean;
}

export function isPromptShown({ status, busy, reason, dismissed, waiting, pressed }: PromptFacts): boolean {
  if (status === 'unknown') return false;
  // What becomes of a press is shown to its end, also once nothing is waited for.
  if (pressed || busy) return true;
  if (dismissed || !waiting) return false;
  if (status === 'prompt' || status === 'off') return true;
  // Of all that is not possible here, the only thing that a person can change.
  return status === 'unsupported' && reason === 'not-installed';
}
