'use client';

import type { AnswerPart, DataPart, SessionView } from '@rejoin/core';
import { refOf } from '@rejoin/core/internal';
import type { ReactElement, ReactNode } from 'react';
import { useSlice } from '../hooks/useSlice.ts';
import { ownElement } from '../kit/ownElement.tsx';
import type { PlacedPart } from '../select/partList.ts';
import { MessageFile } from './MessageFile.tsx';
import { MessageSources } from './MessageSources.tsx';

/** How data of an answer is rendered: the kit cannot know what it means, and shows nothing without it. */
export interface DataRenderers {
  /** Declare it outside of components, or memoise it. */
  readonly renderData?: ((data: DataPart) => ReactNode) | undefined;
}

export interface AnswerPieceProps extends DataRenderers {
  readonly kind: PlacedPart['kind'];
  /** Of a part; of sources their run's. */
  readonly of: string;
}

/** What an answer holds besides texts and tool calls, at its place. Loaded when an answer has something. */
export function AnswerPiece({ kind, of, renderData }: AnswerPieceProps): ReactElement | null {
  const part = useSlice(partOf, of);
  if (kind === 'sources') {
    const { participant, id } = refOf(of);
    return <MessageSources run={{ participant, run: id }} className="rejoin-message-sources" />;
  }
  if (part?.kind === 'file') return <MessageFile file={part} className="rejoin-file" />;
  const content = part?.kind === 'data' ? renderData?.(part) : undefined;
  return content === undefined || content === null ? null : <div>{ownElement(content)}</div>;
}

const partOf = ({ state }: SessionView, key: string): AnswerPart | undefined => state.parts.get(key)?.part;
