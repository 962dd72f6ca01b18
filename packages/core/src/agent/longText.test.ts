/** Texts that are longer than a page should hold: the log has their beginning, and a file beside it all of them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { pipeStage } from '../../test/pipeStage.ts';
import { pipe } from '../ai-sdk/pipeResult.ts';
import { textOf } from '../fold/text.ts';
import type { FilePart } from '../protocol/answerPart.ts';
import { MOST_TEXT } from './longText.ts';

beforeAll(async () => void (await import('../client/onDemand.ts')));

const LINE = 'All of it, 🌊 to the letter.\n';

/** A stream of a UI message, in deltas of this length. */
async function* streamOf(whole: string, delta: number, kind: 'text' | 'reasoning' = 'text') {
  yield { type: `${kind}-start`, id: 't' };
  for (let at = 0; at < whole.length; at += delta)
    yield { type: `${kind}-delta`, id: 't', delta: whole.slice(at, at + delta) };
  yield { type: `${kind}-end`, id: 't' };
  yield { type: 'finish' };
}

function shownBy({ state, ana }: ReturnType<typeof pipeStage>) {
  const [answer] = [...state().messages.values()].filter(({ producer }) => producer !== undefined);
  const files = [...state().parts.values()].flatMap(({ part }) => (part.kind === 'file' ? [part] : []));
  const read = async ({ blob = '' }: FilePart) => new TextDecoder().decode(await ana.blobs.get(blob));
  return { answer, text: answer ? textOf(answer.text) : '', files, read };
}

describe('5 MB of text', () => {
  const whole = LINE.repeat(Math.ceil(5_000_000 / LINE.length));

  // 997 units: deltas end within a character, and one of them does so at the limit.
  it.each([
    ['text', 'in deltas', 997],
    ['text', 'at once', whole.length],
    ['reasoning', 'in deltas', 4_096],
  ] as const)(
    'of %s %s are an answer whose page holds its beginning, and a file of all of it',
    async (kind, _, delta) => {
      const stage = pipeStage();
      const run = await stage.answer((run) => pipe(run, streamOf(whole, delta, kind)));
      expect([run?.status, stage.errors]).toEqual(['finished', []]);
      const { answer, text, files, read } = shownBy(stage);
      expect(answer?.status).toBe('complete');
      expect(text.length).toBeLessThanOrEqual(MOST_TEXT + 2);
      expect(text.length).toBeGreaterThan(MOST_TEXT - 2);
      expect(text.endsWith('\n…') && whole.startsWith(text.slice(0, -2))).toBe(true);
      const [file, ...more] = files;
      if (!file) throw new Error('There is no file.');
      expect(more).toEqual([]);
      expect(file).toMatchObject({
        ...{ mediaType: 'text/plain', size: new TextEncoder().encode(whole).length },
        name: kind === 'text' ? 'answer.txt' : 'reasoning.txt',
      });
      expect(file.reasoning).toBe(kind === 'reasoning' ? true : undefined);
      expect((await read(file)) === whole).toBe(true);
      expect(stage.state().faults).toEqual({});
      // One answer of any length does not make what was said before it leave.
      expect([...stage.state().messages.values()].map(({ text }) => textOf(text))).toContain('When?');
    },
  );

  it('of which a stream breaks off fail their run, and the beginning stands as cut', async () => {
    const stage = pipeStage();
    async function* broken() {
      yield* [
        { type: 'text-start', id: 't' },
        { type: 'text-delta', id: 't', delta: whole },
      ];
    }
    const run = await stage.answer((run) => pipe(run, broken()));
    expect(run).toMatchObject({ status: 'failed', error: { code: 'model-failed' } });
    expect(shownBy(stage)).toMatchObject({ answer: { status: 'cut' }, files: [] });
  });
});

describe('a text', () => {
  it.each([
    ['that just fits stands in the log alone', 0, 0],
    ['of one character more has a file', 1, 1],
  ])('%s', async (_, more, files) => {
    const stage = pipeStage();
    const whole = 'x'.repeat(MOST_TEXT + more);
    await stage.answer((run) => pipe(run, streamOf(whole, 4_096)));
    const shown = shownBy(stage);
    expect(shown.text).toBe(more ? `${'x'.repeat(MOST_TEXT)}\n…` : whole);
    expect(shown.files).toHaveLength(files);
  });

  it('that no server stores is refused as it is written, and takes nothing more once it has ended', async () => {
    const stage = pipeStage();
    const codes: unknown[] = [];
    const note = (error: unknown) => void codes.push(Object(error).code);
    const run = await stage.answer(async ({ text }) => {
      const words = text();
      await words.write('x'.repeat(25_000_001)).catch(note);
      await words.write('x'.repeat(MOST_TEXT + 1));
      const ended = words.end();
      await words.write('late').catch(note);
      await ended;
    });
    expect([codes, run?.status]).toEqual([['blob-too-large', 'closed'], 'finished']);
    expect(shownBy(stage).files).toMatchObject([{ size: MOST_TEXT + 1 }]);
  });

  it('that cannot be stored fails its run with the code', async () => {
    const stage = pipeStage({ blobs: false });
    const run = await stage.answer((run) => pipe(run, streamOf('x'.repeat(5_000_000), 60_000)));
    expect(run).toMatchObject({ status: 'failed', error: { code: 'run-too-large' } });
    expect(shownBy(stage).answer).toMatchObject({ status: 'cut', incomplete: { code: 'run-too-large' } });
  });
});
