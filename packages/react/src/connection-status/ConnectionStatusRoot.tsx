'use client';

import { forwardRef, type ReactElement, useId, useMemo } from 'react';
import { type ConnectionInfo, useConnection } from '../hooks/useConnection.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { useLasting } from '../kit/useLasting.ts';
import { ConnectionStatusContext } from './ConnectionStatusContext.ts';
import {
  type ConnectionPhase,
  type ConnectionStatusLabels,
  connectionStatusLabels,
} from './connectionStatusLabels.ts';

/** Its `data-*` attributes. */
export interface ConnectionStatusState extends Readonly<Record<string, string | number | undefined>> {
  /** What is shown: a hiccup of the network is not, so it may lag behind by a moment. */
  readonly status: ConnectionPhase;
  /** Whether what the page shows is proven to be all there is. */
  readonly sessionStatus: ConnectionInfo['session'];
  /** Commands of this page that wait to be sent; absent where there are none. */
  readonly queued: number | undefined;
}

export interface ConnectionStatusRootProps extends PartProps<'div', ConnectionStatusState> {
  readonly labels?: Partial<ConnectionStatusLabels> | undefined;
}

/** These do not pass by themselves: they are shown at once. */
const FOR_GOOD: ReadonlySet<ConnectionPhase> = new Set([
  'closed',
  'diverged',
  'outdated',
  'ended',
  'forbidden',
]);

/** Holds the parts that tell how this page stands with the session's log. Renders a `<div>` with the role of a group. */
export const ConnectionStatusRoot: Part<ConnectionStatusRootProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  ConnectionStatusRootProps
>(function ConnectionStatusRoot({ labels: own, children, ...props }, ref): ReactElement {
  const info = useConnection();
  const { reached, attempt, queued, cause, retryAt, retryNow, session: sessionStatus } = info;
  const labels = useLabels('connectionStatus', connectionStatusLabels, own);
  const { dir } = useLanguage();
  const errorWords = useErrorWords();
  const textId = useId();
  const now = phaseOf(info);
  const lasts = useLasting(now !== 'live');
  const phase = lasts || FOR_GOOD.has(now) ? now : 'live';
  const words = labels.status(phase, {
    ...{ reached, attempt, queued },
    cause: errorWords(cause ?? info.lost?.error),
  });
  const lost = phase === 'waiting' || phase === 'offline';
  const retryable = lost || (phase === 'closed' && cause !== undefined);
  const retrying = phase === 'connecting' && attempt > 0;
  // Neither each attempt nor what goes on until there is a connection is news.
  const down = lost || retrying;
  useAloud(
    'connection',
    down ? 'waiting' : phase === 'connecting' || phase === 'catching-up' ? undefined : phase,
    down
      ? labels.status('waiting', { reached, attempt: 0, queued: 0 })
      : phase === 'live'
        ? labels.restored
        : words,
    'live',
  );
  const value = useMemo(
    () => ({
      phase,
      words,
      retryAt: phase === 'waiting' ? retryAt : undefined,
      attempt,
      retryNow,
      retryable,
      retrying,
      labels,
      textId,
    }),
    [phase, words, retryAt, attempt, retryNow, retryable, retrying, labels, textId],
  );
  return (
    <ConnectionStatusContext.Provider value={value}>
      {renderPart(
        'div',
        props,
        { role: 'group', 'aria-label': labels.name, dir, children },
        { status: phase, sessionStatus, queued: queued || undefined },
        ref,
      )}
    </ConnectionStatusContext.Provider>
  );
});

function phaseOf({ status, session }: ConnectionInfo): ConnectionPhase {
  // A session that came to its end says so, whatever the link does.
  if (status === 'live' || (session !== 'live' && session !== 'catching-up')) return session;
  return status === 'idle' ? 'connecting' : status;
}
