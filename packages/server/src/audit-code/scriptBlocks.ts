/**
 * The code in files of Vue, Svelte and Astro: their `<script>` blocks, and what stands between Astro's fences. What is no code becomes
 * blank, so that each place has the line that it has in the file. Pure. What HTML says of a script is all that is needed: it begins at
 * `<script>` outside a comment, and ends at the next `</script`, whatever it says
 * (https://html.spec.whatwg.org/multipage/parsing.html#script-data-state).
 */

/** What is parsed as one program. */
export interface ScriptBlock {
  readonly code: string;
  readonly language: 'ts' | 'tsx' | 'jsx';
  /** A `return` may stand outside a function: Astro answers a request so. */
  readonly returns: boolean;
}

interface Place {
  readonly start: number;
  readonly end: number;
  /** What stands in its tag. */
  readonly attributes: string;
}

export const hasBlocks = (file: string): boolean => /\.(vue|svelte|astro)$/.test(file);

/** @param file its name says what it is */
export function scriptBlocks(file: string, text: string): readonly ScriptBlock[] {
  if (!file.endsWith('.astro')) {
    // Its scripts are one module: what the one imports, the other uses.
    const places = scriptsFrom(text, 0);
    return places.length === 0
      ? []
      : [{ code: blankBeside(text, places), language: languageOf(places), returns: false }];
  }
  const front = frontMatter(text);
  return [
    ...(front ? [{ ...front, returns: true }] : []),
    ...scriptsFrom(text, front?.end ?? 0).map((place) => ({ ...place, returns: false })),
  ].map(({ returns, ...place }) => ({ code: blankBeside(text, [place]), language: 'ts' as const, returns }));
}

function frontMatter(text: string): Place | undefined {
  const [open] = /^\s*---/.exec(text) ?? [];
  if (open === undefined) return undefined;
  const end = text.indexOf('\n---', open.length);
  return end < 0 ? undefined : { start: open.length, end, attributes: '' };
}

function scriptsFrom(text: string, from: number): readonly Place[] {
  const places: Place[] = [];
  const tag = /<!--|<script(?=[\s/>])/gi;
  tag.lastIndex = from;
  for (let found = tag.exec(text); found; found = tag.exec(text)) {
    if (found[0] === '<!--') {
      const end = text.indexOf('-->', tag.lastIndex);
      if (end < 0) return places;
      tag.lastIndex = end;
      continue;
    }
    const head = endOfTag(text, tag.lastIndex);
    const attributes = text.slice(tag.lastIndex, head);
    const start = head + 1;
    tag.lastIndex = start;
    // In files of Vue and Svelte, unlike HTML, it may end with its own tag.
    if (attributes.endsWith('/')) continue;
    const close = /<\/script(?=[\s/>])/gi;
    close.lastIndex = start;
    const end = close.exec(text)?.index;
    // A file that ends in mid-script is one that is being written.
    if (end === undefined) return places;
    tag.lastIndex = end;
    if (isCode(attributes)) places.push({ start, end, attributes });
  }
  return places;
}

/** Of a tag's own `>`: one in quotation marks is none. */
function endOfTag(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const letter = text.charAt(at);
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '>') return at;
  }
  return text.length;
}

const attribute = (attributes: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}\\s*=\\s*["']?([\\w/+.-]+)`, 'i').exec(attributes)?.[1]?.toLowerCase();

/** Data and templates stand in scripts, too. */
const isCode = (attributes: string): boolean =>
  /^(module|(text|application)\/(java|type|ecma)script)$/.test(attribute(attributes, 'type') ?? 'module');

function languageOf(places: readonly Place[]): ScriptBlock['language'] {
  const named = places.map(({ attributes }) => attribute(attributes, 'lang'));
  if (named.includes('tsx')) return 'tsx';
  return named.some((each) => each === 'ts' || each === 'typescript') ? 'ts' : 'jsx';
}

function blankBeside(text: string, places: readonly Place[]): string {
  let code = '';
  for (const { start, end } of places) code += blank(text.slice(code.length, start)) + text.slice(start, end);
  return code + blank(text.slice(code.length));
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');
