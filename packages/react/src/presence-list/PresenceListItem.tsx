'use client';

import type { PersonInfo } from '@rejoin/core/presence';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { usePresenceList } from './PresenceListContext.ts';

/** Its `data-*` attributes, and those of a person's avatar. */
export interface PresenceListItemState extends Readonly<Record<string, string | boolean>> {
  readonly participant: string;
  /** It is this page's own person. */
  readonly me: boolean;
  readonly typing: boolean;
  /** No page of theirs is in sight. */
  readonly away: boolean;
}

export interface PresenceListItemProps extends PartProps<'li', PresenceListItemState> {
  readonly person: PersonInfo;
}

export const stateOf = ({ participant, isMe, typing, hidden }: PersonInfo): PresenceListItemState => ({
  participant,
  me: isMe,
  typing,
  away: hidden,
});

/** One person. Renders an `<li>`; what they do is its title, and its content unless it has another one. */
export const PresenceListItem: Part<PresenceListItemProps, HTMLLIElement> = definePart(
  'li',
  function PresenceListItem({ person, ...props }) {
    const sentence = usePresenceList().sentenceOf(person);
    return [{ title: sentence, children: sentence }, stateOf(person), props];
  },
);
