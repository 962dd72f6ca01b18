/**
 * Ably's way in, without its service: what its codec publishes is handed, as messages of a channel, to its client session
 * (decoder, tree, view). The channel is a stand-in; the messages carry what the service adds: serial, version, action.
 */
import { createClientSession, createUIMessageCodec, type Wire } from '#ably';
import type { Chunk } from '#Chat';
import type { Delta, Ingest } from './delta.ts';

interface Inbound extends Wire {
  readonly action: 'message.create' | 'message.append';
  readonly serial: string;
  readonly timestamp: number;
  readonly version: { readonly serial: string; readonly timestamp: number };
}

type Listener = (message: Inbound) => void;

/** A channel that hears itself, later. */
function createChannel(carried: (channel: Channel, message: Inbound) => void) {
  let listener: Listener | undefined;
  let last = 0;
  const next = () => `${String(++last).padStart(12, '0')}-000@bench:000`;
  const carry = (message: Wire, action: Inbound['action'], serial: string) => {
    const version = { serial: action === 'message.create' ? serial : next(), timestamp: last };
    // What is sent is serialised: nothing of the sender's objects arrives.
    carried(channel, { ...structuredClone(message), action, serial, timestamp: last, version });
    return serial;
  };
  const channel = {
    name: 'bench',
    state: 'attached',
    deliver: (message: Inbound) => listener?.(message),
    on() {},
    off() {},
    unsubscribe() {},
    async subscribe(each: Listener) {
      listener = each;
    },
    async attach() {},
    async detach() {},
    async publish(message: Wire | readonly Wire[]) {
      const messages: readonly Wire[] = Array.isArray(message) ? message : [message];
      return { serials: messages.map((each) => carry(each, 'message.create', next())) };
    },
    async appendMessage(message: Wire) {
      return { versionSerial: carry(message, 'message.append', message.serial ?? '') };
    },
    async updateMessage(): Promise<object> {
      throw new Error('Nothing was lost, so nothing is replaced.');
    },
  };
  return channel;
}

type Channel = ReturnType<typeof createChannel>;

/** The client of one channel: what `useClientSession` stands on. */
export function openAbly(channel: Channel) {
  const session = createClientSession({
    client: { auth: { clientId: 'user' }, options: {}, channels: { get: () => channel } },
    channelName: 'bench',
  });
  session.on('error', (error) => {
    throw error;
  });
  return session;
}

/** Channels that have heard everything: one for each lane, or one for all. */
export async function fillAbly(lanes: number, deltas: readonly Delta[], apart: boolean) {
  const order: { readonly channel: Channel; readonly message: Inbound }[] = [];
  const channels = Array.from({ length: apart ? lanes : 1 }, () =>
    createChannel((channel, message) => order.push({ channel, message })),
  );
  // CAST: there is one for each lane, or one for all.
  const of = (lane: number) => channels[apart ? lane : 0] as Channel;
  const codec = createUIMessageCodec();
  const ids = Array.from({ length: lanes }, (_, lane) => `message-${lane}`);
  const writers = await Promise.all(
    ids.map(async (messageId, lane) => {
      const headers = {
        role: 'assistant',
        'run-id': `run-${lane}`,
        'run-client-id': 'agent',
        'invocation-id': `invocation-${lane}`,
        'codec-message-id': messageId,
        // One below the other: without parents they would be alternatives, of which a view shows one.
        ...(lane > 0 && !apart ? { parent: `message-${lane - 1}` } : {}),
      };
      await of(lane).publish({ name: 'ai-run-start', extras: { ai: { transport: headers } } });
      const encoder = codec.createEncoder(of(lane), { extras: { headers } });
      const write = (chunk: Chunk) => encoder.publishOutput(chunk, { messageId });
      await write({ type: 'start', messageId });
      await write({ type: 'start-step' });
      await write({ type: 'text-start', id: 'text' });
      return { write, encoder };
    }),
  );
  for (const { lane, text } of deltas)
    await writers[lane]?.write({ type: 'text-delta', id: 'text', delta: text });
  for (const { write, encoder } of writers) {
    await write({ type: 'text-end', id: 'text' });
    await write({ type: 'finish-step' });
    await write({ type: 'finish' });
    await encoder.close();
  }
  return { channels, order, ids };
}

export const ingestAbly: Ingest = async (lanes, deltas, apart) => {
  const { channels, order, ids } = await fillAbly(lanes, deltas, apart);
  return async () => {
    const sessions = channels.map(openAbly);
    let notified = 0;
    for (const session of sessions) session.view.on('update', () => notified++);
    await Promise.all(sessions.map((session) => session.connect()));
    for (const { channel, message } of order) channel.deliver(message);
    const messages = sessions.flatMap((session) => session.view.getMessages());
    const found = new Map(
      messages.map(({ codecMessageId, message }) => [
        codecMessageId,
        message.parts.map(({ text }) => text ?? '').join(''),
      ]),
    );
    await Promise.all(sessions.map((session) => session.close()));
    return { texts: ids.map((id) => found.get(id)), notified };
  };
};
