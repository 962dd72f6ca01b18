'use client';

import { memo, type ReactElement, type ReactNode } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import { type EarlierItems, FEW, useNewest } from '../kit/useNewest.ts';
import { sameEntry, type TranscriptEntry } from '../select/transcriptItems.ts';
import { useTranscript } from './TranscriptContext.ts';

export interface TranscriptListProps extends Omit<PartProps<'ol'>, 'children'> {
  /** Renders one entry, as a TranscriptItem. Declare it outside of components, or memoise it: entries render when it changes. */
  readonly children: (entry: TranscriptEntry) => ReactNode;
  /**
   * Renders an `<li>` with a button that shows more. With it, only the newest entries are rendered until the reader asks; without
   * it all of them are.
   */
  readonly renderEarlier?: ((earlier: EarlierItems) => ReactNode) | undefined;
}

/**
 * The entries, oldest first; each renders when something is added to it. When a button that has the focus leaves with its
 * message, what scrolls gets it. Renders an `<ol>`, and nothing without entries.
 */
export const TranscriptList: Part<TranscriptListProps, HTMLOListElement> = definePart(
  'ol',
  function TranscriptList({ children: render, renderEarlier, ...props }) {
    const { entries, scroller } = useTranscript();
    const kept = useFocusKept(scroller.focus);
    const newest = useNewest(
      entries,
      scroller.get().atEnd,
      renderEarlier ? PARTS : Number.POSITIVE_INFINITY,
      partsOf,
    );
    if (entries.length === 0) return null;
    const children = (
      <>
        {newest.earlier && renderEarlier?.(newest.earlier)}
        {newest.shown.map((entry) => (
          <Entry key={entry.key} entry={entry} render={render} />
        ))}
      </>
    );
    // Safari drops the role of a list without markers.
    return [{ role: 'list', ...kept, children }, {}, props];
  },
);

/** Messages, and pieces of answers, that are shown of a conversation of more than twice as many. */
const PARTS = 100;

/** An answer of many pieces shows few of them. */
const partsOf = (entry: TranscriptEntry): number =>
  'pieces' in entry ? Math.min(entry.pieces.length, 2 * FEW) + 1 : 1;

interface EntryProps {
  readonly entry: TranscriptEntry;
  readonly render: (entry: TranscriptEntry) => ReactNode;
}

const Entry = memo(
  function Entry({ entry, render }: EntryProps): ReactElement {
    return <>{render(entry)}</>;
  },
  (a, b) => a.render === b.render && sameEntry(a.entry, b.entry),
);
