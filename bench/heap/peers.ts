/**
 * The peers' stores, given the messages as they come from a server's history: parsed, each text in one piece. Watching them
 * being written costs a store more, not less.
 */
import { AbstractAgent } from '#ag-ui';
import { Chat, type Message } from '#Chat';
import { StreamProcessor, type UiMessage } from '#tanstack';
import { fillAbly, openAbly } from '../peers/ingestAbly.ts';
import type { Hold } from './holder.ts';
import { messages, PER_SESSION, textsOf } from './messages.ts';

/** As an app gets them: nothing of what made them is left. */
function loaded<T>(count: number, make: (text: string, id: string) => T): T[] {
  const text = JSON.stringify(textsOf(messages(count)).map((each, index) => make(each, `message-${index}`)));
  return JSON.parse(text);
}

/** Plain objects in an array: what no store can be below. */
export const limit: Hold = (count) => {
  const all = loaded(count, (text, id) => ({ id, role: 'assistant', text }));
  return { texts: () => all.map(({ text }) => text) };
};

export const aiSdk: Hold = (count) => {
  const all = loaded(
    count,
    (text, id): Message => ({ id, role: 'assistant', parts: [{ type: 'text', text }] }),
  );
  const transport = { sendMessages: never, reconnectToStream: never };
  const chat = new Chat({ id: 'bench', messages: all, transport });
  return { texts: () => chat.messages.map(({ parts }) => parts[0]?.text ?? '') };
};

export const tanstack: Hold = (count) => {
  const processor = new StreamProcessor({ events: { onMessagesChange() {} } });
  processor.setMessages(
    loaded(
      count,
      (content, id): UiMessage => ({ id, role: 'assistant', parts: [{ type: 'text', content }] }),
    ),
  );
  return { texts: () => processor.getMessages().map(({ parts }) => parts[0]?.content ?? '') };
};

export const agUi: Hold = (count) => {
  class Loaded extends AbstractAgent {
    run(): never {
      throw new Error('Nothing is asked of it.');
    }
  }
  const agent = new Loaded({
    initialMessages: loaded(count, (content, id) => ({ id, role: 'assistant', content })),
  });
  return { texts: () => agent.messages.map(({ content }) => String(content)) };
};

/** Channels of as many messages as our sessions have: one of all of them it would not finish within two minutes. */
export const ably: Hold = async (count) => {
  const all = textsOf(messages(count)).map((text, lane) => ({ lane: lane % PER_SESSION, text }));
  const sessions: ReturnType<typeof openAbly>[] = [];
  for (let from = 0; from < count; from += PER_SESSION) {
    const deltas = all.slice(from, from + PER_SESSION);
    const { channels, order } = await fillAbly(deltas.length, deltas, false);
    const opened = channels.map(openAbly);
    for (const session of opened) await session.connect();
    // Taken out: what has arrived is the session's alone.
    for (const { channel, message } of order.splice(0)) channel.deliver(message);
    sessions.push(...opened);
  }
  return {
    texts: () =>
      sessions.flatMap(({ view }) =>
        view.getMessages().map(({ message }) => message.parts.map(({ text }) => text ?? '').join('')),
      ),
    close: () => void Promise.all(sessions.map((session) => session.close())),
  };
};

async function never(): Promise<never> {
  throw new Error('Nothing is asked of it.');
}
