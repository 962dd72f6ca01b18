'use client';

import type { PersonInfo } from '@rejoin/core/presence';
import { Fragment, type ReactNode } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { usePresenceList } from './PresenceListContext.ts';

export interface PresenceListListProps extends Omit<PartProps<'ul'>, 'children'> {
  /** One person: a `<PresenceListItem person={person}>`. */
  readonly children: (person: PersonInfo) => ReactNode;
  /** What follows them: a `<PresenceListMore>`. */
  readonly more?: ReactNode;
}

/** The people for whom there is room, who came first first. Renders a `<ul>`, and nothing where no one is known to be here. */
export const PresenceListList: Part<PresenceListListProps, HTMLUListElement> = definePart(
  'ul',
  function PresenceListList({ children, more, ...props }) {
    const { shown } = usePresenceList();
    if (shown.length === 0) return null;
    const people = shown.map((person) => <Fragment key={person.key}>{children(person)}</Fragment>);
    const own = {
      // Safari drops the role of a list without markers.
      role: 'list',
      children: (
        <>
          {people}
          {more}
        </>
      ),
    };
    return [own, {}, props];
  },
);
