'use client';

import { forwardRef, type ReactElement, useCallback, useId, useMemo, useState } from 'react';
import { useCancel } from '../hooks/useCancel.ts';
import { useSession } from '../hooks/useSession.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { nameIn } from '../select/agentInfo.ts';
import type { ControlScope } from '../select/scope.ts';
import { StopButtonContext, type StopButtonState } from './StopButtonContext.ts';
import { type StopButtonLabels, type StopStatus, stopButtonLabels } from './stopButtonLabels.ts';

export interface StopButtonRootProps extends ControlScope, PartProps<'span', StopButtonState> {
  /** What it stops, for its accessible name, where a page has several: "Stop Guides"; of a whole session, "Stop all in Research". */
  readonly name?: string | undefined;
  /** Goes into the log with the request, for the agent and for all who read it. */
  readonly reason?: string | undefined;
  readonly labels?: Partial<StopButtonLabels> | undefined;
}

const PENDING: ReadonlySet<StopStatus> = new Set(['queued', 'sent', 'logged', 'delivered', 'acknowledged']);

/** Holds a stop button's parts: of the whole session, of `agent`, or of `run`. Renders a `<span>`. */
export const StopButtonRoot: Part<StopButtonRootProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  StopButtonRootProps
>(function StopButtonRoot({ agent, run, name, reason, labels: own, children, ...props }, ref): ReactElement {
  const { cancel, status, by, receipt } = useCancel({ agent, run });
  const [pressed, setPressed] = useState(false);
  const { participant: me } = useSession();
  const pending = PENDING.has(status);
  const labels = useLabels('stopButton', stopButtonLabels, own);
  const errorWords = useErrorWords();
  const { dir } = useLanguage();
  const receiptId = useId();
  const rows = receipt?.rows ?? [];
  const asker = useSlice(nameIn, by);
  const words = labels.receipt(status, {
    by: by === undefined || by === me ? undefined : asker,
    // Only of those that stand there: one agent's refusal says nothing about another that is stopping.
    reason: rows.find((row) => row.status === status && row.reason)?.reason ?? errorWords(receipt?.error),
    runs: rows.length,
    done: rows.filter((row) => row.status === 'done').length,
  });
  const whole = agent === undefined && !run;
  const text = whole ? labels.stopAll : labels.stop;
  const called = name === undefined ? undefined : (whole ? labels.stopAllNamed : labels.stopNamed)(name);
  const quiet = status === 'done' || (pending && status !== 'queued');
  // By the button that was pressed, whichever others show the same request. That something has stopped is said of its agent.
  useAloud(
    receiptId,
    pressed && by === me && words && !quiet ? status : '',
    `${called ?? text}: ${words}`,
    '',
  );
  const press = useCallback(() => {
    setPressed(true);
    cancel(reason);
  }, [cancel, reason]);
  const value = useMemo(
    () => ({ press, status, pending, text, called, words, receiptId }),
    [press, status, pending, text, called, words, receiptId],
  );
  return (
    <StopButtonContext.Provider value={value}>
      {renderPart('span', props, { dir, children }, { status, pending }, ref)}
    </StopButtonContext.Provider>
  );
});
