'use client';

import {
  Fragment,
  type MemoExoticComponent,
  memo,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from 'react';
import { ownElement } from '../../kit/ownElement.tsx';
import { type Citation, citationOf, DASH } from './citation.ts';
import { inline } from './inline.tsx';
import { type Before, parseLine, type TextLine } from './parseLine.ts';

/** What an application may put in the place of the kit's own rendering. */
export interface LineRenderers {
  /** Another content for a whole line; undefined leaves the kit's own. Declare it outside of components, or memoise it. */
  readonly renderLine?: ((line: TextLine) => ReactNode) | undefined;
  /** What stands in the place of `path:line` under a quotation, a link for instance. Declare it outside, or memoise it. */
  readonly renderCitation?: ((citation: Citation) => ReactNode) | undefined;
}

export interface LineProps extends LineRenderers, Before {
  readonly source: string;
}

/** A line that is whole: rendered once. */
export const Line: MemoExoticComponent<(props: LineProps) => ReactElement> = memo(function Line({
  source,
  fence,
  joined,
  renderLine,
  renderCitation,
}: LineProps): ReactElement {
  const line = parseLine(source, { fence, joined });
  const own = renderLine?.(line);
  return (
    <LineShell line={line} fence={fence}>
      {own === undefined ? contentOf(line, renderCitation) : own}
    </LineShell>
  );
});

/** The element of a line, whole or not. */
export function LineShell({
  line: { kind, level, mark, number, end },
  fence,
  growing,
  children,
}: {
  readonly line: TextLine;
  readonly fence: string;
  /** Where more of it may come: is given the element that holds its text and nothing else. */
  readonly growing?: RefObject<HTMLDivElement | null> | undefined;
  readonly children: ReactNode;
}): ReactElement {
  // The break of a line that shows nothing would make it as high as one that does.
  const unseen = kind === 'fence' || kind === 'rule' || (kind === 'row' && mark !== '');
  const code = kind === 'code' || kind === 'fence' || (kind === 'piece' && fence !== '');
  const quoted = code && mark.startsWith('>');
  // A block of code that was opened in a quotation has ended with it.
  const opens = fence === '' || fence.startsWith('>') !== quoted;
  const plain = typeof children === 'string' && mark === '' && number === '' && !unseen;
  return (
    <div
      ref={plain ? growing : undefined}
      data-line={kind}
      data-tail={growing ? '' : undefined}
      data-level={level || undefined}
      data-fence={kind === 'fence' ? (opens ? 'open' : 'close') : undefined}
      data-code={kind === 'piece' && code ? '' : undefined}
      data-quoted={quoted ? '' : undefined}
      data-bullet={kind === 'item' && mark.trim() !== '' ? '' : undefined}
      data-separator={kind === 'row' && mark !== '' ? '' : undefined}
      dir={code ? 'ltr' : undefined}
      {...(kind === 'heading' && { role: 'heading', 'aria-level': Math.min(6, level + 2) })}
    >
      {plain ? (
        `${children}${end}`
      ) : (
        <>
          {mark !== '' && <span data-mark="">{mark}</span>}
          {number !== '' && <span data-number="">{number}</span>}
          {growing ? <span ref={growing}>{children}</span> : ownElement(children)}
          {end !== '' && <span data-mark={unseen ? '' : undefined}>{end}</span>}
        </>
      )}
    </div>
  );
}

function contentOf(line: TextLine, renderCitation: LineRenderers['renderCitation']): ReactNode {
  const { kind, text } = line;
  switch (kind) {
    case 'code':
    case 'fence':
    case 'piece':
    case 'rule':
    case 'blank':
      return text;
    case 'row':
      return cells(text);
    case 'citation': {
      const dash = DASH.exec(text)?.[0] ?? '';
      const rest = text.slice(dash.length);
      return (
        <>
          {ownElement(dash)}
          {ownElement(renderCitation ? renderCitation(citationOf(text)) : inline(rest))}
        </>
      );
    }
    default:
      return inline(text);
  }
}

/** A row of a table: every row shares the line's width evenly, so that columns meet without knowing of each other. */
function cells(text: string): ReactNode {
  if (text === '') return text;
  const parts = text.split('|');
  return parts.map((part, index) => {
    const mark = (
      <span data-mark="">{`${index === 0 ? part : ''}${index < parts.length - 1 ? '|' : part}`}</span>
    );
    // biome-ignore lint/suspicious/noArrayIndexKey: a line that is whole never changes.
    if (index === 0 || index === parts.length - 1) return <Fragment key={index}>{mark}</Fragment>;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: see above.
      <Fragment key={index}>
        <span data-cell="">{inline(part)}</span>
        {mark}
      </Fragment>
    );
  });
}
