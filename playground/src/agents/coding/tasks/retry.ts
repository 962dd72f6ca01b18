import { packageOf, type Task } from './task.ts';

const tests = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retry } from '../src/retry.js';

/** Fails so many times, and then gives its number. */
const failing = (times) => async (attempt) => {
  if (attempt <= times) throw new Error('attempt ' + attempt);
  return attempt;
};
const sleep = async () => {};

test('gives what the work gives', async () => assert.equal(await retry(failing(0), { sleep }), 1));
test('tries again after a failure', async () => assert.equal(await retry(failing(2), { sleep }), 3));
test('throws the last error', () => assert.rejects(retry(failing(9), { sleep }), { message: 'attempt 3' }));
test('waits twice as long each time', async () => {
  const waits = [];
  await retry(failing(3), { tries: 4, wait: 10, sleep: async (ms) => waits.push(ms) });
  assert.deepEqual(waits, [10, 20, 40]);
});
`;

/** A retry that does not retry: it gives the promise back before it has failed. */
export const RETRY: Task = {
  name: 'retry',
  asks: 'Make retry wait longer after each failure.',
  matches: /\b(retr(y|ies)|back-?off|wait\w*)\b/i,
  start: {
    'package.json': packageOf('retry'),
    'src/retry.js': `import { setTimeout } from 'node:timers/promises';

/** Calls the work until it succeeds. */
export async function retry(work, { tries = 3, wait = 100 } = {}) {
  for (let attempt = 1; attempt <= tries; attempt++) {
    try {
      return work(attempt);
    } catch {
      await setTimeout(wait);
    }
  }
}
`,
    'test/retry.test.js': tests,
  },
  found:
    'Three tests fail, for one reason: `return work()` without `await` leaves the `try` before the work has failed, so nothing is ever tried again. Besides, the last error would be lost, and each wait is as long as the first. I repair all three.',
  step: 'Wait longer after each failure',
  source: {
    js: `import { setTimeout } from 'node:timers/promises';

/** Calls the work until it succeeds; after each failure it waits twice as long as before. Throws the last error. */
export async function retry(work, { tries = 3, wait = 100, sleep = setTimeout, signal } = {}) {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= tries) throw error;
      await sleep(wait * 2 ** (attempt - 1));
    }
  }
}
`,
    ts: `import { setTimeout } from 'node:timers/promises';

export interface RetryOptions {
  readonly tries?: number;
  /** Milliseconds after the first failure. */
  readonly wait?: number;
  readonly sleep?: (ms: number) => Promise<unknown>;
  readonly signal?: AbortSignal;
}

/** Calls the work until it succeeds; after each failure it waits twice as long as before. Throws the last error. */
export async function retry<Result>(
  work: (attempt: number) => Promise<Result>,
  { tries = 3, wait = 100, sleep = setTimeout, signal }: RetryOptions = {},
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= tries) throw error;
      await sleep(wait * 2 ** (attempt - 1));
    }
  }
}
`,
  },
  tests,
  edges: `test('tries once where it is told so', () =>
  assert.rejects(retry(failing(1), { tries: 1, sleep }), { message: 'attempt 1' }));
test('does not begin once it is aborted', () =>
  assert.rejects(retry(failing(0), { signal: AbortSignal.abort() }), { name: 'AbortError' }));
`,
  done: '`retry` waits twice as long after each failure, and throws the last error.',
};
