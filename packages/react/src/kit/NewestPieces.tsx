'use client';

import { type ReactElement, type ReactNode, useContext } from 'react';
import type { TranscriptPiece } from '../select/transcript.ts';
import { EarlierButton } from './EarlierButton.tsx';
import { ScrollerContext } from './ScrollerContext.ts';
import { useFocusKept } from './useFocusKept.ts';
import { useNewest } from './useNewest.ts';

/** What a run has written and done: the newest of it, and a button that shows more. */
export function NewestPieces({
  pieces,
  children: render,
}: {
  readonly pieces: readonly TranscriptPiece[];
  readonly children: (piece: TranscriptPiece) => ReactNode;
}): ReactElement {
  const scroller = useContext(ScrollerContext);
  const newest = useNewest(pieces, scroller?.get().atEnd ?? true);
  const kept = useFocusKept(() => scroller?.focus());
  return (
    <>
      {newest.earlier && <EarlierButton earlier={newest.earlier} {...kept} />}
      {newest.shown.map(render)}
    </>
  );
}
