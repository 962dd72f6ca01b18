/** What clients do with a server. Each connection speaks as a participant of its own. */
import { createDelays, type Delays } from './delays.ts';
import {
  ACK,
  beginMessage,
  closeLinks,
  heardOf,
  openLink,
  openLinks,
  type RawLink,
  token,
} from './rawLink.ts';
import { openWriters } from './writers.ts';

/** Which work a process of clients is asked to do. */
export interface Asked {
  readonly work: keyof typeof WORKS;
  readonly url: string;
  readonly options: WorkOptions;
}

export interface WorkOptions {
  readonly session: string;
  readonly seconds: number;
  /** Links of each kind that the work has. */
  readonly count: number;
}

/** A work that is under way. */
export interface Doing {
  /** Resolves when it is done. */
  readonly found: () => Promise<Found>;
  /** Lets go of the links. */
  readonly end: () => Promise<unknown>;
}

export interface Found {
  /** How much of the work was done, of what is counted. */
  readonly done: number;
  /** How long it took, ms. */
  readonly ms: number;
  /** From saying a token until a reader has it, ms. */
  readonly delays?: Delays;
}

async function subscribe(link: RawLink, session: string): Promise<void> {
  const live = heardOf(link, '{"type":"live"');
  link.send({ type: 'subscribe', channel: 1, session });
  await live;
}

/** Each opens its links and says all that comes before; its promise resolves when the server has it, and the work may begin. */
export const WORKS = {
  /** Writers that each append one token, and the next as soon as it is acknowledged. */
  async append(url: string, { session, seconds, count }: WorkOptions): Promise<Doing> {
    const writers = await openWriters(url, session, count);
    const found = async () => {
      const began = performance.now();
      const until = began + seconds * 1_000;
      let done = 0;
      const write = async (append: (delta: string) => Promise<void>) => {
        while (performance.now() < until) {
          await append('word ');
          done++;
        }
      };
      await Promise.all(writers.append.map(write));
      return { done, ms: performance.now() - began };
    };
    return { found, end: writers.close };
  },

  /** Sessions of five agents with 20 tokens a second each, and one reader. */
  async sessions(url: string, { session, seconds, count }: WorkOptions): Promise<Doing> {
    const [agents, readers] = [
      await openLinks(url, count * AGENTS, 'agent'),
      await openLinks(url, count, 'user'),
    ];
    const sessionOf = (index: number) => `${session}-${index % count}`;
    await Promise.all(readers.map((each, index) => subscribe(each, sessionOf(index))));
    await Promise.all(agents.map((each, index) => beginMessage(each, sessionOf(index))));
    const delays = createDelays();
    for (const each of readers) each.heard = delays.heard;
    const every = 1_000 / TOKENS;
    const all = agents.length * TOKENS * seconds;
    const found = async () => {
      const began = performance.now();
      for (let said = 0; said < all; ) {
        const due = Math.min(all, Math.floor(((performance.now() - began) / every) * agents.length));
        for (; said < due; said++) {
          const index = said % agents.length;
          agents[index]?.append(sessionOf(index), token(delays.stamp()));
        }
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await delays.until(all);
      return { done: all, ms: performance.now() - began, delays: delays.found() };
    };
    return { found, end: () => closeLinks([...agents, ...readers]) };
  },

  /** One writer of tokens of 1 kB, and many readers of its session. */
  async fanOut(url: string, { session, seconds, count }: WorkOptions): Promise<Doing> {
    const [writer, ...more] = [await openLink(url, 'agent:writer'), ...(await openLinks(url, count, 'user'))];
    await beginMessage(writer, session);
    await Promise.all(more.map((each) => subscribe(each, session)));
    const delays = createDelays();
    for (const each of more) each.heard = delays.heard;
    const found = async () => {
      const began = performance.now();
      const until = began + seconds * 1_000;
      let said = 0;
      while (performance.now() < until) {
        const acknowledged = heardOf(writer, ACK);
        writer.append(session, token(delays.stamp() + FILL));
        said++;
        // One after the other: what is said meanwhile would be merged, and no frame of 1 kB any more.
        await acknowledged;
      }
      await delays.until(said * count);
      return { done: said * count, ms: performance.now() - began, delays: delays.found() };
    };
    return { found, end: () => closeLinks([writer, ...more]) };
  },

  /** Opens links that do nothing. */
  async idle(url: string, { count }: WorkOptions): Promise<Doing> {
    const links = await openLinks(url, count, 'user');
    return { found: async () => ({ done: links.length, ms: 0 }), end: () => closeLinks(links) };
  },
} as const;

const AGENTS = 5;
const TOKENS = 20;
const FILL = 'x'.repeat(900);
