/** Streams of the AI SDK into a session: by its real packages for providers, over recordings of their wire formats. */
import {
  createUIMessageStream,
  isStepCount,
  type ModelMessage,
  readUIMessageStream,
  streamText,
  ToolLoopAgent,
  tool,
  type UIMessage,
} from 'ai';
import { MockLanguageModelV4, simulateReadableStream } from 'ai/test';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { pipeStage } from '../../test/pipeStage.ts';
import {
  cutAfter,
  endOf,
  type ProviderRecording,
  RECORDINGS,
  recordingOf,
  replayText,
} from '../../test/providerStreams.ts';
import { type Shown, shownBySdk, shownBySession } from '../../test/shownParts.ts';
import { RejoinError } from '../protocol/errors.ts';
import { pipe } from './pipeResult.ts';
import { steerSteps } from './steerSteps.ts';
import { createToolApprovals } from './toolApprovals.ts';

beforeAll(async () => void (await import('../client/onDemand.ts')));

/** The same result into a session and, beside it, into the message that `useChat` would show. */
async function both(recording: ProviderRecording) {
  const stage = pipeStage();
  let message: UIMessage | undefined;
  const run = await stage.answer(async (run) => {
    const { result } = replayText(recording, { abortSignal: run.signal });
    const shown = (async () => {
      const stream = result.toUIMessageStream({ sendSources: true });
      for await (const each of readUIMessageStream({ stream })) message = each;
    })();
    try {
      await pipe(run, result);
    } finally {
      await shown;
    }
  });
  return { ...stage, run, message };
}

/** What a session holds otherwise than the SDK shows it: the rows of docs/ai-sdk.md. */
const otherwise = (part: Shown, status: string | undefined): Shown => {
  // A text of a stream that broke is not complete, and goes back to no provider by its id.
  if (status === 'failed' && part.type === 'text') {
    const { values: _, ...rest } = part;
    return { ...rest, isOpen: true };
  }
  // A call's arguments are those that the model has streamed: the SDK's provider package takes its own addition away.
  if (part.name === 'code_execution' && JSON.stringify(part.input) === '{"code":"print(6*7)"}')
    return { ...part, input: { type: 'programmatic-tool-call', code: 'print(6*7)' } };
  return part;
};

describe('a recording of a provider', () => {
  it.each(RECORDINGS)('$name is in the session part by part as the SDK shows it', async (recording) => {
    const { message, state, run } = await both(recording);
    const shown = shownBySdk(message).map((part) => otherwise(part, run?.status));
    expect(shownBySession(state())).toEqual(shown);
    const steps = [...state().parts.values()].filter(({ part }) => part.kind === 'step').length;
    const begun = message?.parts.filter(({ type }) => type === 'step-start').length ?? 0;
    expect(steps).toBe(run?.status === 'failed' ? begun - 1 : begun);
  });

  it.each(RECORDINGS.filter((each) => endOf(each) > 1))(
    '$name cut anywhere is a failed run: what was written stands, and nothing comes after',
    async (recording) => {
      const { state: whole } = await both(recording);
      const words = shownBySession(whole()).map(({ text }) => text);
      const end = endOf(recording);
      for (const events of new Set([1, Math.ceil(end / 2), end])) {
        const { run, state, errors } = await both(cutAfter(recording, events));
        expect(run).toMatchObject({ status: 'failed', error: { code: 'model-failed' } });
        expect(errors).toMatchObject([{ code: 'model-failed' }]);
        for (const { text, status } of [...state().messages.values()].filter(({ producer }) => producer)) {
          const said = text.blocks.join('') + text.tail;
          expect(words.some((each) => String(each).startsWith(said))).toBe(true);
          // Complete is only what the whole answer has like this.
          if (status !== 'cut') expect([status, words]).toEqual(['complete', expect.arrayContaining([said])]);
        }
        expect(
          [...state().toolCalls.values()].filter(({ status }) => /streaming|called/.test(status)),
        ).toEqual([]);
        expect(state().faults).toEqual({});
      }
    },
  );
});

const USAGE = {
  inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 5, text: 5, reasoning: 0 },
};

type Chunk =
  Awaited<ReturnType<MockLanguageModelV4['doStream']>>['stream'] extends ReadableStream<infer C> ? C : never;

