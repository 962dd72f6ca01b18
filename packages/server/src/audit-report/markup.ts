/** HTML that cannot be broken by what is put into it. Pure. */

/** Text that is markup already: made by `html` alone. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Markup | string | number | undefined | false | readonly Content[];

/** Every value that is put in is text, whatever it holds, unless it was made by `html` itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.map((part, at) => part + (at < values.length ? textOf(values[at]) : '')).join(''));
}

function textOf(value: Content): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return value.map(textOf).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  let out = '';
  for (const letter of text) {
    const code = letter.charCodeAt(0);
    const control = code < 32 ? code !== 9 && code !== 10 : code >= 127 && code <= 159;
    // What a page of text cannot hold, such as a terminal's escapes, is shown as a sign that something stood there.
    const half = letter.length === 1 && code >= 0xd800 && code <= 0xdfff;
    out += !control && !half ? (ESCAPES[letter] ?? letter) : '\u{fffd}';
  }
  return out;
}

/** Text from outside within a sentence: its direction is its own, and turns nothing around it. */
export const outside = (text: string): Markup => html`<bdi>${text}</bdi>`;

/** A sentence in which what stands between back quotes is code. */
export function withCode(text: string): Markup {
  const parts = text.split('`');
  // An odd one is a letter of the text.
  if (parts.length % 2 === 0) return html`${text}`;
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
