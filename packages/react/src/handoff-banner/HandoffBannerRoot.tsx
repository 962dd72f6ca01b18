'use client';

import type { SessionView } from '@rejoin/core';
import { forwardRef, type ReactElement, useMemo, useRef } from 'react';
import { useCapabilities } from '../hooks/useCapabilities.ts';
import { useHandoff } from '../hooks/useHandoff.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { focusOn } from '../kit/focusAfter.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import { useLasting } from '../kit/useLasting.ts';
import { useStatePerSession } from '../kit/useStatePerSession.ts';
import { introducedName, type NamedParticipant } from '../select/agentInfo.ts';
import { isLive } from '../select/blank.ts';
import { HandoffBannerContext, type HandoffBannerState } from './HandoffBannerContext.ts';
import { type HandoffBannerLabels, handoffBannerLabels } from './handoffBannerLabels.ts';

export interface HandoffBannerRootProps extends PartProps<'section', HandoffBannerState> {
  /** What a participant is called. Default: as they introduced themselves. Declare it outside of components, or memoise it. */
  readonly nameOf?: ((participant: NamedParticipant) => string) | undefined;
  readonly labels?: Partial<HandoffBannerLabels> | undefined;
}

/**
 * Holds the parts that say who answers, agents or a person, and by which a person is asked for, and the floor is taken and
 * returned. Says aloud when another one answers. Renders a `<section>`, a region with a name, and nothing before the session is
 * known.
 */
export const HandoffBannerRoot: Part<HandoffBannerRootProps, HTMLElement> = forwardRef<
  HTMLElement,
  HandoffBannerRootProps
>(function HandoffBannerRoot(
  { nameOf = introducedName, labels: own, children, ...props },
  ref,
): ReactElement | null {
  const handoff = useHandoff();
  const { status, participant, name: introduced = '', isMe, lapsed, reason, note: noted } = handoff;
  const { sending, error: failed } = handoff;
  const labels = useLabels('handoffBanner', handoffBannerLabels, own);
  const { dir } = useLanguage();
  const { send } = useCapabilities();
  const errorWords = useErrorWords();
  const offline = useLasting(useSlice(isOffline));
  const [note, setNote] = useStatePerSession('');

  const name = participant === undefined ? '' : nameOf({ participant, name: introduced });
  const title = labels.title(status, { name, isMe, lapsed });
  const words = !send.available
    ? labels.unavailable(send.reason)
    : sending
      ? labels.sending(sending, offline)
      : failed && labels.error({ code: failed.code, words: errorWords(failed) ?? '' });
  const live = useSlice(isLive);
  const known = useSlice(isKnown);
  useAloud('handoff', live ? `${status} ${participant}` : undefined, title);
  useAloud('handoff-error', failed && words ? words : '', words ?? '', '');

  const state: HandoffBannerState = useMemo(
    () => ({ status, lapsed, sending: sending !== undefined }),
    [status, lapsed, sending],
  );
  const canAct = send.available && sending === undefined;
  const detail = status === 'returned' ? noted : reason;
  const value = useMemo(
    () => ({ handoff, state, title, detail, words, canAct, note, setNote, labels }),
    [handoff, state, title, detail, words, canAct, note, setNote, labels],
  );
  const element = useRef<HTMLElement>(null);
  const merged = useMergedRef(element, ref);
  // What was pressed leaves as soon as the log has it: the focus stays with what says so.
  const kept = useFocusKept(() => element.current && focusOn(element.current));
  if (!known) return null;
  return (
    <HandoffBannerContext.Provider value={value}>
      {renderPart('section', props, { 'aria-label': labels.name, dir, ...kept, children }, state, merged)}
    </HandoffBannerContext.Provider>
  );
});

/** Of a session that was never read it cannot be said who answers. */
const isKnown = ({ proven, state }: SessionView): boolean => proven || state.position > 0;
const isOffline = ({ connection }: SessionView): boolean => connection.status !== 'live';