/** A model whose calls stream these chunks, one list after the other. */
function modelOf(...answers: readonly (readonly Chunk[])[]) {
  const prompts: unknown[] = [];
  const model = new MockLanguageModelV4({
    doStream: async ({ prompt }) => {
      prompts.push(prompt);
      const chunks = answers[prompts.length - 1] ?? [];
      return {
        stream: simulateReadableStream({ chunkDelayInMs: null, initialDelayInMs: null, chunks: [...chunks] }),
      };
    },
  });
  return { model, prompts };
}
const text = (words: string): readonly Chunk[] => [
  { type: 'text-start', id: '0' },
  { type: 'text-delta', id: '0', delta: words },
  { type: 'text-end', id: '0' },
];
const call = (id: string, name: string, input = '{}'): Chunk => ({
  type: 'tool-call',
  toolCallId: id,
  toolName: name,
  input,
});
const finish = (unified: 'stop' | 'tool-calls'): Chunk => ({
  type: 'finish',
  finishReason: { unified, raw: unified },
  usage: USAGE,
});

async function* streamOf(chunks: readonly unknown[]) {
  yield* chunks;
}

describe('a stream that fails', () => {
  it('fails its run with words that hold nothing of the provider’s, and gives the cause to onError', async () => {
    const { run, errors, state } = await both(recordingOf('openai-responses/error-half-way'));
    expect(run).toMatchObject({
      status: 'failed',
      error: { message: 'The model is busy. Try again later.', code: 'model-failed' },
    });
    expect(errors).toMatchObject([{ code: 'model-failed', cause: { message: /org-secret-1/ } }]);
    expect(JSON.stringify([...state().runs.values()])).not.toContain('secret');
  });

  it('before its first word says that the model could not answer', async () => {
    const { run, errors } = await both({ ...recordingOf('openai-chat/text'), streams: [] });
    expect(run).toMatchObject({ status: 'failed', error: { message: 'The model could not answer.' } });
    expect(errors).toMatchObject([{ cause: { statusCode: 500 } }]);
  });

  it('is no failure where the SDK asks again and the answer comes', async () => {
    const stage = pipeStage();
    const error: Chunk = { type: 'error', error: new Error('overloaded') };
    const { model } = modelOf([...text('Half'), error], [...text('Whole.'), finish('stop')]);
    const run = await stage.answer(async (run) => {
      await pipe(run, streamText({ model, prompt: 'x', streamRetries: 1, maxRetries: 0, onError: () => {} }));
    });
    expect(run?.status).toBe('finished');
    expect(stage.errors).toEqual([]);
    expect(shownBySession(stage.state()).at(-1)).toEqual({ type: 'text', text: 'Whole.' });
  });

  it('leaves its error to a caller that has another model', async () => {
    const stage = pipeStage();
    const run = await stage.answer(async (run) => {
      const first = replayText({ ...recordingOf('openai-chat/text'), streams: [] }).result;
      await pipe(run, first).catch((error: unknown) => {
        if (!(error instanceof RejoinError) || error.code !== 'model-failed') throw error;
      });
      await pipe(run, replayText(recordingOf('anthropic/text')).result);
    });
    expect(run?.status).toBe('finished');
  });
});

