'use client';

import { type IssuedCommand, RejoinError, type SessionView } from '@rejoin/core';
import { useCallback, useEffect, useRef } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useControlled } from './useControlled.ts';
import { lateErrorLabels, useErrorWords } from './useErrorWords.ts';
import { useLasting } from './useLasting.ts';
import { useLatest } from './useLatest.ts';
import { useStatePerSession } from './useStatePerSession.ts';

export interface DraftProps {
  /** The text, where the consumer holds it. */
  readonly value?: string | undefined;
  /** The text at first. Default empty. */
  readonly defaultValue?: string | undefined;
  /** Called with each change, also by sending, by editing, and when a refused text comes back. */
  readonly onValueChange?: ((value: string) => void) | undefined;
}

/** Why something found no place in the outbox. */
interface Refusal {
  /** In the page's words. */
  readonly why: string;
  /** Its text is in the field again; else it is where it was. */
  readonly returned: boolean;
}

/** A text that is being written, and what became of the one before it. All functions are the same at every render. */
export interface Draft {
  readonly value: string;
  /** There is nothing in it but space. */
  readonly empty: boolean;
  /** Of the newest that was sent, until the text is changed. */
  readonly refusal: Refusal | undefined;
  /** Nothing is sent just now, and for longer than a hiccup: what is written waits for a connection. */
  readonly offline: boolean;
  readonly change: (next: string) => void;
  /** The text at this moment, which React may not have rendered yet. */
  readonly now: () => string;
  /** Watches a command that was made of `text`: if it is refused, the text is in the field again, before what has been written since. */
  readonly giveBack: (asked: IssuedCommand, text: string) => void;
  /** Watches a command whose text stays where it was. */
  readonly watch: (asked: IssuedCommand, onRefused: () => void) => void;
}

/** What the fields of Composer and SteeringInput have in common. */
export function useDraft({ value: given, defaultValue = '', onValueChange }: DraftProps): Draft {
  const session = useSession();
  const errorWords = useErrorWords();
  const [value, setValue] = useControlled(given, defaultValue, onValueChange);
  const [refusal, refuse] = useStatePerSession<Refusal>();
  const latest = useLatest(value);
  const shown = useRef<typeof session | undefined>(undefined);
  useEffect(() => {
    shown.current = session;
    return () => {
      shown.current = undefined;
    };
  }, [session]);

  const now = useCallback(() => latest.current, [latest]);
  const change = useCallback(
    (next: string) => {
      refuse(undefined);
      setValue(next);
      // Before React has rendered it: a refusal may come sooner, and another one with it.
      latest.current = next;
    },
    [setValue, refuse, latest],
  );

  /**
   * If it finds no place in the outbox, the session forgets the command, which would stand among the messages as well. Where this
   * component has gone meanwhile, or shows another session, the command stays: it is the only place in which the words still are.
   */
  const watchFor = useCallback(
    (asked: IssuedCommand, returned: boolean, onRefused: () => void) => {
      asked.queued.catch(async (error: unknown) => {
        // What is shown stays until the next word is written: it is worth waiting for.
        await lateErrorLabels.load().catch(() => {});
        if (shown.current !== session) return;
        onRefused();
        refuse({ why: (error instanceof RejoinError && errorWords(error)) || String(error), returned });
        session.discard(asked.ref);
      });
    },
    [session, errorWords, refuse],
  );
  const watch = useCallback(
    (asked: IssuedCommand, onRefused: () => void) => watchFor(asked, false, onRefused),
    [watchFor],
  );
  const giveBack = useCallback(
    (asked: IssuedCommand, text: string) =>
      watchFor(asked, true, () => {
        const since = latest.current;
        change(since.trim() === '' ? text : `${text}\n${since}`);
      }),
    [watchFor, change, latest],
  );
  const offline = useLasting(useSlice(isOffline));
  return { value, empty: value.trim() === '', refusal, offline, change, now, giveBack, watch };
}

const isOffline = ({ connection }: SessionView): boolean => connection.status !== 'live';
