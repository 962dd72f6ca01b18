'use client';

import type { IssuedCommand, ParticipantId } from '@rejoin/core';
import {
  type FormEvent,
  forwardRef,
  type ReactElement,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
} from 'react';
import { useCapabilities } from '../hooks/useCapabilities.ts';
import { useSession } from '../hooks/useSession.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { type Locale, useLabels, useLanguage, useLocale } from '../kit/LabelsProvider.tsx';
import { numberWords } from '../kit/numberWords.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { useControlled } from '../kit/useControlled.ts';
import { useGiveBack } from '../kit/useGiveBack.ts';
import { useLasting } from '../kit/useLasting.ts';
import { useStatePerSession } from '../kit/useStatePerSession.ts';
import { ComposerContext } from './ComposerContext.ts';
import { type ComposerLabels, composerLabels } from './composerLabels.ts';
import { MOST, sizeOf } from './sizeOf.ts';

/** The `data-*` attributes of the root and of its parts. */
export interface ComposerState extends Readonly<Record<string, string | boolean | undefined>> {
  /**
   * `offline`: what is sent waits for a connection. `refused`: the newest text found no place in the outbox and is in the field
   * again. `too-long`: it does not fit into one message. `unavailable`: nothing can be sent in this session.
   */
  readonly status: 'ready' | 'offline' | 'refused' | 'too-long' | 'unavailable';
  /** There is nothing in the field but space. */
  readonly empty: boolean;
}

export interface ComposerRootProps extends Omit<PartProps<'form', ComposerState>, 'defaultValue' | 'value'> {
  /** The participants asked. Default: every agent that listens. */
  readonly to?: readonly ParticipantId[] | undefined;
  /** The text, where the consumer holds it. */
  readonly value?: string | undefined;
  /** The text at first. Default empty. */
  readonly defaultValue?: string | undefined;
  /** Told of each change, also when the field is emptied by sending and when a refused text comes back. */
  readonly onValueChange?: ((value: string) => void) | undefined;
  /** Told of each message that was asked to be sent. */
  readonly onSend?: ((text: string, asked: IssuedCommand) => void) | undefined;
  readonly labels?: Partial<ComposerLabels> | undefined;
}

/** Holds a composer's parts. Renders a `<form>`; submitting it sends the text, also offline: then it waits in the outbox. */
export const ComposerRoot: Part<ComposerRootProps, HTMLFormElement> = forwardRef<
  HTMLFormElement,
  ComposerRootProps
>(function ComposerRoot(
  { to, value: given, defaultValue = '', onValueChange, onSend, labels: own, children, ...props },
  ref,
): ReactElement {
  const session = useSession();
  const giveBack = useGiveBack(session);
  const capability = useCapabilities().send;
  const offline = useLasting(useSlice(isOffline));
  const labels = useLabels('composer', composerLabels, own);
  const { dir } = useLanguage();
  const locale = useLocale();
  const hintId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [value, setValue] = useControlled(given, defaultValue, onValueChange);
  const [refusal, setRefusal] = useStatePerSession<string>();
  const size = useMemo(() => sizeOf(value), [value]);
  const empty = value.trim() === '';
  const latest = useRef({ value, to, onSend });
  useEffect(() => {
    latest.current = { value, to, onSend };
  });

  const status = !capability.available
    ? 'unavailable'
    : size !== undefined
      ? 'too-long'
      : refusal !== undefined
        ? 'refused'
        : offline
          ? 'offline'
          : 'ready';
  const hint = !capability.available
    ? labels.unavailable(capability.reason)
    : size !== undefined
      ? labels.tooLong(kilobytes(size, locale), kilobytes(MOST, locale))
      : refusal !== undefined
        ? labels.refused(refusal)
        : offline
          ? labels.offline
          : labels.keys;
  useAloud(
    status === 'unavailable' ? 'connection' : hintId,
    status === 'ready' || status === 'offline' ? '' : status,
    hint,
  );
  const canSend = capability.available && !empty && size === undefined;

  const change = useCallback(
    (next: string) => {
      setRefusal(undefined);
      setValue(next);
      // Before React has drawn it: a refusal may come sooner, and another one with it.
      latest.current = { ...latest.current, value: next };
    },
    [setValue, setRefusal],
  );

  const submit = useCallback(() => {
    if (!canSend) return;
    const text = trimmed(latest.current.value);
    // Twice in one moment is once.
    if (text === '') return;
    const { to: asked, onSend: tell } = latest.current;
    const sent = session.send(text, asked ? { to: asked } : undefined);
    change('');
    giveBack(sent, (why) => {
      // Whatever was written since then stays behind it.
      const { value: since } = latest.current;
      change(since.trim() === '' ? text : `${text}\n${since}`);
      setRefusal(why);
    });
    tell?.(text, sent);
  }, [canSend, session, change, giveBack, setRefusal]);

  const state: ComposerState = useMemo(() => ({ status, empty }), [status, empty]);
  const context = useMemo(
    () => ({ value, setValue: change, submit, canSend, state, labels, hint, hintId, field }),
    [value, change, submit, canSend, state, labels, hint, hintId],
  );
  const onSubmit = (event: FormEvent) => {
    // React hands on what forms in portals below it submit.
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    submit();
  };
  return (
    <ComposerContext.Provider value={context}>
      {renderPart('form', props, { onSubmit, dir, children }, state, ref)}
    </ComposerContext.Provider>
  );
});

const isOffline = ({ connection }: { readonly connection: { readonly status: string } }): boolean =>
  connection.status !== 'live';

/** Without empty lines before and space after it; what its first line is indented by stays. */
const trimmed = (text: string): string => text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();

const kilobytes = (bytes: number, locale: Locale): string =>
  numberWords(Math.ceil(bytes / 1_024), locale, 'kilobyte');