describe('a run', () => {
  it('that is stopped stops the stream, which is asked no more, and ends as cancelled', async () => {
    const stage = pipeStage();
    let pulled = 0;
    let cancelled = false;
    const stream = new ReadableStream({
      async pull(controller) {
        pulled++;
        await new Promise((resolve) => setImmediate(resolve));
        if (pulled === 1) controller.enqueue({ type: 'text-start', id: '0' });
        else controller.enqueue({ type: 'text-delta', id: '0', delta: 'word ' });
        if (pulled === 20) stage.ana.cancel();
      },
      cancel() {
        cancelled = true;
      },
    });
    const seen: unknown[] = [];
    const run = await stage.answer((run) =>
      pipe(run, stream).catch((error: unknown) => {
        seen.push(error);
        throw error;
      }),
    );
    expect(run?.status).toBe('cancelled');
    expect(seen).toMatchObject([{ name: 'AbortError' }]);
    expect(cancelled).toBe(true);
    const after = pulled;
    await stage.settle(5);
    expect(pulled - after).toBeLessThanOrEqual(1);
    expect([...stage.state().messages.values()].at(-1)).toMatchObject({ status: 'cut' });
  });

  it('ends as cancelled where the SDK was aborted by the app’s own signal', async () => {
    const stage = pipeStage();
    const run = await stage.answer(async (run) => {
      const chunks = [{ type: 'start' }, { type: 'abort' }];
      await pipe(
        run,
        new ReadableStream({ pull: (c) => (chunks.length ? c.enqueue(chunks.shift()) : c.close()) }),
      );
    });
    expect(run?.status).toBe('cancelled');
  });

  it('takes up in its next step what people say to it', async () => {
    const stage = pipeStage();
    const { model, prompts } = modelOf(
      [call('c1', 'look'), finish('tool-calls')],
      [...text('In Norwegian.'), finish('stop')],
    );
    const look = tool({
      inputSchema: z.object({}),
      execute: async () => {
        await stage.settle(6);
        stage.ana.steer('In Norwegian, please');
        await stage.settle(6);
        return 'looked';
      },
    });
    const run = await stage.answer(async (run) => {
      const { signal: abortSignal } = run;
      const prepareStep = steerSteps(run);
      const stopWhen = isStepCount(3);
      await pipe(
        run,
        streamText({ model, prompt: 'x', tools: { look }, stopWhen, prepareStep, abortSignal }),
      );
    });
    expect(run?.status).toBe('finished');
    expect(JSON.stringify(prompts[1])).toContain('In Norwegian, please');
    expect(JSON.stringify(prompts[0])).not.toContain('Norwegian');
    const [control] = [...stage.state().controls.values()];
    expect(control?.rows).toMatchObject([{ status: 'done' }]);
  });

  it('keeps the model’s ids of calls, and tells apart those that come again in another run', async () => {
    const stage = pipeStage();
    const look = tool({ inputSchema: z.object({}), execute: async () => 'looked' });
    for (const question of ['One?', 'Two?'])
      await stage.answer(async (run) => {
        const { model } = modelOf(
          [call('call_0', 'look'), finish('tool-calls')],
          [...text('Yes.'), finish('stop')],
        );
        await pipe(run, streamText({ model, prompt: 'x', tools: { look }, stopWhen: isStepCount(3) }));
      }, question);
    const calls = [...stage.state().toolCalls.values()];
    expect(calls.map(({ id, given }) => [id, given])).toEqual([
      ['call_0', undefined],
      ['call_0.2', 'call_0'],
    ]);
    expect([...stage.state().runs.values()].map(({ status }) => status)).toEqual(['finished', 'finished']);
  });

  it('takes ids that the log would not: those of servers that hide data in them, and whole addresses', async () => {
    const stage = pipeStage();
    const id = `call_${'x'.repeat(300)}`;
    const chunks = [
      { type: 'tool-input-available', toolCallId: id, toolName: 'look', input: {} },
      { type: 'tool-output-available', toolCallId: id, output: 'seen' },
      { type: 'source-url', sourceId: `https://a.example/${'y'.repeat(300)}`, url: 'https://a.example/' },
      { type: 'constructor' },
      { type: 'finish' },
    ];
    const run = await stage.answer((run) => pipe(run, streamOf(chunks)));
    expect(run?.status).toBe('finished');
    expect(stage.answerOf()).toMatchObject([
      { name: 'look', result: 'seen' },
      { kind: 'source', url: 'https://a.example/' },
    ]);
  });

  it('has the beginning of a result that is larger than the log takes, and all of it beside the log', async () => {
    const stage = pipeStage();
    const chunks = [
      { type: 'tool-input-available', toolCallId: 'c', toolName: 'read', input: {} },
      { type: 'tool-output-available', toolCallId: 'c', output: 'z'.repeat(500_000) },
      { type: 'finish' },
    ];
    const run = await stage.answer((run) => pipe(run, streamOf(chunks)));
    expect(run?.status).toBe('finished');
    const [call] = [...stage.state().toolCalls.values()];
    expect(String(call?.result)).toMatch(/^z{4000}$/);
    expect(call?.resultBlob).toMatchObject({ size: 500_000, mediaType: 'text/plain' });
  });

  it('has the usage of all its model calls, by model', async () => {
    const { run } = await both(recordingOf('anthropic/thinking-tools'));
    expect(run?.usage).toMatchObject([{ model: 'claude-opus-5', inputTokens: 66, outputTokens: 80 }]);
  });

  it('asks people about a call that was piped, and the call is one: approved it runs, declined it says why', async () => {
    const stage = pipeStage();
    const deleted: unknown[] = [];
    const tools = {
      erase: tool({
        inputSchema: z.object({ path: z.string() }),
        needsApproval: true,
        execute: async ({ path }) => {
          deleted.push(path);
          return `${path} is gone`;
        },
      }),
    };
    const { model } = modelOf(
      [call('c1', 'erase', '{"path":"a"}'), call('c2', 'erase', '{"path":"b"}'), finish('tool-calls')],
      [...text('Done.'), finish('stop')],
    );
    const answering = stage.answer(async (run) => {
      const approvals = createToolApprovals(run);
      const messages: ModelMessage[] = [{ role: 'user', content: 'Clean up.' }];
      for (;;) {
        const result = streamText({ model, tools, messages, abortSignal: run.signal });
        await pipe(run, result);
        messages.push(...(await result.responseMessages));
        const decisions = await approvals.respond(messages);
        if (!decisions) return;
        messages.push(decisions);
      }
    });
    await stage.settle(60);
    const [first, second] = [...stage.state().questions.values()];
    if (first) stage.ana.answer(first, { decision: 'approved' });
    if (second) stage.ana.answer(second, { decision: 'declined', note: 'Still read' });
    expect((await answering)?.status).toBe('finished');
    expect(deleted).toEqual(['a']);
    expect(
      [...stage.state().toolCalls.values()].map(({ id, result, outcome }) => [id, result, outcome]),
    ).toEqual([
      ['c1', 'a is gone', undefined],
      ['c2', 'Not run: Still read', 'denied'],
    ]);
  });
});

