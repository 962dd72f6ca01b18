'use client';

import type { RejoinError, SessionView } from '@rejoin/core';
import { useSession } from '../hooks/useSession.ts';
import { useLabels } from '../kit/LabelsProvider.tsx';
import { useAloud } from '../kit/useAloud.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { messageLabels } from '../message/messageLabels.ts';
import { same } from '../select/keepEqual.ts';

/** Says aloud that the newest message could not be sent, and why. */
export function useNotSent(): void {
  const labels = useLabels('message', messageLabels);
  const errorWords = useErrorWords();
  const command = useSession(newestRejected, same);
  useAloud('not-sent', command.id, labels.status('rejected', errorWords(command.error)), '');
}

function newestRejected({ pending }: SessionView): {
  readonly id: string;
  readonly error?: RejoinError | undefined;
} {
  let newest: ReturnType<typeof newestRejected> = { id: '' };
  // What the log has lost was sent: the notice says so.
  for (const [id, { entry, status, error }] of pending)
    if (status === 'rejected' && entry.event.type === 'message.sent' && error?.code !== 'log-rolled-back')
      newest = { id, error };
  return newest;
}
