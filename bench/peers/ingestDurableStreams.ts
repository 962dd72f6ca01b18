/** Durable Streams' way in: answers of 64 events each, through its client's JSON subscription. The fold is the app's: it has none. */
import { stream } from '#durable-streams';
import type { Delta, Ingest } from './delta.ts';

const BURST = 64;

export const ingestDurableStreams: Ingest = (lanes, deltas, apart) => {
  const texts = Array.from({ length: lanes }, () => '');
  let notified = 0;
  const streams = apart ? texts.map((_, each) => deltas.filter(({ lane }) => lane === each)) : [deltas];
  const servers = streams.map((of) => ({ count: of.length, answer: serverOf(of) }));
  const read = async ({ count, answer }: (typeof servers)[number]) => {
    let seen = 0;
    const url = 'http://bench/stream';
    const response = await stream({ url, live: 'long-poll', json: true, fetch: answer });
    await new Promise<void>((resolve) => {
      const stop = response.subscribeJson(({ items }) => {
        for (const item of items) {
          // CAST: what is read is what was written below.
          const { lane, text } = item as Delta;
          texts[lane] += text;
        }
        notified++;
        seen += items.length;
        if (seen < count) return;
        stop();
        resolve();
      });
    });
  };
  return async () => {
    await Promise.all(servers.map(read));
    return { texts, notified };
  };
};

/** A server that is always one burst ahead, and silent at the end. */
function serverOf(deltas: readonly Delta[]): typeof fetch {
  const bodies: string[] = [];
  for (let i = 0; i < deltas.length; i += BURST) bodies.push(JSON.stringify(deltas.slice(i, i + BURST)));
  let answered = 0;
  return () => {
    const body = bodies[answered++];
    if (body === undefined) return new Promise<Response>(() => {});
    const headers = { 'content-type': 'application/json', 'stream-next-offset': String(answered) };
    return Promise.resolve(new Response(body, { headers: { ...headers, 'stream-up-to-date': 'true' } }));
  };
}
