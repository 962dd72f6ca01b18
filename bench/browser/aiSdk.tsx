/** Sixteen `useChat`, each with its own stream, as a page of the AI SDK would show sixteen agents. */
import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { type ChatTransport, type Chunk, useChat } from '#useChat';
import type { Candidate } from './candidate.ts';
import { LANES } from './schedule.ts';

interface Stream {
  readonly transport: ChatTransport;
  /** Undefined until the chat has sent its message. */
  controller: ReadableStreamDefaultController<Chunk> | undefined;
}

/** A transport whose stream is fed by hand: parsed chunks, so the peer pays for no server-sent events and no JSON. */
function createStream(lane: number): Stream {
  const stream: Stream = {
    controller: undefined,
    transport: {
      sendMessages: async () =>
        new ReadableStream<Chunk>({
          start(controller) {
            controller.enqueue({ type: 'start', messageId: `answer-${lane}` });
            controller.enqueue({ type: 'start-step' });
            controller.enqueue({ type: 'text-start', id: 'text' });
            stream.controller = controller;
          },
        }),
      reconnectToStream: async () => null,
    },
  };
  return stream;
}

interface ChatProps {
  readonly lane: number;
  readonly transport: ChatTransport;
  readonly throttle: number | undefined;
}

function Chat({ lane, transport, throttle }: ChatProps) {
  const { messages, sendMessage } = useChat({
    id: `lane-${lane}`,
    transport,
    ...(throttle === undefined ? {} : { throttle }),
  });
  useEffect(() => {
    void sendMessage({ text: 'Begin.' });
  }, [sendMessage]);
  return (
    <div className="lane" data-lane={lane}>
      <div>
        {messages.map(({ id, role, parts }) => (
          <div key={id} data-role={role}>
            {parts.map((part, index) =>
              part.type === 'text' ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts have no id, and this is what the AI SDK's guide does
                <div key={index} className="text">
                  {part.text}
                </div>
              ) : null,
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

/** @param throttle milliseconds between two updates of a chat's messages; undefined is the AI SDK's default, none */
export const aiSdk = (throttle: number | undefined): Candidate => ({
  async mount(root, { tokens }) {
    const streams = Array.from({ length: LANES }, (_, lane) => createStream(lane));
    createRoot(root).render(
      <div className="lanes">
        {streams.map(({ transport }, lane) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its index
          <Chat key={lane} lane={lane} transport={transport} throttle={throttle} />
        ))}
      </div>,
    );
    while (streams.some(({ controller }) => controller === undefined))
      await new Promise((resolve) => setTimeout(resolve, 10));
    return {
      feed(index) {
        const token = tokens[index];
        const controller = token && streams[token.lane]?.controller;
        if (!controller) return;
        controller.enqueue({ type: 'text-delta', id: 'text', delta: token.text });
        if (!token.last) return;
        controller.enqueue({ type: 'text-end', id: 'text' });
        controller.enqueue({ type: 'finish-step' });
        controller.enqueue({ type: 'finish' });
        controller.close();
      },
      output: (lane) => document.querySelector(`[data-lane="${lane}"] [data-role="assistant"]`),
    };
  },
});
