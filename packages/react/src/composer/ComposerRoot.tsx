'use client';

import type { IssuedCommand, ParticipantId } from '@rejoin/core';
import { forwardRef, type ReactElement, useCallback, useContext, useId, useMemo, useRef } from 'react';
import { useCapabilities } from '../hooks/useCapabilities.ts';
import { useSession } from '../hooks/useSession.ts';
import { AttachedContext } from '../kit/AttachedContext.ts';
import { type Locale, useLabels, useLanguage, useLocale } from '../kit/LabelsProvider.tsx';
import { numberWords } from '../kit/localeWords.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { type DraftProps, useDraft } from '../kit/useDraft.ts';
import { useLatest } from '../kit/useLatest.ts';
import { submitsBy } from '../kit/useTextField.ts';
import { ComposerContext, type ComposerState } from './ComposerContext.ts';
import { type ComposerLabels, composerLabels } from './composerLabels.ts';
import { MOST, sizeOf } from './sizeOf.ts';

export interface ComposerRootProps
  extends DraftProps,
    Omit<PartProps<'form', ComposerState>, 'defaultValue' | 'value'> {
  /** The participants asked. Default: every agent that listens. */
  readonly to?: readonly ParticipantId[] | undefined;
  /** Called with each message that is sent. */
  readonly onSend?: ((text: string, asked: IssuedCommand) => void) | undefined;
  readonly labels?: Partial<ComposerLabels> | undefined;
}

/** Holds a composer's parts. Renders a `<form>`; submitting it sends the text, with what is attached, also offline: then it waits in the outbox. */
export const ComposerRoot: Part<ComposerRootProps, HTMLFormElement> = forwardRef<
  HTMLFormElement,
  ComposerRootProps
>(function ComposerRoot(
  { to, value: given, defaultValue, onValueChange, onSend, labels: own, children, ...props },
  ref,
): ReactElement {
  const session = useSession();
  const capability = useCapabilities().send;
  const labels = useLabels('composer', composerLabels, own);
  const { dir } = useLanguage();
  const locale = useLocale();
  const hintId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const { value, empty, refusal, offline, change, now, giveBack } = useDraft({
    value: given,
    defaultValue,
    onValueChange,
  });
  const size = useMemo(() => sizeOf(value), [value]);

  const status = !capability.available
    ? 'unavailable'
    : size !== undefined
      ? 'too-long'
      : refusal
        ? 'refused'
        : offline
          ? 'offline'
          : 'ready';
  const hint = !capability.available
    ? labels.unavailable(capability.reason)
    : size !== undefined
      ? labels.tooLong(kilobytes(size, locale), kilobytes(MOST, locale))
      : refusal
        ? labels.refused(refusal.why)
        : offline
          ? labels.offline
          : labels.keys;
  useAloud(
    status === 'unavailable' ? 'connection' : hintId,
    status === 'ready' || status === 'offline' ? '' : status,
    hint,
  );
  const attached = useContext(AttachedContext);
  const canSend =
    capability.available && size === undefined && (attached?.count ? !attached.blocked : !empty);

  const latest = useLatest({ to, onSend });
  const submit = useCallback(() => {
    const text = trimmed(now());
    // Twice in one moment is once.
    const files = (canSend && attached?.take()) || [];
    if (!canSend || !(text || files[0])) return;
    const { to: asked, onSend: notify } = latest.current;
    const sent = session.send(files[0] ? { text, files } : text, asked ? { to: asked } : undefined);
    change('');
    // With files it stands among the messages until they are stored, and is sent again from there.
    if (!files[0]) giveBack(sent, text);
    notify?.(text, sent);
  }, [canSend, attached, session, now, change, giveBack, latest]);

  const state: ComposerState = useMemo(() => ({ status, empty }), [status, empty]);
  const context = useMemo(
    () => ({ value, setValue: change, submit, canSend, state, labels, hint, hintId, field }),
    [value, change, submit, canSend, state, labels, hint, hintId],
  );
  return (
    <ComposerContext.Provider value={context}>
      {renderPart('form', props, { onSubmit: submitsBy(submit), dir, children }, state, ref)}
    </ComposerContext.Provider>
  );
});

/** Without empty lines before and space after it; what its first line is indented by stays. */
const trimmed = (text: string): string => text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();

const kilobytes = (bytes: number, locale: Locale): string =>
  numberWords(Math.ceil(bytes / 1_024), locale, 'kilobyte');
