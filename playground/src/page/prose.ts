/**
 * A growing text. Sealed blocks become elements that are never touched again; only the open tail's text node changes,
 * so a long answer costs no more per token than a short one. The element's `textContent` is the text itself, to the letter.
 */
import type { Text } from '@rejoin/core';
import { el } from './dom.ts';

export interface Prose {
  readonly element: HTMLElement;
  update(text: Text): void;
}

export function createProse(): Prose {
  const element = el('div', { class: 'prose', dir: 'auto' });
  let sealed: readonly string[] = [];
  let tail: Tail | undefined;
  let quotation: HTMLElement | undefined;
  let fenced = false;

  function clear(): void {
    element.replaceChildren();
    sealed = [];
    tail = undefined;
    quotation = undefined;
    fenced = false;
  }

  /** Lines of one quotation stand in one element. */
  function place(line: HTMLElement, { quoted }: Parts): void {
    if (quoted) {
      if (!quotation) {
        quotation = el('blockquote');
        element.append(quotation);
      }
      quotation.append(line);
    } else {
      quotation = undefined;
      element.append(line);
    }
  }

  function seal(block: string): void {
    const parts = split(block, fenced);
    place(sealedLine(parts), parts);
    if (parts.kind === 'fence') fenced = !fenced;
  }

  return {
    element,
    update(text) {
      // Another text: its message was begun anew.
      if (sealed[0] !== undefined && sealed[0] !== text.blocks[0]) clear();
      const parts = split(text.tail, fenced);
      if (text.blocks.length > sealed.length || tail?.kind !== parts.kind) {
        tail?.element.remove();
        tail = undefined;
      }
      for (const block of text.blocks.slice(sealed.length)) seal(block);
      sealed = text.blocks;
      if (text.tail === '') return;
      if (!tail) {
        const now = split(text.tail, fenced);
        tail = openLine(now);
        place(tail.element, now);
      }
      tail.update(text.tail);
    },
  };
}

type Kind = 'text' | 'blank' | 'heading' | 'quote' | 'cite' | 'fence' | 'code';

interface Parts {
  readonly kind: Kind;
  readonly quoted: boolean;
  /** Markdown's mark: there for whoever reads the text, hidden to the eye. */
  readonly mark: string;
  readonly rest: string;
}

function split(line: string, fenced: boolean): Parts {
  const mark = /^(?:> ?|#{1,4} )/.exec(line)?.[0] ?? '';
  const quoted = mark.startsWith('>');
  const rest = line.slice(mark.length);
  return { kind: kindOf(mark, rest, fenced), quoted, mark, rest };
}

function kindOf(mark: string, rest: string, fenced: boolean): Kind {
  if (mark.startsWith('#')) return 'heading';
  if (!mark.startsWith('>')) return rest.trim() === '' ? 'blank' : 'text';
  if (rest.startsWith('```')) return 'fence';
  if (fenced) return 'code';
  return rest.startsWith('— ') ? 'cite' : 'quote';
}

function sealedLine({ kind, mark, rest }: Parts): HTMLElement {
  const line = el('div', { class: `line ${kind}` });
  if (mark) line.append(hidden(mark));
  if (kind === 'text' || kind === 'heading' || kind === 'quote') appendInline(line, rest);
  else line.append(rest);
  return line;
}

interface Tail {
  readonly element: HTMLElement;
  readonly kind: Kind;
  update(text: string): void;
}

function openLine({ kind, mark }: Parts): Tail {
  const rest = document.createTextNode('');
  const element = el('div', { class: `line ${kind} tail` });
  if (mark) element.append(hidden(mark));
  element.append(rest);
  return {
    element,
    kind,
    update(to) {
      rest.data = to.slice(mark.length);
    },
  };
}

const INLINE = /(`[^`\n]+`|\*\*[^*\n]+\*\*|(?<![\w*])\*[^*\s](?:[^*\n]*[^*\s])?\*(?![\w*]))/;
const TAGS = { '`': 'code', '**': 'strong', '*': 'em' } as const;

function appendInline(line: HTMLElement, text: string): void {
  for (const [index, part] of text.split(INLINE).entries()) {
    // What the expression caught stands at every second place.
    if (index % 2 === 0) line.append(part);
    else {
      const mark = part.startsWith('**') ? '**' : part.startsWith('*') ? '*' : '`';
      line.append(hidden(mark), el(TAGS[mark], {}, part.slice(mark.length, -mark.length)), hidden(mark));
    }
  }
}

const hidden = (mark: string): HTMLElement => el('span', { class: 'mark' }, mark);
