'use client';

import type { SessionView } from '@rejoin/core';
import { memo, type ReactElement, type ReactNode, useState } from 'react';
import { useSlice } from '../../hooks/useSlice.ts';
import { linesOf } from '../../select/messageList.ts';
import type { Reading } from '../../select/reading.ts';
import { Line, type LineRenderers } from './Line.tsx';
import { OpenLine } from './OpenLine.tsx';
import { afterLine, START } from './parseLine.ts';
import { CHUNK, type Chunk, rememberingChunks } from './textChunks.ts';

const NONE: readonly string[] = [];
const blocksOf = (view: SessionView, key: string, reading: Reading<readonly string[]>): readonly string[] =>
  linesOf(view, key, reading)?.blocks ?? NONE;
/** What is left when the text is whole: a line like any other, with or without a break at its end. */
const lastOf = (view: SessionView, key: string, writing: boolean, reading: Reading<string>): string =>
  writing ? '' : (linesOf(view, key, reading)?.tail ?? '');

export interface LinesProps extends LineRenderers {
  readonly messageKey: string;
  /** Whether more may come. */
  readonly writing: boolean;
}

/** A message's text by lines. It renders when a line is whole, and not while one is being written. */
export function Lines({ messageKey, writing, ...renderers }: LinesProps): ReactElement {
  const blocks = useSlice(blocksOf, messageKey);
  const last = useSlice(lastOf, messageKey, writing);
  const [chunksIn] = useState(rememberingChunks);
  const chunks = chunksIn(blocks);
  const newest = chunks.length - 1;
  const { fence, joined } = chunks[newest]?.after ?? START;
  const end = writing ? (
    <OpenLine messageKey={messageKey} number={blocks.length} fence={fence} joined={joined} />
  ) : (
    last !== '' && <Line source={last} fence={fence} joined={joined} {...renderers} />
  );
  return (
    <>
      {chunks.map((chunk, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: chunks are only ever added.
        <ChunkOfLines key={index} chunk={chunk} {...renderers}>
          {index === newest && end}
        </ChunkOfLines>
      ))}
    </>
  );
}

const ChunkOfLines = memo(function ChunkOfLines({
  chunk: { lines, before },
  children,
  ...renderers
}: LineRenderers & {
  readonly chunk: Chunk;
  /** The line at the text's end, in the newest chunk. */
  readonly children: ReactNode;
}): ReactElement {
  let now = before;
  return (
    <div data-chunk={lines.length === CHUNK ? 'full' : 'open'}>
      {lines.map((source, index) => {
        const { fence, joined } = now;
        now = afterLine(source, now);
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added.
        return <Line key={index} source={source} fence={fence} joined={joined} {...renderers} />;
      })}
      {children}
    </div>
  );
});
