/**
 * Which reader has asked for which texts, by channel of the shared connection. The keeper answers in the order in which it was
 * asked, and takes as many at once on a channel as one reader may ask for: the next is asked for when the one before has all.
 */
import type { TextRef } from '../../protocol/interest.ts';
import type { SentText } from '../../protocol/messages.ts';
import type { TabReader } from './tabStreams.ts';

export interface TabTexts {
  /** @returns what to ask on that channel, if it is time */
  ask(channel: number, reader: TabReader, texts: readonly TextRef[]): readonly TextRef[] | undefined;
  /** An answer: who awaits it, and what is to be asked next on that channel. */
  answer(
    channel: number,
    texts: readonly SentText[],
  ): { readonly reader?: TabReader | undefined; readonly next?: readonly TextRef[] | undefined };
  /** Readers have gone over to another channel, or are gone. @returns what to ask there, if it is time */
  move(from: number, to: number | undefined): readonly TextRef[] | undefined;
}

interface Asked {
  readonly reader: TabReader;
  /** Not answered yet. */
  readonly texts: readonly TextRef[];
}

export function createTabTexts(): TabTexts {
  /** The first of each is asked of the keeper. */
  const waiting = new Map<number, readonly Asked[]>();

  function set(channel: number, asked: readonly Asked[]): void {
    if (asked.length > 0) waiting.set(channel, asked);
    else waiting.delete(channel);
  }

  function add(channel: number, more: readonly Asked[]): readonly TextRef[] | undefined {
    const before = waiting.get(channel) ?? [];
    set(channel, [...before, ...more]);
    return before.length === 0 ? more[0]?.texts : undefined;
  }

  return {
    ask: (channel, reader, texts) => (texts.length > 0 ? add(channel, [{ reader, texts }]) : undefined),
    answer(channel, texts) {
      const [first, ...rest] = waiting.get(channel) ?? [];
      if (!first) return {};
      const left = first.texts.slice(texts.length);
      set(channel, left.length > 0 ? [{ ...first, texts: left }, ...rest] : rest);
      return { reader: first.reader, next: left.length > 0 ? undefined : rest[0]?.texts };
    },
    move(from, to) {
      const asked = waiting.get(from) ?? [];
      waiting.delete(from);
      return to === undefined ? undefined : add(to, asked);
    },
  };
}
