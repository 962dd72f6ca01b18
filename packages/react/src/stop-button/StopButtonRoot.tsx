'use client';

import type { SessionView } from '@rejoin/core';
import { refKey } from '@rejoin/core/protocol';
import { forwardRef, type ReactElement, useCallback, useId, useMemo } from 'react';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { nameIn } from '../select/agents.ts';
import type { Scope } from '../select/scope.ts';
import { useCancel } from '../useCancel.ts';
import { useScope } from '../useScope.ts';
import { isLive, useSession } from '../useSession.ts';
import { type StopButtonLabels, type StopStatus, stopButtonLabels } from './labels.ts';
import { StopButtonContext } from './StopButtonContext.ts';

/** Its `data-*` attributes. */
export interface StopButtonState extends Readonly<Record<string, string | boolean | undefined>> {
  /** `idle`: there is nothing to stop. `ready`: something runs. Else what became of the newest request (`ReceiptStatus`). */
  readonly status: StopStatus;
  /** Asked, and neither done nor given up. */
  readonly pending: boolean;
}

export interface StopButtonRootProps extends Scope, PartProps<'span', StopButtonState> {
  /** What it stops, for its accessible name, where a page has several: "Stop Guides"; of a whole session, "Stop all in Research". */
  readonly name?: string | undefined;
  /** Goes into the log with the request, for the agent and for whoever reads it. */
  readonly reason?: string | undefined;
  readonly labels?: Partial<StopButtonLabels> | undefined;
}

const PENDING: ReadonlySet<StopStatus> = new Set(['queued', 'sent', 'logged', 'delivered', 'acknowledged']);

/** Holds a stop button's parts: of the whole session, of `agent`, or of `run`. Renders a `<span>`. */
export const StopButtonRoot: Part<StopButtonRootProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  StopButtonRootProps
>(function StopButtonRoot({ agent, run, name, reason, labels: own, children, ...props }, ref): ReactElement {
  const scope = useScope({ agent, run });
  const { status, by, receipt, ref: asked } = useCancel(scope);
  const { participant: me } = useSession();
  const pending = PENDING.has(status);
  const labels = useLabels('stopButton', stopButtonLabels, own);
  const errorWords = useErrorWords();
  const { dir } = useLanguage();
  const receiptId = useId();
  const rows = receipt?.rows ?? [];
  const asker = useSession(
    useCallback(
      (view: SessionView) => (by === undefined || by === me ? undefined : nameIn(view, by)),
      [by, me],
    ),
  );
  const words = labels.receipt(status, {
    by: asker,
    // Only of those that stand there: one agent's refusal says nothing about another that is stopping.
    reason: rows.find((row) => row.status === status && row.reason)?.reason ?? errorWords(receipt?.error),
    runs: rows.length,
    done: rows.filter((row) => row.status === 'done').length,
  });
  const whole = agent === undefined && !run;
  const text = whole ? labels.stopAll : labels.stop;
  const called = name === undefined ? undefined : (whole ? labels.stopAllNamed : labels.stopNamed)(name);
  const quiet = status === 'done' || (pending && status !== 'queued');
  const live = useSession(isLive);
  useAloud(
    // The same request, also where another button shows it too.
    asked ? refKey(asked) : '',
    // That it has come, and that something has stopped, is said of the agents.
    live || pending ? (by === me && words && !quiet ? status : '') : undefined,
    `${called ?? text}: ${words}`,
  );
  const value = useMemo(
    () => ({ scope, reason, status, pending, text, called, words, receiptId }),
    [scope, reason, status, pending, text, called, words, receiptId],
  );
  return (
    <StopButtonContext.Provider value={value}>
      {renderPart('span', props, { dir, children }, { status, pending }, ref)}
    </StopButtonContext.Provider>
  );
});
