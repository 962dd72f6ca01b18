'use client';

import { type Clock, systemClock } from '@rejoin/core';
import type { SessionList as FollowedSessions } from '@rejoin/core/session-list';
import { forwardRef, type ReactElement, useMemo, useState } from 'react';
import { useSessionList } from '../hooks/useSessionList.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { introducedName, type NamedParticipant } from '../select/agentInfo.ts';
import { SessionListContext, type SessionListState } from './SessionListContext.ts';
import { type SessionListLabels, sessionListLabels } from './sessionListLabels.ts';

export interface SessionListRootProps extends Omit<PartProps<'section', SessionListState>, 'onSelect'> {
  /** Made once, outside of components, by `followSessions` of `@rejoin/core/session-list`. */
  readonly list: FollowedSessions;
  /** The session that the page shows. */
  readonly selected?: string | undefined;
  /** A row was pressed. With `hrefOf` it is called for a plain press, and the browser opens nothing. */
  readonly onSelect?: ((session: string) => void) | undefined;
  /** Where a session is: rows are links, which open in a new tab as any link. Default: they are buttons. */
  readonly hrefOf?: ((session: string) => string) | undefined;
  /** What a participant is called. Default: the part of the id after the colon. Declare it outside of components, or memoise it. */
  readonly nameOf?: ((participant: NamedParticipant) => string) | undefined;
  /** By which a time is of today. Default: the machine's own. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
  readonly labels?: Partial<SessionListLabels> | undefined;
}

/** Holds the parts of a list of sessions. It needs no provider. Renders a `<section>`, a region with a name. */
export const SessionListRoot: Part<SessionListRootProps, HTMLElement> = forwardRef<
  HTMLElement,
  SessionListRootProps
>(function SessionListRoot(
  {
    list: followed,
    selected,
    onSelect,
    hrefOf,
    nameOf = introducedName,
    clock = systemClock,
    labels: own,
    children,
    ...props
  },
  ref,
): ReactElement {
  const list = useSessionList(followed);
  const { status, sessions, error } = list;
  const labels = useLabels('sessionList', sessionListLabels, own);
  const { dir } = useLanguage();
  const words = useErrorWords()(error) ?? '';
  const [focused, setCurrent] = useState<string | undefined>(undefined);

  const isListed = (id: string | undefined) => sessions.some(({ session }) => session === id);
  const current = [focused, selected].find(isListed) ?? sessions[0]?.session;
  const notice = labels.notice({ status, words });
  const empty = sessions.length === 0;
  const state: SessionListState = useMemo(() => ({ status, empty }), [status, empty]);
  const value = useMemo(
    () => ({
      ...{ list, state, notice, selected, current, setCurrent },
      ...{ onSelect, hrefOf, nameOf, clock, labels },
    }),
    [list, state, notice, selected, current, onSelect, hrefOf, nameOf, clock, labels],
  );
  const busy = status === 'connecting' || undefined;
  return (
    <SessionListContext.Provider value={value}>
      {renderPart(
        'section',
        props,
        { 'aria-label': labels.name, 'aria-busy': busy, dir, children },
        state,
        ref,
      )}
    </SessionListContext.Provider>
  );
});
