'use client';

import type { IssuedCommand, QuestionReply, SessionView } from '@rejoin/core';
import {
  type ForwardedRef,
  forwardRef,
  type ReactElement,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
} from 'react';
import { type ApprovalControl, useApproval } from '../hooks/useApproval.ts';
import { useCapabilities } from '../hooks/useCapabilities.ts';
import { usePolicies } from '../hooks/usePolicies.ts';
import { useSession } from '../hooks/useSession.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { focusOn } from '../kit/focusAfter.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import { useLasting } from '../kit/useLasting.ts';
import { useLatest } from '../kit/useLatest.ts';
import { introducedName, type NamedParticipant, nameIn } from '../select/agentInfo.ts';
import type { ApprovalRef } from '../select/approvals.ts';
import { isLive } from '../select/blank.ts';
import { toolToAllow } from '../select/policyInfo.ts';
import {
  ApprovalCardContext,
  ApprovalCardDraftContext,
  type ApprovalCardState,
} from './ApprovalCardContext.ts';
import {
  type ApprovalCardLabels,
  type ApprovalCardStatusName,
  approvalCardLabels,
} from './approvalCardLabels.ts';
import { nextApproval, showApproval } from './shownApprovals.ts';
import { useApprovalDraft } from './useApprovalDraft.ts';

export interface ApprovalCardRootProps extends PartProps<'article', ApprovalCardState> {
  /** The question: as `useApprovals` gives it, or its `ref`. */
  readonly approval: ApprovalRef;
  /** What a participant is called. Default: as they introduced themselves. Declare it outside of components, or memoise it. */
  readonly nameOf?: ((participant: NamedParticipant) => string) | undefined;
  /** Called with each reply that is given here. */
  readonly onAnswer?: ((reply: QuestionReply, asked: IssuedCommand) => void) | undefined;
  readonly labels?: Partial<ApprovalCardLabels> | undefined;
}

/**
 * Holds the parts that show what an agent asks people, and with which they answer; and what became of it, who answered, and
 * when. Renders an `<article>` with the question as its name, and nothing once the question has left the window.
 */
export const ApprovalCardRoot: Part<ApprovalCardRootProps, HTMLElement> = forwardRef<
  HTMLElement,
  ApprovalCardRootProps
>(function ApprovalCardRoot({ approval, ...props }, ref): ReactElement | null {
  const found = useApproval(approval);
  // Another question begins with nothing written.
  return found ? <Known key={found.key} control={found} {...props} of={ref} /> : null;
});

interface KnownProps extends Omit<ApprovalCardRootProps, 'approval'> {
  readonly control: ApprovalControl;
  readonly of: ForwardedRef<HTMLElement>;
}

