/** Streams of OpenAI's and Anthropic's own libraries into a session, beside the same recordings through the AI SDK. */
import { beforeAll, describe, expect, it } from 'vitest';
import { pipeStage } from '../../test/pipeStage.ts';
import {
  endOf,
  eventsOf,
  type ProviderRecording,
  RECORDINGS,
  recordingOf,
  replayText,
} from '../../test/providerStreams.ts';
import { type Shown, shownBySession } from '../../test/shownParts.ts';
import { pipe as pipeSdk } from '../ai-sdk/pipeResult.ts';
import { pipe as pipeAnthropic } from '../anthropic/pipeAnthropic.ts';
import { pipe as pipeOpenai } from '../openai/pipeOpenai.ts';

beforeAll(async () => void (await import('../client/onDemand.ts')));

type Stage = ReturnType<typeof pipeStage>;

async function* streamOf(events: readonly unknown[]) {
  yield* events;
}

/** An agent that runs its tool by itself, and asks again. */
async function direct({ provider, streams }: ProviderRecording, events = Number.POSITIVE_INFINITY) {
  const stage = pipeStage();
  const pipe = provider === 'anthropic' ? pipeAnthropic : pipeOpenai;
  const run = await stage.answer(async (run) => {
    for (const stream of streams) {
      const { calls } = await pipe(run, streamOf(eventsOf(stream).slice(0, events)));
      for (const { args, result } of calls)
        await (/Rome/.test(args)
          ? result('Error: No station in Rome', { outcome: 'failed' })
          : result('{"city":"Oslo","sky":"rain"}'));
    }
  });
  return { ...stage, run };
}

/** What both ways have in common. What differs stands in docs/ai-sdk.md, row by row. */
function common({ state, answerOf }: Stage) {
  const parts = shownBySession(state()).flatMap((part): Shown[] => {
    const { title: _, ...rest } = part;
    if (part.type === 'custom') return [];
    if (part.type === 'source') return [{ ...rest, values: undefined }];
    // Hosted tools: the SDK has names of its own for their fields.
    if (part.byProvider) return [{ type: 'call', id: part.id, name: part.name, state: part.state }];
    return [rest];
  });
  const [run] = [...state().runs.values()];
  const steps = answerOf().filter((each) => 'kind' in each && each.kind === 'step');
  return { status: run?.status, error: run?.error, usage: run?.usage, steps, parts };
}

const own = RECORDINGS.filter(({ provider }) => provider !== 'google');

describe('a recording', () => {
  it.each(own)('$name is in the session as it comes by the AI SDK', async (recording) => {
    const sdk = pipeStage();
    await sdk.answer((run) => pipeSdk(run, replayText(recording).result));
    const [mine, its] = [common(await direct(recording)), common(sdk)];
    if (recording.name === 'openai-chat/annotations') {
      // What Chat Completions note on a text is a citation here, with its place; the SDK has it as a source.
      expect(mine.parts).toMatchObject([{ citations: [{ title: 'Winter timetable', start: 0, end: 31 }] }]);
      expect(its.parts).toMatchObject([{ type: 'text' }, { type: 'source' }]);
    } else expect(mine).toEqual(its);
  });

  it.each(own.filter((each) => endOf(each) > 1))('$name cut anywhere is a failed run', async (recording) => {
    const whole = shownBySession((await direct(recording)).state()).map(({ text }) => text);
    const end = endOf(recording);
    for (const events of new Set([0, 1, 2, Math.ceil(end / 3), Math.ceil(end / 2), end - 1, end])) {
      const { run, state } = await direct(recording, events);
      expect(run).toMatchObject({ status: 'failed', error: { code: 'model-failed' } });
      for (const { text } of shownBySession(state()).filter(({ type }) => type === 'text'))
        expect(whole.some((each) => String(each).startsWith(String(text)))).toBe(true);
      expect([...state().toolCalls.values()].filter(({ status }) => /streaming|called/.test(status))).toEqual(
        [],
      );
      expect(state().faults).toEqual({});
    }
  });
});

describe('a server tool', () => {
  it('of OpenAI has what it was asked and what it gave in OpenAI’s words', async () => {
    const stage = await direct(recordingOf('openai-responses/code-and-files'));
    expect(stage.answerOf()).toMatchObject([
      {
        ...{ name: 'code_interpreter', args: { code: 'print(6*7)', container_id: 'cntr_7' } },
        result: { outputs: [{ type: 'logs', logs: '42\n' }] },
      },
      { name: 'file_search', args: { queries: ['meaning'] }, result: { results: [{ file_id: 'file_9' }] } },
      { kind: 'source', name: 'guide.txt' },
      { type: 'text' },
      { kind: 'source', name: 'guide.txt' },
      { kind: 'step' },
      { kind: 'provider' },
    ]);
  });

  it('of Anthropic that fails is a failed call, and its search has sources', async () => {
    const failed = await direct(recordingOf('anthropic/web-search-failed'));
    expect(failed.answerOf()[0]).toMatchObject({
      ...{ byProvider: true, outcome: 'failed' },
      result: { error_code: 'max_uses_exceeded' },
    });
    const found = await direct(recordingOf('anthropic/web-search'));
    expect(found.answerOf()).toContainEqual({
      ...{ kind: 'source', url: 'https://ferries.example/winter', title: 'Winter timetable' },
    });
  });
});
