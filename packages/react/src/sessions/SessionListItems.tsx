'use client';

import { type KeyboardEvent, memo, type ReactElement, type ReactNode, useMemo } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { SessionListItemContext, useSessionListParts } from './SessionListContext.ts';
import { type ListedSession, rowAfter, statusOf } from './sessionItem.ts';

export interface SessionListItemsProps extends Omit<PartProps<'ul'>, 'children'> {
  /** One session: a `<SessionListItem>`. Declare it outside of components: then a row renders when its session changes, and no other. */
  readonly children: (session: ListedSession) => ReactNode;
}

/** The sessions, the one that changed last first. Up, Down, Home and End go through them. Renders a `<ul>`, and nothing while there are none. */
export const SessionListItems: Part<SessionListItemsProps, HTMLUListElement> = definePart(
  'ul',
  function SessionListItems({ children, ...props }) {
    const { list, selected, current } = useSessionListParts();
    if (list.sessions.length === 0) return null;
    const own = {
      // Safari drops the role of a list without markers.
      role: 'list',
      onKeyDown: move,
      children: list.sessions.map((info) => (
        <Row
          key={info.session}
          info={info}
          selected={info.session === selected}
          isCurrent={info.session === current}
          make={children}
        />
      )),
    };
    return [own, {}, props];
  },
);

interface RowProps {
  readonly info: ListedSession;
  readonly selected: boolean;
  readonly isCurrent: boolean;
  readonly make: (session: ListedSession) => ReactNode;
}

const Row = memo(function Row({ info, selected, isCurrent, make }: RowProps): ReactElement {
  const value = useMemo(
    () => ({ info, state: { status: statusOf(info), selected }, isCurrent }),
    [info, selected, isCurrent],
  );
  return <SessionListItemContext.Provider value={value}>{make(info)}</SessionListItemContext.Provider>;
});

function move(event: KeyboardEvent<HTMLElement>): void {
  const { key, target, currentTarget } = event;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rows = [...currentTarget.querySelectorAll<HTMLElement>('[data-session-open]')];
  const at = target instanceof HTMLElement ? rows.indexOf(target) : -1;
  const to = at < 0 ? undefined : rowAfter(key, at, rows.length);
  if (to === undefined) return;
  event.preventDefault();
  rows[to]?.focus();
}
