'use client';

import { type Clock, systemClock } from '@rejoin/core';
import { isInFilter } from '@rejoin/core/internal';
import type { SessionList as FollowedSessions, SessionFilter } from '@rejoin/core/session-list';
import {
  type FocusEvent,
  forwardRef,
  type ReactElement,
  useCallback,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useSessionList } from '../hooks/useSessionList.ts';
import { focusOn } from '../kit/focusAfter.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import { introducedName, type NamedParticipant } from '../select/agentInfo.ts';
import {
  type SessionListActions,
  SessionListContext,
  type SessionListFailure,
  type SessionListSource,
  type SessionListState,
} from './SessionListContext.ts';
import { type SessionListLabels, sessionListLabels } from './sessionListLabels.ts';

export interface SessionListRootProps extends Omit<PartProps<'section', SessionListState>, 'onSelect'> {
  /**
   * Made once, outside of components, by `followSessions` of `@rejoin/core/session-list`; or what `useSessions` of
   * `@rejoin/react/query` gives.
   */
  readonly list: FollowedSessions | SessionListSource;
  /** What can be done with a session, by `manageSessions` or `useSessionActions`. Default: nothing. */
  readonly actions?: SessionListActions | undefined;
  /** Which sessions are shown. Default: the list holds it, and begins with those that are not archived. */
  readonly filter?: SessionFilter | undefined;
  readonly onFilterChange?: ((filter: SessionFilter) => void) | undefined;
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
    list: given,
    actions,
    filter: wanted,
    onFilterChange,
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
  const source = useSource(given);
  const { status, error } = source;
  const [ownFilter, setOwnFilter] = useState<SessionFilter>(IN_USE);
  const filter = wanted ?? ownFilter;
  const { archived, search } = filter;
  const list = useMemo(() => shownOf(source, { archived, search }), [source, archived, search]);
  const { sessions } = list;
  const { failure, ask } = useAsk(actions);
  const labels = useLabels('sessionList', sessionListLabels, own);
  const { dir } = useLanguage();
  const words = useErrorWords()(error) ?? '';
  const [focused, setCurrent] = useState<string | undefined>(undefined);

  const isListed = (id: string | undefined) => sessions.some(({ session }) => session === id);
  const current = [focused, selected].find(isListed) ?? sessions[0]?.session;
  const notice = labels.notice({ status, words });
  const setFilter = useCallback(
    (next: SessionFilter) => {
      if (!wanted) setOwnFilter(next);
      onFilterChange?.(next);
    },
    [wanted, onFilterChange],
  );
  const empty = sessions.length === 0;
  const state: SessionListState = useMemo(() => ({ status, empty }), [status, empty]);
  const value = useMemo(
    () => ({
      ...{ list, state, notice, selected, current, setCurrent },
      ...{ onSelect, hrefOf, nameOf, clock, labels, filter, setFilter, actions, ask, failure },
    }),
    [
      list,
      state,
      notice,
      selected,
      current,
      onSelect,
      hrefOf,
      nameOf,
      clock,
      labels,
      filter,
      setFilter,
      actions,
      ask,
      failure,
    ],
  );
  const busy = status === 'connecting' || undefined;
  const kept = useFocusInList();
  return (
    <SessionListContext.Provider value={value}>
      {renderPart(
        'section',
        props,
        { 'aria-label': labels.name, 'aria-busy': busy, dir, children, ...(actions ? kept : {}) },
        state,
        ref,
      )}
    </SessionListContext.Provider>
  );
});

const IN_USE: SessionFilter = { archived: false };
const IDLE: SessionListSource = { sessions: [], status: 'idle', retryNow() {} };
/** In the place of a list that is followed, where what a hook gives is shown. */
const NONE: Parameters<typeof useSessionList>[0] = {
  store: { subscribe: () => () => {}, getState: () => IDLE, getInitialState: () => IDLE },
  retryNow() {},
};

function useSource(list: FollowedSessions | SessionListSource): SessionListSource {
  const followed = useSessionList('store' in list ? list : NONE);
  return 'store' in list ? followed : list;
}

/** The same object where nothing is left out. */
function shownOf(source: SessionListSource, filter: SessionFilter): SessionListSource {
  const sessions = source.sessions.filter((info) => isInFilter(info, filter));
  return sessions.length === source.sessions.length ? source : { ...source, sessions };
}

function useAsk(actions: SessionListActions | undefined) {
  const [failure, setFailure] = useState<SessionListFailure | undefined>(undefined);
  const ask = useCallback(
    (session: string, act: (by: SessionListActions) => Promise<unknown>) => {
      setFailure(undefined);
      if (actions) act(actions).catch((error) => setFailure({ session, error: Object(error) }));
    },
    [actions],
  );
  return { failure, ask };
}

/** A row that leaves the list takes the focus with it: then the row that is next in the order of Tab has it. */
function useFocusInList() {
  const place = useRef<HTMLElement | undefined>(undefined);
  const { onFocus, onBlur } = useFocusKept(() => {
    const { current } = place;
    const row = current?.querySelector<HTMLElement>('[data-session-open][tabindex="0"]');
    if (row) row.focus();
    else if (current) focusOn(current);
  });
  return {
    onFocus(event: FocusEvent<HTMLElement>) {
      place.current = event.currentTarget;
      onFocus(event);
    },
    onBlur,
  };
}
