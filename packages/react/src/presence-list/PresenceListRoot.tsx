'use client';

import { forwardRef, type ReactElement, useMemo } from 'react';
import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { type PresenceInfo, usePresence } from '../hooks/usePresence.ts';
import { useLabels, useLanguage, useLocale } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useLasting } from '../kit/useLasting.ts';
import { introducedName, type NamedParticipant } from '../select/agentInfo.ts';
import { PresenceListContext } from './PresenceListContext.ts';
import { type PresenceListLabels, presenceListLabels } from './presenceListLabels.ts';
import { doingWords, personWords } from './presenceWords.ts';

/** Its `data-*` attributes. */
export interface PresenceListState extends Readonly<Record<string, string | number>> {
  /** `connecting`: who is here is not known just now. `unavailable`: it will not be known. */
  readonly status: PresenceInfo['status'];
  /** How many people are here. */
  readonly count: number;
}

export interface PresenceListRootProps extends PartProps<'div', PresenceListState> {
  /** How many people are shown; the others are counted. Default 5. */
  readonly max?: number | undefined;
  /** Whether this page's own person is among them. Default true. */
  readonly self?: boolean | undefined;
  /** What a person or an agent is called. Default: as they introduced themselves. Declare it outside of components, or memoise it. */
  readonly nameOf?: ((participant: NamedParticipant) => string) | undefined;
  readonly labels?: Partial<PresenceListLabels> | undefined;
}

/**
 * Holds the parts that show who is in the session. While it is mounted the others see this page's person as well, unless the
 * provider has `presence={false}`. Renders a `<div>` with the role of a group. Nothing of it is said aloud by itself: people
 * come and write all the time.
 */
export const PresenceListRoot: Part<PresenceListRootProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  PresenceListRootProps
>(function PresenceListRoot(
  { max = 5, self = true, nameOf = introducedName, labels: own, children, ...props },
  ref,
): ReactElement {
  const { status, reason, people: all } = usePresence();
  const { clock } = useSessionContext();
  const labels = useLabels('presenceList', presenceListLabels, own);
  const { dir } = useLanguage();
  const locale = useLocale();
  const cut = useLasting(status === 'connecting');
  const value = useMemo(() => {
    const people = self ? all : all.filter(({ isMe }) => !isMe);
    const wording = { labels, nameOf, locale };
    return {
      shown: people.slice(0, max),
      others: people.slice(max),
      words: reason
        ? labels.unavailable(reason)
        : status === 'live'
          ? doingWords(people, wording)
          : cut
            ? labels.connecting
            : '',
      nameOf,
      sentenceOf: (person: (typeof all)[number]) => personWords(person, clock.now(), wording),
      labels,
    };
  }, [all, self, max, status, reason, cut, labels, nameOf, locale, clock]);
  const count = value.shown.length + value.others.length;
  return (
    <PresenceListContext.Provider value={value}>
      {renderPart(
        'div',
        props,
        { role: 'group', 'aria-label': labels.name, dir, children },
        { status, count },
        ref,
      )}
    </PresenceListContext.Provider>
  );
});
