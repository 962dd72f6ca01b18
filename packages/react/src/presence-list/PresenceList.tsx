'use client';

import type { PersonInfo } from '@rejoin/core/presence';
import { forwardRef, type ReactElement } from 'react';
import { type Part, withClass } from '../kit/renderPart.ts';
import { PresenceListAvatar } from './PresenceListAvatar.tsx';
import { usePresenceList } from './PresenceListContext.ts';
import { PresenceListItem } from './PresenceListItem.tsx';
import { PresenceListList } from './PresenceListList.tsx';
import { PresenceListMore } from './PresenceListMore.tsx';
import { PresenceListRoot, type PresenceListRootProps } from './PresenceListRoot.tsx';
import { PresenceListStatus } from './PresenceListStatus.tsx';

export interface PresenceListProps extends Omit<PresenceListRootProps, 'children'> {}

/** Who is here, by their initials, how many more, and beside them what they do: who is typing, who looks at which agent. */
export const PresenceList: Part<PresenceListProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  PresenceListProps
>(function PresenceList({ className, ...props }, ref): ReactElement {
  return (
    <PresenceListRoot ref={ref} {...props} className={withClass('rejoin-presence-list', className)}>
      <PresenceListList
        className="rejoin-presence-list-list"
        more={<PresenceListMore className="rejoin-presence-list-avatar rejoin-presence-list-more" />}
      >
        {(person) => (
          <PresenceListItem person={person} className="rejoin-presence-list-item">
            <PresenceListAvatar person={person} className="rejoin-presence-list-avatar" />
            <PersonWords person={person} />
          </PresenceListItem>
        )}
      </PresenceListList>
      <PresenceListStatus className="rejoin-field-hint" />
    </PresenceListRoot>
  );
});

function PersonWords({ person }: { readonly person: PersonInfo }): ReactElement {
  const { sentenceOf } = usePresenceList();
  return <span className="rejoin-hidden">{sentenceOf(person)}</span>;
}
