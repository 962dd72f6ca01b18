/** A client that speaks the protocol in plain JSON and folds nothing, so that it costs as little as it can. */
import { randomId } from '@rejoin/core/protocol';
import { WebSocket } from 'ws';

export interface RawLink {
  readonly producer: string;
  readonly socket: WebSocket;
  /** What each text that arrives is given to, once the link is welcome. */
  heard: (text: string) => void;
  /** Appends events as the link's one lane, from its next `seq` on. */
  append(session: string, ...events: readonly object[]): void;
  send(message: object): void;
}

/** Resolves once the server has said `welcome`. */
export async function openLink(url: string, participant: string): Promise<RawLink> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const instance = `${participant}/${randomId(Math.random)}`;
  let first = 1;
  const link: RawLink = {
    producer: `${instance}/main`,
    socket,
    heard() {},
    append(session, ...events) {
      link.send({ type: 'append', session, producer: link.producer, first, events });
      first += events.length;
    },
    send: (message) => socket.send(JSON.stringify(message)),
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () =>
      link.send({ type: 'hello', v: 1, token: '', participant, instance, secret: 'bench' }),
    );
    socket.once('message', () => resolve());
    socket.once('close', (code) => reject(new Error(`The link was closed: ${code}.`)));
  });
  socket.on('message', (data) => link.heard(String(data)));
  return link;
}

/** Links that a server is asked for at once: it has little room for those that have not shown a token yet. */
const TOGETHER = 100;

/** Of so many participants of one kind. */
export async function openLinks(url: string, count: number, kind: string): Promise<RawLink[]> {
  const links: RawLink[] = [];
  while (links.length < count) {
    const some = Array.from({ length: Math.min(TOGETHER, count - links.length) }, (_, index) =>
      openLink(url, `${kind}:${kind}-${links.length + index}`),
    );
    links.push(...(await Promise.all(some)));
  }
  return links;
}

/** Resolves once all are closed. */
export const closeLinks = (links: readonly RawLink[]): Promise<unknown> =>
  Promise.all(
    links.map(({ socket }) => {
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.close();
      return closed;
    }),
  );

/** Resolves at the next text that begins so. */
export const heardOf = (link: RawLink, beginning: string): Promise<string> =>
  new Promise((resolve) => {
    const before = link.heard;
    link.heard = (text) => {
      before(text);
      if (!text.startsWith(beginning)) return;
      link.heard = before;
      resolve(text);
    };
  });

/** Whatever it is, an acknowledgement begins so. */
export const ACK = '{"type":"ack"';

/** A run of the link's participant with one open message. */
export async function beginMessage(link: RawLink, session: string): Promise<void> {
  const started = heardOf(link, ACK);
  link.append(
    session,
    { run: 'r', id: 'r', event: { type: 'RUN_STARTED', threadId: session, runId: 'r' } },
    { run: 'r', event: { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' } },
  );
  await started;
}

export const token = (delta: string): object => ({
  event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta },
});
