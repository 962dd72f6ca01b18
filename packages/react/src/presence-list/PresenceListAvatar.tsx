'use client';

import type { PersonInfo } from '@rejoin/core/presence';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { usePresenceList } from './PresenceListContext.ts';
import { type PresenceListItemState, stateOf } from './PresenceListItem.tsx';
import { initialsOf, turnOf } from './presenceWords.ts';

export interface PresenceListAvatarProps extends PartProps<'span', PresenceListItemState> {
  readonly person: PersonInfo;
}

/**
 * A person by the initials of their name and a colour that is theirs on every page: `--rejoin-presence-turn` says how far it is
 * turned from the accent. Hidden from screen readers, as the item says who it is. Renders a `<span>`.
 */
export const PresenceListAvatar: Part<PresenceListAvatarProps, HTMLSpanElement> = definePart(
  'span',
  function PresenceListAvatar({ person, ...props }) {
    const { nameOf } = usePresenceList();
    const own = {
      'aria-hidden': true,
      style: { '--rejoin-presence-turn': turnOf(person.participant) },
      children: initialsOf(nameOf(person)),
    };
    return [own, stateOf(person), props];
  },
);