function Known({
  control,
  nameOf = introducedName,
  onAnswer,
  labels: own,
  children,
  of,
  ...props
}: KnownProps): ReactElement {
  const { key, participant, asks, risk, title, answer } = control;
  const labels = useLabels('approvalCard', approvalCardLabels, own);
  const { dir } = useLanguage();
  const introduced = useSlice(nameIn, participant);
  const asker = nameOf({ participant, name: introduced });
  const { status, open, canAnswer, words, error } = useFate(control, nameOf, labels);
  const titleId = useId();
  const errorId = useId();
  const draft = useApprovalDraft(control);
  const { element, kept, answering } = useFocusAround(key, open);
  const { replyOf, note } = draft;
  const wrong = useRef(false);
  useEffect(() => {
    if (wrong.current) element.current?.querySelector<HTMLElement>(WRONG)?.focus();
    wrong.current = false;
  });

  const told = useLatest(onAnswer);
  const reply = useCallback(
    (given: QuestionReply | undefined) => {
      if (!canAnswer || !given) return;
      answering();
      const asked = answer(given);
      told.current?.(given, asked);
    },
    [canAnswer, answering, answer, told],
  );
  const approve = useCallback(() => {
    const given = replyOf();
    wrong.current = !given;
    reply(given);
  }, [reply, replyOf]);
  const decline = useCallback(
    () => reply({ decision: 'declined', ...(note.trim() === '' ? {} : { note }) }),
    [reply, note],
  );
  const { allow } = usePolicies();
  const named = useSlice(toolToAllow, control.toolCall);
  const tool = asks === 'consent' && risk !== 'high' ? named : undefined;
  const always = useCallback(() => {
    if (!canAnswer || tool === undefined) return;
    approve();
    allow({ agent: participant, tool });
  }, [canAnswer, tool, approve, allow, participant]);
  const live = useSlice(isLive);
  useAloud(
    key,
    live ? (words || error ? status : '') : undefined,
    labels.spoken(title, [words, error].filter(Boolean).join('. ')),
  );
  const state: ApprovalCardState = useMemo(() => ({ status, asks, risk }), [status, asks, risk]);
  const context = useMemo(
    () => ({
      ...{ approval: control, state, asker, words, error, open, canAnswer },
      ...{ labels, titleId, errorId, approve, decline, tool, always },
    }),
    [
      control,
      state,
      asker,
      words,
      error,
      open,
      canAnswer,
      labels,
      titleId,
      errorId,
      approve,
      decline,
      tool,
      always,
    ],
  );
  const merged = useMergedRef(element, of);
  return (
    <ApprovalCardContext.Provider value={context}>
      <ApprovalCardDraftContext.Provider value={draft}>
        {renderPart('article', props, { dir, 'aria-labelledby': titleId, ...kept, children }, state, merged)}
      </ApprovalCardDraftContext.Provider>
    </ApprovalCardContext.Provider>
  );
}

const WRONG = 'input[aria-invalid], textarea[aria-invalid], select[aria-invalid], [aria-invalid] input';

const isOffline = ({ connection }: SessionView): boolean => connection.status !== 'live';

/** Where the question stands, in words, and whether something can be replied. */
function useFate(
  { status: known, answered, sending, error: failed }: ApprovalControl,
  nameOf: (participant: NamedParticipant) => string,
  labels: ApprovalCardLabels,
) {
  const { participant: me } = useSession();
  const capability = useCapabilities().send;
  const errorWords = useErrorWords();
  const offline = useLasting(useSlice(isOffline));
  const answerer = useSlice(nameIn, answered?.participant);
  const by =
    answered && answered.participant !== me
      ? nameOf({ participant: answered.participant, name: answerer })
      : undefined;
  const decision = (answered ?? sending)?.decision;
  const status: ApprovalCardStatusName = known === 'waiting' && failed ? 'refused' : known;
  const open = known === 'waiting';
  const words = labels.status(status, { by, decision, policy: answered?.policy !== undefined, offline });
  const error =
    open && !capability.available
      ? labels.unavailable(capability.reason)
      : failed && labels.error({ code: failed.code, words: errorWords(failed) ?? '', by, decision });
  return { status, open, canAnswer: open && capability.available, words, error };
}

/**
 * When the control that has the focus leaves, the focus goes to the next card that waits, if its question was answered here, and
 * else to the card itself, which says what became of it. Not to a button: who presses Enter twice must not answer twice.
 */
function useFocusAround(key: string, open: boolean) {
  const session = useSession();
  const element = useRef<HTMLElement | null>(null);
  const answeredHere = useRef(false);
  const waits = useLatest(open);
  useEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    return showApproval(session, { key, element: current, waits: () => waits.current });
  }, [session, key, waits]);
  const kept = useFocusKept(() => {
    const { current } = element;
    if (!current) return;
    focusOn((answeredHere.current && nextApproval(session, current, key)) || current);
    answeredHere.current = false;
  });
  const answering = useCallback(() => {
    answeredHere.current = true;
  }, []);
  return { element, kept, answering };
}
