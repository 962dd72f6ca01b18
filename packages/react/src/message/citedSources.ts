/** The sources of an answer as people read them: each once, though it may be cited many times. */
import type { SourcePart } from '@rejoin/core';
import type { AnswerPartInfo } from '../select/partList.ts';

export interface CitedSource {
  /** A React key. */
  readonly key: string;
  /** The address, where it is one that a page may lead to. */
  readonly href?: string | undefined;
  /** Whose page it is, of an address. */
  readonly host?: string | undefined;
  readonly title: string;
  /** The words that are cited, each once. */
  readonly quotes: readonly string[];
}

/** In the order in which they came first. */
export function citedSources(parts: readonly AnswerPartInfo[]): readonly CitedSource[] {
  const sources = new Map<string, CitedSource>();
  for (const { key, part } of parts) {
    if (part.kind !== 'source') continue;
    const of = part.url ?? part.title ?? part.name ?? key;
    const known = sources.get(of);
    const quotes = known?.quotes ?? [];
    const isNew = part.quote !== undefined && part.quote !== '' && !quotes.includes(part.quote);
    const { href, host } = addressOf(part);
    sources.set(of, {
      key: known?.key ?? key,
      href,
      host,
      title: known?.title ?? part.title ?? part.name ?? host ?? part.url ?? part.quote ?? '…',
      quotes: isNew ? [...quotes, part.quote] : quotes,
    });
  }
  return [...sources.values()];
}

/** Agents quote what they have read: of what an address may be, a page leads to web pages only; by a path, to its own server. */
function addressOf({ url }: SourcePart): Pick<CitedSource, 'href' | 'host'> {
  if (url && /^\/(?![/\\])/.test(url)) return { href: url };
  if (url === undefined || !URL.canParse(url)) return {};
  const { protocol, host } = new URL(url);
  return /^https?:$/.test(protocol) ? { href: url, host: host.replace(/^www\./, '') } : {};
}
