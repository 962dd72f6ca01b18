import type { ReactElement, ReactNode } from 'react';
import { titleOfPath } from '../../../agents/research-team/titleOfPath.ts';
import { sourceAddress } from '../../server.ts';
import { useTheme } from '../../theme.ts';

export interface CitationProps {
  /** As it stands in the text. */
  readonly text: string;
  readonly path: string;
  readonly line: number | undefined;
}

/** What a paragraph stands on: the document's title, which leads to the sentence in it. */
function CitationLink({ text, path, line }: CitationProps): ReactElement {
  const theme = useTheme();
  return (
    <a
      className="citation"
      data-citation={text}
      href={sourceAddress(path, line ?? 1, theme)}
      target="_blank"
      rel="noopener"
    >
      {titleOfPath(path)}
    </a>
  );
}

export const renderCitation = (citation: CitationProps): ReactNode => <CitationLink {...citation} />;
