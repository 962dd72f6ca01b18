/** A process of raw links: agents that write in one session, and may read it, a page that reads all, and a phone that watches three. */
import type { SessionInterest } from '@rejoin/core/protocol';
import { createDelays, type Delays } from '../server/delays.ts';
import { beginMessage, heardOf, openLink, type RawLink, token } from '../server/rawLink.ts';

/** What a crowd is asked for. */
export interface CrowdOptions {
  readonly url: string;
  readonly session: string;
  readonly agents: number;
  /** Tokens of each agent a second. */
  readonly rate: number;
  /** What each agent reads of the session. */
  readonly reads: SessionInterest;
}

/** What a round of it has found. */
export interface Heard {
  /** Tokens that were written. */
  readonly tokens: number;
  readonly ms: number;
  /** Bytes of the messages that the page and the phone were sent meanwhile. */
  readonly page: number;
  readonly phone: number;
  /** Until the page had a token. */
  readonly delays: Delays;
}

const WATCHED = 3;
/** One token of so many carries its time: more would make what is sent longer. */
const STAMPED = 16;
/** The longest wait for what was written to reach the page, ms. */
const LATEST = 60_000;

async function subscribe(link: RawLink, session: string, interest: SessionInterest): Promise<void> {
  const live = heardOf(link, '{"type":"live"');
  link.send({ type: 'subscribe', channel: 1, session, interest });
  await live;
}

async function open({ url, session, agents, rate, reads }: CrowdOptions) {
  const links: RawLink[] = [];
  for (let index = 0; index < agents; index++) {
    const link = await openLink(url, `agent:agent-${index}`);
    await beginMessage(link, session);
    await subscribe(link, session, reads);
    links.push(link);
  }
  const [page, phone] = [await openLink(url, 'user:page'), await openLink(url, 'user:phone')];
  await subscribe(page, session, 'all');
  const participants = Array.from({ length: WATCHED }, (_, index) => `agent:agent-${index}`);
  await subscribe(phone, session, { participants });

  return async (seconds: number): Promise<Heard> => {
    const all = agents * rate * seconds;
    const sent = { page: 0, phone: 0 };
    const delays = createDelays();
    phone.heard = (text) => {
      sent.phone += text.length;
    };
    let came = 0;
    const whole = new Promise<void>((resolve, reject) => {
      const late = () => reject(new Error(`The page has ${came} of ${all} tokens.`));
      let timer = setTimeout(late, seconds * 1_000 + LATEST);
      page.heard = (text) => {
        delays.heard(text);
        sent.page += text.length;
        // One that stands alone, or as many as were merged into one delta.
        came += text.split('word ').length - 1;
        if (came < all) return;
        clearTimeout(timer);
        // The phone's frames are on their way as well.
        timer = setTimeout(resolve, 500);
      };
    });
    const began = performance.now();
    for (let said = 0; said < all; ) {
      const due = Math.min(all, Math.floor(((performance.now() - began) / 1_000) * rate * agents));
      for (; said < due; said++) {
        const stamp = said % STAMPED === 0 ? delays.stamp() : '';
        links[said % agents]?.append(session, token(`${stamp}word `));
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await whole;
    return { tokens: all, ms: performance.now() - began, ...sent, delays: delays.found() };
  };
}

let work: ((seconds: number) => Promise<Heard>) | undefined;
process.on('message', async (asked: CrowdOptions | { readonly seconds: number }) => {
  if ('seconds' in asked) process.send?.(await work?.(asked.seconds));
  else {
    work = await open(asked);
    process.send?.({});
  }
});
process.on('disconnect', () => process.exit());
