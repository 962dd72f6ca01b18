'use client';

import { type IssuedCommand, RejoinError, type Session } from '@rejoin/core';
import { useCallback, useEffect, useRef } from 'react';
import { useErrorWords } from './useErrorWords.ts';

/**
 * Watches something that was asked: if it finds no place in the outbox, `onRefused` is told why and whether to give its words
 * back, and the session forgets the command, which would stand among the messages as well. Where its component has gone meanwhile,
 * or shows another session, the command stays: it is the only place in which the words still are.
 */
export function useGiveBack(
  session: Session,
): (asked: IssuedCommand, onRefused: (why: string) => void) => void {
  const errorWords = useErrorWords();
  const shown = useRef<Session | undefined>(undefined);
  useEffect(() => {
    shown.current = session;
    return () => {
      shown.current = undefined;
    };
  }, [session]);
  return useCallback(
    (asked, onRefused) => {
      asked.queued.catch((error: unknown) => {
        if (shown.current !== session) return;
        onRefused((error instanceof RejoinError && errorWords(error)) || String(error));
        session.discard(asked.ref);
      });
    },
    [session, errorWords],
  );
}
