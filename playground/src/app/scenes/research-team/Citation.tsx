import type { ReactElement, ReactNode } from 'react';
import { sourceAddress } from '../../server.ts';
import { useTheme } from '../../theme.ts';

export interface CitationProps {
  /** As it stands in the text. */
  readonly text: string;
  readonly path: string;
  readonly line: number | undefined;
}

/** A quotation's file and line, which leads there. */
function CitationLink({ text, path, line }: CitationProps): ReactElement {
  const theme = useTheme();
  return (
    <a
      className="citation"
      data-citation=""
      href={sourceAddress(path, line ?? 1, theme)}
      target="_blank"
      rel="noopener"
    >
      {text}
    </a>
  );
}

export const renderCitation = (citation: CitationProps): ReactNode => <CitationLink {...citation} />;