describe('a UI message stream', () => {
  it('of an app brings data that replaces by its id, metadata that adds up, and no transient part', async () => {
    const stage = pipeStage();
    const results: unknown[] = [];
    const run = await stage.answer(async (run) => {
      const stream = createUIMessageStream({
        execute: ({ writer }) => {
          writer.write({ type: 'start', messageMetadata: { asked: 1, model: { name: 'a' } } });
          writer.write({ type: 'data-weather', id: 'oslo', data: { sky: '?' } });
          writer.write({ type: 'data-note', data: 'first' });
          writer.write({ type: 'data-toast', data: 'Working', transient: true });
          writer.write({ type: 'data-weather', id: 'oslo', data: { sky: 'rain' } });
          writer.write({
            type: 'tool-input-start',
            toolCallId: 't',
            toolName: 'look',
            dynamic: true,
            title: 'Look',
          });
          writer.write({ type: 'tool-input-delta', toolCallId: 't', inputTextDelta: '{"at":1}' });
          writer.write({
            type: 'tool-input-available',
            toolCallId: 't',
            toolName: 'look',
            input: { at: 1 },
            dynamic: true,
          });
          writer.write({ type: 'tool-output-available', toolCallId: 't', output: 'half', preliminary: true });
          writer.write({ type: 'tool-output-available', toolCallId: 't', output: 'all' });
          writer.write({ type: 'tool-input-available', toolCallId: 'u', toolName: 'look', input: {} });
          writer.write({ type: 'tool-output-denied', toolCallId: 'u' });
          writer.write({
            type: 'tool-input-error',
            toolCallId: 'v',
            toolName: 'look',
            input: '{"at',
            errorText: 'No JSON',
          });
          writer.write({ type: 'finish', finishReason: 'stop', messageMetadata: { model: { took: 3 } } });
        },
      });
      results.push(await pipe(run, stream));
    });
    expect([run?.status, results]).toEqual(['finished', [{ finishReason: undefined, calls: [] }]]);
    expect(stage.answerOf()).toEqual([
      { kind: 'metadata', value: { asked: 1, model: { name: 'a', took: 3 } } },
      { kind: 'data', name: 'weather', value: { sky: 'rain' } },
      { kind: 'data', name: 'note', value: 'first' },
      {
        type: 'call',
        id: 't',
        name: 'look',
        status: 'done',
        args: { at: 1 },
        title: 'Look',
        dynamic: true,
        result: 'all',
      },
      {
        type: 'call',
        id: 'u',
        name: 'look',
        status: 'done',
        args: {},
        outcome: 'denied',
        result: 'Not run.',
      },
      {
        type: 'call',
        id: 'v',
        name: 'look',
        status: 'done',
        args: '{"at',
        outcome: 'failed',
        result: 'No JSON',
      },
    ]);
  });

  it('has the same ids in each run, and each run has its own part', async () => {
    const stage = pipeStage();
    for (const sky of ['rain', 'sun'])
      await stage.answer(async (run) => {
        const stream = createUIMessageStream({
          execute: ({ writer }) => {
            writer.write({ type: 'data-weather', id: 'oslo', data: sky });
            writer.write({ type: 'finish' });
          },
        });
        await pipe(run, stream);
      }, sky);
    expect(stage.answerOf()).toMatchObject([{ value: 'rain' }, { value: 'sun' }]);
  });

  it('of the SDK’s agent is taken as a promise of its result', async () => {
    const stage = pipeStage();
    const { model } = modelOf([...text('Hello.'), finish('stop')]);
    const agent = new ToolLoopAgent({ model });
    const run = await stage.answer(async (run) => {
      await pipe(run, agent.stream({ prompt: 'Hi', abortSignal: run.signal }));
    });
    expect(run).toMatchObject({ status: 'finished', usage: [{ inputTokens: 10, outputTokens: 5 }] });
    expect(shownBySession(stage.state())).toEqual([{ type: 'text', text: 'Hello.' }]);
  });
});

it.each([undefined, {}, 'text', { fullStream: 1 }])(
  '%o is no stream: the error shows the right call',
  async (given) => {
    const stage = pipeStage();
    const run = await stage.answer(async (run) => {
      // CAST: what no type allows, from plain JavaScript.
      await pipe(run, given as never);
    });
    expect(run?.status).toBe('failed');
    expect(stage.errors).toMatchObject([
      { code: 'argument-invalid', message: expect.stringContaining('pipe(run') },
    ]);
  },
);
