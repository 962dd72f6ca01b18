/** What a session gives the next model call, beside what the AI SDK makes of its own messages. */
import { convertToModelMessages, type ModelMessage, readUIMessageStream, type UIMessage } from 'ai';
import { beforeAll, describe, expect, it } from 'vitest';
import { pipeStage } from '../../test/pipeStage.ts';
import { RECORDINGS, recordingOf, replayText } from '../../test/providerStreams.ts';
import { pipe } from './pipeResult.ts';
import { toModelMessages } from './toModelMessages.ts';

beforeAll(async () => void (await import('../client/onDemand.ts')));

type Stage = ReturnType<typeof pipeStage>;

/** The messages that a run is given which answers this question. */
async function messagesFor(stage: Stage, question: string): Promise<readonly ModelMessage[]> {
  let messages: readonly ModelMessage[] = [];
  await stage.answer(async (run, agent) => {
    // The SDK takes them as its own.
    const own: ModelMessage[] = await toModelMessages(agent, run);
    messages = own;
  }, question);
  return messages;
}

/** Without what the SDK writes as undefined. */
const plain = (messages: readonly ModelMessage[]): unknown => JSON.parse(JSON.stringify(messages));

/** Differences: rows of docs/ai-sdk.md. */
function asSession(messages: unknown): unknown {
  const text = JSON.stringify(messages)
    // What the provider package adds to the input while it streams, the session has from the stream.
    .replace(
      '{"code":"print(6*7)"},"providerExecuted"',
      '{"type":"programmatic-tool-call","code":"print(6*7)"},"providerExecuted"',
    );
  // An address as version 6 takes it as well.
  return JSON.parse(text.replaceAll(/"data":\{"type":"url","url":("[^"]+")\}/g, '"data":$1'));
}

describe('the turns before', () => {
  const whole = RECORDINGS.filter(({ name }) => !/half-way|failed$/.test(name));
  it.each(whole)(
    'after $name are those that the SDK makes of the message it has built',
    async (recording) => {
      const stage = pipeStage();
      let message: UIMessage | undefined;
      await stage.answer(async (run) => {
        const { result } = replayText(recording);
        const shown = (async () => {
          for await (const each of readUIMessageStream({ stream: result.toUIMessageStream() }))
            message = each;
        })();
        await pipe(run, result);
        await shown;
      }, 'When?');
      const messages = await messagesFor(stage, 'And then?');
      const own = message ? await convertToModelMessages([message]) : [];
      expect(plain(messages)).toEqual(
        asSession(
          plain([{ role: 'user', content: 'When?' }, ...own, { role: 'user', content: 'And then?' }]),
        ),
      );
    },
  );

  it('are taken by the real provider: thoughts, calls and their results go back as it knows them', async () => {
    const stage = pipeStage();
    await stage.answer((run) =>
      pipe(run, replayText(recordingOf('openai-responses/reasoning-tools')).result),
    );
    const messages = await messagesFor(stage, 'And then?');
    const { result, asked } = replayText(recordingOf('openai-responses/text'), { messages: [...messages] });
    await result.text;
    expect(JSON.parse(asked[0] ?? '').input).toMatchObject([
      { role: 'user' },
      { type: 'item_reference', id: 'rs_01' },
      { type: 'function_call', call_id: 'call_oslo', arguments: '{"city":"Oslo"}' },
      { type: 'function_call', call_id: 'call_rome', arguments: '{"city":"Rome"}' },
      { type: 'function_call_output', call_id: 'call_oslo', output: '{"city":"Oslo","sky":"rain"}' },
      {
        type: 'function_call_output',
        call_id: 'call_rome',
        output: expect.stringContaining('No station in Rome'),
      },
      { type: 'item_reference', id: 'rs_02' },
      { type: 'item_reference', id: 'msg_02' },
      { role: 'user' },
    ]);
  });

  it('of a run that failed are what was said, without thoughts that led to nothing and calls without a result', async () => {
    const stage = pipeStage();
    await stage.answer(async (run) => {
      const thought = run.reasoning();
      await thought.write('Hm');
      await thought.end();
      await run.text().write('I look');
      await run.toolCall('look').args('{}');
      const second = run.reasoning();
      await second.write('So');
      await second.end();
      throw new Error('broken');
    });
    expect(await messagesFor(stage, 'Again?')).toEqual([
      { role: 'user', content: 'When?' },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm' },
          { type: 'text', text: 'I look' },
        ],
      },
      { role: 'user', content: 'Again?' },
    ]);
  });

  it('have denied calls as such', async () => {
    const stage = pipeStage();
    await stage.answer(async (run) => {
      const call = run.toolCall('erase', { id: 'c1' });
      await call.args('{"path":"a"}');
      await call.result('Not run: Still read', { outcome: 'denied' });
      await run.text().write('I left it.');
    });
    expect((await messagesFor(stage, 'Ok')).slice(1, 4)).toEqual([
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'erase', input: { path: 'a' } }],
      },
      {
        role: 'tool',
        content: [
          {
            ...{ type: 'tool-result', toolCallId: 'c1', toolName: 'erase' },
            output: { type: 'execution-denied', reason: 'Not run: Still read' },
          },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'I left it.' }] },
    ]);
  });

  it('of a run that goes on from an interrupt end with the call and what people decided about it', async () => {
    const stage = pipeStage();
    let resumed: readonly ModelMessage[] = [];
    const answering = stage.answer(async (run, agent) => {
      if (run.resume) {
        resumed = await toModelMessages(agent, run);
        return;
      }
      const call = run.toolCall('erase', { id: 'c1' });
      await call.args('{"path":"a"}');
      await call.call();
      run.interrupt([{ id: 'i1', reason: 'tool_call', message: 'Erase a?', toolCallId: 'c1' }]);
    });
    await answering;
    const [question] = [...stage.state().questions.values()];
    const { agent } = stage;
    const stop = agent.answer(async (run) => {
      resumed = await toModelMessages(agent, run);
    });
    if (question) stage.ana.answer(question, { decision: 'approved' });
    await stage.settle();
    stop();
    const id = question?.id ?? '';
    expect(resumed).toEqual([
      { role: 'user', content: 'When?' },
      {
        role: 'assistant',
        content: [
          { type: 'tool-call', toolCallId: 'c1', toolName: 'erase', input: { path: 'a' } },
          { type: 'tool-approval-request', approvalId: id, toolCallId: 'c1' },
        ],
      },
      { role: 'tool', content: [{ type: 'tool-approval-response', approvalId: id, approved: true }] },
    ]);
  });

  it('have files at addresses, and name those that lie elsewhere', async () => {
    const stage = pipeStage();
    const stop = stage.agent.answer(async (run) => void (await run.text().write('Seen.')));
    await stage.settle(4);
    const image = {
      type: 'image',
      source: { type: 'url', value: 'https://a.example/x.png', mimeType: 'image/png' },
    };
    const blob = {
      type: 'document',
      source: { type: 'file', provider: 'other', value: 'f' },
      metadata: { name: 'a.pdf' },
    };
    const content = [{ type: 'text', text: 'What is it?' }, image, blob];
    await stage.ana.publish({ id: 'sent', event: { type: 'message.sent', content } }).queued;
    await stage.settle();
    stop();
    expect((await messagesFor(stage, 'And then?'))[0]).toEqual({
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?' },
        { type: 'file', data: new URL('https://a.example/x.png'), mediaType: 'image/png' },
        { type: 'text', text: '[a.pdf]' },
      ],
    });
  });
});
