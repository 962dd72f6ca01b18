import type { ReactNode } from 'react';

/** Code, bold, italic, links with a label, and addresses as they are. Bounded, so that no line can be slow to read. */
const TOKEN =
  /(`{1,3})([^`]{1,1000})\1|(\*\*|__)(?=\S)((?:[^*]|\*(?!\*)|\*(?=\*\*(?!\*))){1,1000}?)(?<=\S)\3(?!\*)|(?<![\w*])([*_])(?=[^\s*_])([^*_]{0,1000}[^\s*_])\5(?![\w*])|\[([^\][]{1,1000})\]\(([^\s()]{1,2000}(?:\([^\s()]*\)[^\s()]*)?)\)|(https?:\/\/[^\s<>"`\u202a-\u202e\u2066-\u2069]{1,2000}[^\s<>"`.,:;!?)\]}'*_\u202a-\u202e\u2066-\u2069])/g;

const SAFE = /^(?:https?:\/\/|mailto:)/i;

/**
 * Text with its light formatting. All letters stay in the document: what they make is shown, what makes it is hidden.
 *
 * @param linked whether it is a link's label already: there is no link within a link
 */
export function inline(text: string, linked = false): ReactNode {
  const nodes: ReactNode[] = [];
  let done = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [all, tick, code, strong, bold, thin, italic, label, target = '', url] = match;
    const { index } = match;
    if (label !== undefined && (linked || !SAFE.test(target))) continue;
    if (url !== undefined && linked) continue;
    if (index > done) nodes.push(between(done, text.slice(done, index)));
    done = index + all.length;
    if (tick !== undefined)
      nodes.push(
        ...marked(
          index,
          tick,
          <code key={index} dir="ltr">
            {code}
          </code>,
          tick,
        ),
      );
    else if (strong !== undefined && bold !== undefined)
      nodes.push(...marked(index, strong, <strong key={index}>{inline(bold, linked)}</strong>, strong));
    else if (thin !== undefined && italic !== undefined)
      nodes.push(...marked(index, thin, <em key={index}>{inline(italic, linked)}</em>, thin));
    else if (label !== undefined)
      nodes.push(...marked(index, '[', link(index, target, inline(label, true)), `](${target})`));
    else if (url !== undefined) nodes.push(link(index, url, url));
  }
  if (done === 0) return text;
  if (done < text.length) nodes.push(between(done, text.slice(done)));
  return nodes;
}

const between = (key: number, text: string): ReactNode => <span key={`${key}-`}>{text}</span>;

const link = (key: number, href: string, children: ReactNode): ReactNode => (
  <a key={key} href={href} target="_blank" rel="noopener noreferrer">
    {children}
  </a>
);

const marked = (key: number, before: string, node: ReactNode, after: string): readonly ReactNode[] => [
  <span key={`${key}<`} data-mark="">
    {before}
  </span>,
  node,
  <span key={`${key}>`} data-mark="">
    {after}
  </span>,
];
