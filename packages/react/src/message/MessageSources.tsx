'use client';

import { type ReactElement, useState } from 'react';
import { useAnswerParts } from '../hooks/useAnswerParts.ts';
import { useLabels } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import type { RunRef } from '../select/scope.ts';
import { type CitedSource, citedSources } from './citedSources.ts';
import { type MessageLabels, messageLabels } from './messageLabels.ts';

export interface MessageSourcesProps extends PartProps<'section'> {
  readonly run: RunRef;
  readonly labels?: Partial<MessageLabels> | undefined;
}

/** How many stand there before the button is pressed. */
const FEW = 3;

/**
 * What an answer stands on: its sources, each once and numbered, with the words that are cited once they are unfolded. Renders a
 * `<section>`, and nothing where there are none.
 */
export const MessageSources: Part<MessageSourcesProps, HTMLElement> = definePart(
  'section',
  function MessageSources({ run, labels: own, ...props }) {
    const labels = useLabels('message', messageLabels, own);
    const parts = useAnswerParts(run);
    const [isOpen, setOpen] = useState(false);
    const sources = citedSources(parts);
    if (sources.length === 0) return null;
    const shown = isOpen ? sources : sources.slice(0, FEW);
    const isMore = sources.length > FEW || sources.some(({ quotes }) => quotes.length > 0);
    const children = (
      <>
        <ol className="rejoin-message-source-list" data-open={isOpen ? '' : undefined}>
          {shown.map((source, index) => (
            <li key={source.key} className="rejoin-message-source">
              <Source number={index + 1} source={source} isOpen={isOpen} />
            </li>
          ))}
        </ol>
        {isMore && (
          <button
            type="button"
            className="rejoin-button rejoin-message-source-toggle"
            data-variant="quiet"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? labels.fewerSources : labels.moreSources(sources.length)}
          </button>
        )}
      </>
    );
    return [{ 'aria-label': labels.sources(sources.length), children }, {}, props];
  },
);

interface SourceProps {
  readonly number: number;
  readonly source: CitedSource;
  readonly isOpen: boolean;
}

function Source({ number, source: { title, host, href, quotes }, isOpen }: SourceProps): ReactElement {
  const face = (
    <>
      <span className="rejoin-message-source-number" aria-hidden="true">
        {number}
      </span>
      <span className="rejoin-message-source-title" dir="auto">
        {title}
      </span>
      {host !== undefined && host !== title && (
        <span className="rejoin-message-source-host" dir="ltr">
          {host}
        </span>
      )}
    </>
  );
  return (
    <>
      {href === undefined ? (
        <span className="rejoin-message-source-face">{face}</span>
      ) : (
        <a className="rejoin-message-source-face" href={href} target="_blank" rel="noreferrer">
          {face}
        </a>
      )}
      {isOpen &&
        quotes.map((quote) => (
          <blockquote key={quote} className="rejoin-message-source-quote" dir="auto">
            {quote}
          </blockquote>
        ))}
    </>
  );
}
