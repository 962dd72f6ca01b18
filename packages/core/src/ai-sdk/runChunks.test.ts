/** A run as chunks, which the AI SDK itself makes a message of: the one that `uiMessages` shows. */
import { readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai';
import { beforeAll, describe, expect, it } from 'vitest';
import { pipeStage } from '../../test/pipeStage.ts';
import { RECORDINGS, replayText } from '../../test/providerStreams.ts';
import type { SessionState } from '../fold/state.ts';
import { runChanges } from '../view/runChanges.ts';
import { pipe } from './pipeResult.ts';
import { createRunChunks } from './runChunks.ts';
import { createUiMessages } from './uiMessages.ts';

beforeAll(async () => void (await import('../client/onDemand.ts')));

/** What the SDK makes of the chunks that are told where a page looks at these states. */
async function shownOf(states: readonly SessionState[]) {
  const teller = createRunChunks();
  let before: SessionState | undefined;
  const chunks = states.flatMap((state) => {
    const [run] = state.runs.values();
    const told = run ? teller.next(runChanges(before, state, run)) : [];
    before = state;
    return told;
  });
  expect(teller.ended).toBe(true);
  const stream = new ReadableStream<UIMessageChunk>({
    start(controller) {
      // CAST: that the SDK reads them is what is tried here.
      for (const chunk of chunks) controller.enqueue(chunk as unknown as UIMessageChunk);
      controller.close();
    },
  });
  let message: UIMessage | undefined;
  let error: unknown;
  try {
    for await (const each of readUIMessageStream({ stream, terminateOnError: true })) message = each;
  } catch (cause) {
    error = cause;
  }
  return { parts: message?.parts, error };
}

/** Without what the two name differently. A text of an answer that broke off is open for the SDK, its step is one for it alone. */
const plain = (parts: unknown): unknown =>
  JSON.parse(
    JSON.stringify(parts, (key, value: unknown) =>
      ['rawInput', 'sourceId', 'id'].includes(key) ? undefined : value === 'streaming' ? 'done' : value,
    ),
  );

describe('the chunks of a run', () => {
  it.each(RECORDINGS)(
    'make the message that the session shows, seen at once and step by step: $name',
    async (recording) => {
      const stage = pipeStage();
      const steps: SessionState[] = [];
      stage.ana.store.subscribe(({ state }) => void steps.push(state));
      const run = await stage.answer(async (of) => {
        await pipe(of, replayText(recording, { abortSignal: of.signal }).result);
      });
      const shown = createUiMessages()({ state: stage.state() }).find(({ role }) => role === 'assistant');
      const isBroken = run?.status === 'failed';
      for (const states of [[stage.state()], steps]) {
        const { parts, error } = await shownOf(states);
        const told = isBroken ? parts?.filter(({ type }) => type !== 'step-start') : parts;
        expect(plain(told)).toEqual(plain(shown?.parts));
        expect(error !== undefined).toBe(isBroken);
      }
    },
  );
});
