'use client';

import type { SessionView } from '@rejoin/core';
import { memo, type ReactElement, useState } from 'react';
import { useSlice } from '../../hooks/useSlice.ts';
import { messageOf } from '../../select/messageList.ts';
import type { Reading } from '../../select/reading.ts';
import { Line, type LineRenderers, LineShell } from './Line.tsx';
import { afterLine, type Before, parseLine, START } from './parseLine.ts';
import { CHUNK, type Chunk, rememberingChunks } from './textChunks.ts';

const NONE: readonly string[] = [];
const blocksOf = (view: SessionView, key: string, reading: Reading<readonly string[]>): readonly string[] =>
  messageOf(view, key, reading)?.blocks ?? NONE;
const tailOf = (view: SessionView, key: string, reading: Reading<string>): string =>
  messageOf(view, key, reading)?.tail ?? '';

export interface LinesProps extends LineRenderers {
  readonly messageKey: string;
  /** Whether more may come. */
  readonly writing: boolean;
}

/** A message's text by lines. It renders when a line is whole; while one is being written, only `Tail` does. */
export function Lines({ messageKey, writing, ...renderers }: LinesProps): ReactElement {
  const blocks = useSlice(blocksOf, messageKey);
  const [chunksIn] = useState(rememberingChunks);
  const chunks = chunksIn(blocks);
  const { fence, joined } = chunks.at(-1)?.after ?? START;
  return (
    <>
      {chunks.map((chunk, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: chunks are only ever added.
        <ChunkOfLines key={index} chunk={chunk} {...renderers} />
      ))}
      <Tail messageKey={messageKey} writing={writing} fence={fence} joined={joined} {...renderers} />
    </>
  );
}

const ChunkOfLines = memo(function ChunkOfLines({
  chunk: { lines, before },
  ...renderers
}: LineRenderers & { readonly chunk: Chunk }): ReactElement {
  let now = before;
  return (
    <div data-chunk={lines.length === CHUNK ? 'full' : 'open'}>
      {lines.map((source, index) => {
        const { fence, joined } = now;
        now = afterLine(source, now);
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added.
        return <Line key={index} source={source} fence={fence} joined={joined} {...renderers} />;
      })}
    </div>
  );
});

/** The line that is being written: all that renders for a delta. */
const Tail = memo(function Tail({
  messageKey,
  writing,
  fence,
  joined,
  ...renderers
}: Before & LinesProps): ReactElement | null {
  const tail = useSlice(tailOf, messageKey);
  // What is whole is a line like any other, with or without a break at its end.
  if (!writing)
    return tail === '' ? null : <Line source={tail} fence={fence} joined={joined} {...renderers} />;
  const line = parseLine(tail, { fence, joined }, true);
  return (
    <LineShell line={line} fence={fence} tail>
      {line.text}
    </LineShell>
  );
});
