'use client';

import type { SessionView } from '@rejoin/core';
import { type MemoExoticComponent, memo, type ReactElement, useRef } from 'react';
import { useSession } from '../../hooks/useSession.ts';
import { useSlice } from '../../hooks/useSlice.ts';
import { useBeforePaint } from '../../kit/useBeforePaint.ts';
import { same } from '../../select/keepEqual.ts';
import { linesOf } from '../../select/messageList.ts';
import type { Reading } from '../../select/reading.ts';
import { growTogether } from './grow.ts';
import { LineShell } from './Line.tsx';
import { type Before, parseLine, type TextLine } from './parseLine.ts';

export interface OpenLineProps extends Before {
  readonly messageKey: string;
  /** How many whole lines stand before it. */
  readonly number: number;
}

/**
 * The line that is being written. React renders it where it begins and where it turns out to be of another kind; what is added
 * to it is written into its element at each update of the store, and renders nothing.
 */
export const OpenLine: MemoExoticComponent<(props: OpenLineProps) => ReactElement> = memo(function OpenLine({
  messageKey,
  number,
  fence,
  joined,
}: OpenLineProps): ReactElement {
  const { store, participant: me } = useSession();
  const line = useSlice(openingOf, messageKey, fence, joined);
  const element = useRef<HTMLDivElement>(null);
  useBeforePaint(() => {
    const write = () => {
      const message = linesOf(store.getState(), messageKey, { me });
      // Once it is whole, React renders it in its place and begins this one anew, both at once.
      if (message?.blocks.length !== number || !element.current) return;
      const now = parseLine(message.tail, { fence, joined }, true);
      if (isAlike(line, now)) growTogether(element.current, now.text);
    };
    write();
    return store.subscribe(write);
  }, [store, me, messageKey, number, fence, joined, line]);
  return (
    <LineShell line={line} fence={fence} growing={element}>
      {line.text}
    </LineShell>
  );
});

/** What the line is by how it begins, with as much of its text as there was when that was known. */
function openingOf(
  view: SessionView,
  key: string,
  fence: string,
  joined: boolean,
  { me, before }: Reading<TextLine>,
): TextLine {
  const line = parseLine(linesOf(view, key, { me })?.tail ?? '', { fence, joined }, true);
  return before && isAlike(before, line) ? before : line;
}

/** Whether two lines differ in nothing but their text. */
const isAlike = (a: TextLine, b: TextLine): boolean => same(a, { ...b, text: a.text });
