/** What a line is, by how it begins: enough for an answer to read well while it is written, and no more. */

export interface TextLine {
  readonly kind:
    | 'text'
    | 'blank'
    | 'heading'
    | 'item'
    | 'quote'
    | 'citation'
    | 'row'
    | 'rule'
    | 'fence'
    | 'code'
    | 'piece';
  /** Of a heading 1 to 6; of a list item how deep it is, from 0; of a quotation how many it stands in. */
  readonly level: number;
  /** What makes it what it is: in the document, and not seen. */
  readonly mark: string;
  /** Of a list item that has one: it stays to be seen. */
  readonly number: string;
  readonly text: string;
  /** Its line break, if it has one. */
  readonly end: string;
}

/** What a line's meaning depends on besides itself. */
export interface Before {
  /** The marks that opened the block of code in which it stands, after a `>` if that stands in a quotation; empty outside of one. */
  readonly fence: string;
  /** Whether it goes on with a line too long for one block. */
  readonly joined: boolean;
}

export const START: Before = { fence: '', joined: false };
const INSIDE_LINE: Before = { fence: '', joined: true };

const QUOTE = /^(?:> ?)+/;
const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)$/;

/** What holds after a sealed block. */
export function afterLine(source: string, given: Before): Before {
  // With its quotation ends what was opened in it.
  const before = given.fence.startsWith('>') && !given.joined && !source.startsWith('>') ? START : given;
  const { fence } = before;
  const joined = !source.endsWith('\n');
  if (joined || before.joined) {
    if (joined === before.joined) return before;
    return fence === '' ? (joined ? INSIDE_LINE : START) : { fence, joined };
  }
  if (!source.includes('```') && !source.includes('~~~')) return before;
  const quote = fence === '' || fence.startsWith('>') ? (QUOTE.exec(source)?.[0] ?? '') : '';
  const found = FENCE.exec(source.slice(quote.length).trimEnd());
  if (!found) return before;
  if (fence === '') return { fence: `${quote && '>'}${found[1] ?? ''}`, joined };
  return closes(found, fence) ? START : before;
}

function closes([, marks = '', info]: RegExpExecArray, fence: string): boolean {
  const opened = fence.replace('>', '');
  return info === '' && marks[0] === opened[0] && marks.length >= opened.length;
}

/** @param open whether more of the line may come: then it is only what no further letter can undo */
export function parseLine(source: string, { fence, joined }: Before, open = false): TextLine {
  const end = /\r?\n$/.exec(source)?.[0] ?? '';
  const body = end === '' ? source : source.slice(0, -end.length);
  const line = (kind: TextLine['kind'], mark = '', level = 0, number = ''): TextLine => ({
    kind,
    level,
    mark,
    number,
    text: body.slice(mark.length + number.length),
    end,
  });
  if (joined || (end === '' && !open && body.length > 4_000)) return line('piece');
  const quote = QUOTE.exec(body);
  if (fence !== '' && (quote || !fence.startsWith('>'))) {
    const mark = fence.startsWith('>') ? (quote?.[0] ?? '') : '';
    const found = FENCE.exec(body.slice(mark.length));
    return found && closes(found, fence) ? line('fence', body) : line('code', mark);
  }
  if (body.trim() === '') return line(open ? 'text' : 'blank');
  const opening = FENCE.exec(body.slice(quote?.[0].length ?? 0));
  if (opening) return line('fence', body.slice(0, body.length - (opening[2]?.length ?? 0)));
  const heading = /^(#{1,6})[ \t]+/.exec(body);
  if (heading) return line('heading', heading[0], heading[1]?.length);
  if (quote) {
    const cites = /^(?:—|–|--) ?\S/.test(body.slice(quote[0].length));
    return line(cites && !open ? 'citation' : 'quote', quote[0], quote[0].split('>').length - 1);
  }
  if (!open) {
    if (/^\s*([-*_])(?:[ \t]*\1){2,}\s*$/.test(body)) return line('rule', body);
    if (/^\s*\|.*\|\s*$/.test(body)) return line('row', /^[\s:|-]+$/.test(body) ? body : '');
  }
  const item = /^([ \t]*)(?:[-*+]|(\d{1,9}[.)]))[ \t]+/.exec(body);
  if (item) {
    const [all, indent = '', number] = item;
    const level = Math.min(6, Math.floor(indent.replaceAll('\t', '    ').length / 2));
    // Of a bullet the style sheet draws its own.
    return number === undefined
      ? line('item', all, level)
      : line('item', indent, level, all.slice(indent.length));
  }
  return line('text');
}
