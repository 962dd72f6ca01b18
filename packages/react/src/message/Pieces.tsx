'use client';

import type { SessionView } from '@rejoin/core';
import { memo, type ReactElement, useContext } from 'react';
import { useSlice } from '../hooks/useSlice.ts';
import { EarlierButton } from '../kit/EarlierButton.tsx';
import { LateQuestions } from '../kit/LateQuestions.tsx';
import { useLate } from '../kit/late.ts';
import { lateParts } from '../kit/lateParts.ts';
import { ScrollerContext } from '../kit/ScrollerContext.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import { useNewest } from '../kit/useNewest.ts';
import type { TranscriptPiece } from '../select/transcriptItems.ts';
import type { AnswerPieceProps, DataRenderers } from './AnswerPiece.tsx';
import { Message, type TextRenderers } from './Message.tsx';
import { ToolCall } from './ToolCall.tsx';

interface Shown extends TextRenderers, DataRenderers {
  /** The id of the author's name. */
  readonly author: string;
}

/** What a run has written and done: the newest of it, and a button that shows more. Each piece reads its own words. */
export function Pieces({
  pieces,
  ...shown
}: Shown & { readonly pieces: readonly TranscriptPiece[] }): ReactElement {
  const scroller = useContext(ScrollerContext);
  const newest = useNewest(pieces, scroller?.get().atEnd ?? true);
  const kept = useFocusKept(() => scroller?.focus());
  return (
    <>
      {newest.earlier && <EarlierButton earlier={newest.earlier} {...kept} />}
      {newest.shown.map(({ key, kind }) => (
        <Piece key={`${kind} ${key}`} piece={key} kind={kind} {...shown} />
      ))}
    </>
  );
}

/** What is asked, and who answered. Until the card comes there is the question by itself. */
function Question({ of }: { readonly of: string }): ReactElement {
  const title = useSlice(titleOf, of);
  return (
    <LateQuestions of={of}>
      <p dir="auto">{title}</p>
    </LateQuestions>
  );
}

const titleOf = ({ state }: SessionView, key: string): string | undefined => state.questions.get(key)?.title;

interface PieceProps extends Shown {
  readonly piece: string;
  readonly kind: TranscriptPiece['kind'];
}

function LatePiece(props: AnswerPieceProps): ReactElement | null {
  const late = useLate(lateParts, true);
  return late ? <late.AnswerPiece {...props} /> : null;
}

const Piece = memo(function Piece({
  piece,
  kind,
  author,
  renderData,
  ...renderers
}: PieceProps): ReactElement | null {
  if (kind === 'sources' || kind === 'data' || kind === 'file')
    return <LatePiece of={piece} kind={kind} renderData={renderData} />;
  if (kind === 'tool-call') return <ToolCall toolCallKey={piece} />;
  if (kind === 'question') return <Question of={piece} />;
  return <Message messageKey={piece} header={false} aria-labelledby={author} {...renderers} />;
});
