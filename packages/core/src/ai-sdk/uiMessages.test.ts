/** A session as messages of the AI SDK: what its own types take, and what a page shows. */
import { manualClock, seededRandom } from '@rejoin/testing';
import type { UIMessage } from 'ai';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AgentRun } from '../agent/agentRun.ts';
import { joinSession } from '../agent/joinSession.ts';
import { createSessionClient } from '../client/client.ts';
import { memory } from '../transports/memoryTransport.ts';
import { createUiMessages, uiMessagesOf } from './uiMessages.ts';

beforeAll(async () => void (await import('../client/onDemand.ts')));

function stage(handler: (run: AgentRun) => Promise<void>) {
  const clock = manualClock();
  const random = seededRandom(5);
  const transport = memory({ clock, random });
  const client = createSessionClient({ transport, participant: 'user:ana', clock, random });
  const session = client.session('s');
  session.connect();
  const agent = joinSession({
    ...{ transport, session: 's', participant: 'agent:docs', clock, random },
    onError() {},
  });
  agent.answer(handler);
  const settle = async () => {
    for (let turn = 0; turn < 12; turn++) {
      await clock.advance(40);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  // The SDK's own type takes them.
  const messages = (): readonly UIMessage[] => uiMessagesOf(session.store.getState().state);
  return { session, settle, messages };
}

describe('uiMessagesOf', () => {
  it('gives what people said, and one message for each run with its parts in their order', async () => {
    const { session, settle, messages } = stage(async (run) => {
      const thought = run.reasoning();
      await thought.write('Where?');
      await thought.end();
      const call = run.toolCall('search');
      await call.args('{"q":"news"}');
      await call.result('{"found":2}');
      await run.publish({
        type: 'part.added',
        partId: 'p1',
        part: { kind: 'step', finishReason: 'tool-calls' },
      });
      const text = run.text();
      await text.write('Two.');
      await text.end();
      const parts = [
        { kind: 'source', url: 'https://a.example', title: 'A' },
        { kind: 'source', mediaType: 'application/pdf', title: 'B', name: 'b.pdf' },
        { kind: 'file', mediaType: 'image/png', url: 'https://a.example/i.png', name: 'i.png' },
        { kind: 'data', name: 'weather', value: { c: 21 } },
        { kind: 'metadata', value: { model: 'm' } },
        { kind: 'metadata', value: { cost: 3 } },
        { kind: 'provider', provider: 'p', value: { signature: 'secret' } },
      ] as const;
      for (const [at, part] of parts.entries())
        await run.publish({ type: 'part.added', partId: `q${at}`, part });
    });
    session.send('What is new?');
    await settle();
    expect(messages()).toMatchObject([
      { role: 'user', parts: [{ type: 'text', text: 'What is new?' }] },
      {
        role: 'assistant',
        metadata: { model: 'm', cost: 3 },
        parts: [
          { type: 'step-start' },
          { type: 'reasoning', text: 'Where?', state: 'done' },
          { type: 'tool-search', state: 'output-available', input: { q: 'news' }, output: { found: 2 } },
          { type: 'step-start' },
          { type: 'text', text: 'Two.', state: 'done' },
          { type: 'source-url', url: 'https://a.example', title: 'A' },
          { type: 'source-document', mediaType: 'application/pdf', title: 'B', filename: 'b.pdf' },
          { type: 'file', mediaType: 'image/png', url: 'https://a.example/i.png', filename: 'i.png' },
          { type: 'data-weather', data: { c: 21 } },
        ],
      },
    ]);
    expect(JSON.stringify(messages())).not.toContain('secret');
  });

  it('shows how a call ended: failed, not allowed, or with more to come', async () => {
    const { session, settle, messages } = stage(async (run) => {
      const event = (id: string, more: object) =>
        ({
          type: 'TOOL_CALL_RESULT',
          toolCallId: id,
          messageId: `r-${id}`,
          content: 'why',
          ...more,
        }) as const;
      for (const [id, more] of [
        ['failed', { outcome: 'failed' }],
        ['denied', { outcome: 'denied' }],
        ['part', { preliminary: true }],
      ] as const) {
        const of = { toolCallId: id, toolCallName: 'act', dynamic: true, title: 'Act' };
        await run.publish({ type: 'TOOL_CALL_START', ...of });
        await run.publish({ type: 'TOOL_CALL_END', toolCallId: id });
        await run.publish(event(id, more));
      }
      await new Promise(() => {});
    });
    session.send('Act.');
    await settle();
    expect(messages()[1]?.parts).toMatchObject([
      { type: 'dynamic-tool', title: 'Act', state: 'output-error', errorText: 'why' },
      { state: 'output-denied', approval: { approved: false, reason: 'why' } },
      { state: 'output-available', output: 'why', preliminary: true },
    ]);
  });

  it('gives what has not changed as the same objects, and what waits last', async () => {
    let go = () => {};
    const { session, settle } = stage(async (run) => {
      const text = run.text();
      await text.write('one');
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      await text.write(' two');
      await text.end();
    });
    const read = createUiMessages();
    const shown = () => read(session.store.getState());
    session.publish({
      event: {
        type: 'message.sent',
        content: [
          { type: 'text', text: 'Look.' },
          { type: 'image', source: { type: 'data', value: 'AAAA', mimeType: 'image/png' } },
        ],
      },
    });
    expect(shown()).toMatchObject([
      {
        role: 'user',
        parts: [
          { text: 'Look.' },
          { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
        ],
      },
    ]);
    await settle();
    const [said, answer] = shown();
    expect(answer?.parts).toMatchObject([{ text: 'one', state: 'streaming' }]);
    expect(shown()).toBe(shown());
    go();
    await settle();
    const [saidThen, answerThen] = shown();
    expect(saidThen).toBe(said);
    expect(answerThen).not.toBe(answer);
    expect(answerThen?.parts).toMatchObject([{ text: 'one two', state: 'done' }]);
  });
});
