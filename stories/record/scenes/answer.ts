import type { SessionState } from '@rejoin/core';
import type { Scene, Work } from '../stage.ts';
import { is, newestCall, newestText } from '../words.ts';

const QUESTION =
  'Our upload endpoint sometimes stores the same file twice. Can you find out why, and fix it? It happens about once in a thousand uploads, mostly from phones.';

/** One question, one answer: reasoning, two tool calls, and a text with all that Markdown brings along. */
export const answer: Scene = {
  title: 'A coding assistant answers',
  async play({ person, agent, run, until, mark, markFirst }) {
    const ana = person('ana');
    agent('coder', coder, { name: 'Coding assistant', open: true });
    await run(2_000);
    await markFirst('asked', (state) => state.messages.size === 1);
    ana.send(QUESTION);
    await markFirst('started', is('coder', 'running'));
    await markFirst('reasoning', (state) => newestText(state, 'reasoning').length > 120);
    await markFirst('tool-call-args', (state) => newestCall(state)?.status === 'streaming' && hasArgs(state));
    await markFirst('tool-call-running', (state) => newestCall(state)?.status === 'called');
    await markFirst('tool-call-done', (state) => newestCall(state)?.status === 'done');
    await markFirst('text-begun', (state) => newestText(state, 'text', 'coder').length > 20);
    await markFirst('text-half', (state) => newestText(state, 'text', 'coder').length > ANSWER.length / 2);
    await until(is('coder', 'finished'));
    await run(500);
    await mark('finished');
  },
};

const hasArgs = (state: SessionState): boolean => (newestCall(state)?.args.length ?? 0) > 8;

const coder: Work = async (run, pace) => {
  const thoughts = run.reasoning();
  await pace.say(
    thoughts,
    'Once in a thousand and mostly from phones sounds like a retry: the client times out, sends again, and both requests arrive. If the endpoint makes a new id per request, two rows are the result. Let me look at how the id is made before I guess any further.',
    25,
  );
  await thoughts.end();

  await run.step('Read the endpoint', async () => {
    const call = run.toolCall('read_file');
    await pace.say(
      { write: (delta) => call.args(delta) },
      '{ "path": "src/uploads/create.ts", "from": 1, "to": 40 }',
      60,
    );
    await call.call();
    await pace.pause(900);
    await call.result(SOURCE);
  });
  await run.step('Run the tests', async () => {
    const call = run.toolCall('run_tests');
    await pace.say({ write: (delta) => call.args(delta) }, '{ "pattern": "uploads", "repeat": 200 }', 60);
    await call.call();
    await pace.pause(2_400);
    await call.result('{"passed":198,"failed":2,"failures":["stores a file once when the client retries"]}');
  });
  const text = run.text();
  await run.step('Write the answer', () => pace.say(text, ANSWER, 30));
  await text.end();
};

const SOURCE = `export async function createUpload(request: Request): Promise<Upload> {
  const id = crypto.randomUUID();
  const file = await request.blob();
  await bucket.put(id, file);
  return uploads.insert({ id, size: file.size, owner: request.user });
}`;

const ANSWER = `## Why it happens

A phone that changes from Wi-Fi to mobile loses its connection **after** the server has stored the file and **before** it hears the answer. The app then retries, and \`createUpload\` makes a new id for the same file. I could provoke it in 2 of 200 runs.

## The fix

Let the client name the upload, and let the database decide who was first:

1. The app sends an \`Idempotency-Key\` with each upload, the same one for every retry.
2. The key becomes the id, so that a second \`put\` overwrites the same object.
3. The insert ignores an id that it already has.

\`\`\`ts
export async function createUpload(request: Request): Promise<Upload> {
  const id = request.headers.get('Idempotency-Key') ?? crypto.randomUUID();
  const file = await request.blob();
  await bucket.put(id, file);
  // A retry finds its own row and returns it.
  return uploads.insertOrGet({ id, size: file.size, owner: request.user });
}
\`\`\`

### What is left to decide

- Old apps send no key. They behave *as before*, so the rate falls as people update.
- Keys should expire after a day; [the storage guide](https://example.com/storage#expiry) has a rule for it.

> An upload is stored once per key and owner; a repeated request returns the first answer.
> — docs/uploads.md:23

All 200 runs pass with this change. Shall I open the pull request?
`;
