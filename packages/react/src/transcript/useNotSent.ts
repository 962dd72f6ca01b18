'use client';

import type { RejoinError, SessionView } from '@rejoin/core';
import { useSlice } from '../hooks/useSlice.ts';
import { useLabels } from '../kit/LabelsProvider.tsx';
import { useAloud } from '../kit/useAloud.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { messageLabels } from '../message/messageLabels.ts';
import { keep } from '../select/keepEqual.ts';
import type { Reading } from '../select/reading.ts';

/** Says aloud that the newest message could not be sent, and why. */
export function useNotSent(): void {
  const labels = useLabels('message', messageLabels);
  const errorWords = useErrorWords();
  const command = useSlice(newestRejected);
  useAloud('not-sent', command.id, labels.status('rejected', errorWords(command.error)), '');
}

interface Rejected {
  readonly id: string;
  readonly error?: RejoinError | undefined;
}

function newestRejected({ pending }: SessionView, { before }: Reading<Rejected>): Rejected {
  let newest: Rejected = { id: '' };
  // What the log has lost was sent: the notice says so.
  for (const [id, { entry, status, error }] of pending)
    if (status === 'rejected' && entry.event.type === 'message.sent' && error?.code !== 'log-rolled-back')
      newest = { id, error };
  return keep(before, newest);
}
