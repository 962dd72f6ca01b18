import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { CodePattern } from './codeHint.ts';
import { describeCode } from './describeCode.ts';
import { readCode } from './readCode.ts';
import { CODE_LIMITS } from './sourceFiles.ts';

const root = mkdtempSync(join(tmpdir(), 'rejoin-code-'));
afterAll(() => rmSync(root, { recursive: true }));
let folders = 0;

/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

async function hintsIn(code: string): Promise<string[]> {
  const { hints, skipped } = await readCode(folderOf({ 'app.tsx': code }));
  expect(skipped).toEqual([]);
  return hints.map(({ pattern, line, confidence }) => `${line} ${pattern} ${confidence}`);
}

interface Case {
  readonly name: string;
  readonly code: string;
  /** Line and confidence; none: it looks alike, and is right. */
  readonly at: readonly string[];
}

const READ = `const reader = response.body.getReader(); const text = new TextDecoder();
      for (;;) { const { done, value } = await reader.read(); if (done) break; show(text.decode(value)); }`;

const CASES: Readonly<Record<CodePattern, readonly Case[]>> = {
  'use-chat-without-resume': [
    {
      name: 'no option',
      code: `import { useChat } from '@ai-sdk/react';\nexport const Chat = () => useChat().messages.length;`,
      at: ['2 high'],
    },
    {
      name: 'under another name, in a namespace, with resume: false',
      code: `import { useChat as chat } from '@ai-sdk/react';
        import * as vue from '@ai-sdk/vue';
        const options = { id: 'a' };
        chat(options);
        vue.useChat({ resume: false });`,
      at: ['4 high', '5 high'],
    },
    {
      name: 'options that are spread',
      code: `import { useChat } from '@ai-sdk/react';\nexport const useIt = (more: object) => useChat({ id: 'a', ...more });`,
      at: ['2 low'],
    },
    {
      name: 'right: resume is given, or comes by hand, or is someone else’s',
      code: `import { useChat } from '@ai-sdk/react';
        import { useChat as own } from './useChat';
        useChat({ id: 'a', resume });
        const { messages, resumeStream } = useChat({ id: 'b' });
        useChat({ chat: rejoinChat(session) });
        useChat(optionsOf(page));
        own();`,
      at: [],
    },
    {
      name: 'right: only a comment and a text say it',
      code: `// useChat()\nexport const help = "import { useChat } from '@ai-sdk/react'; useChat()";`,
      at: [],
    },
  ],
  'abort-on-unmount': [
    {
      name: 'a controller of a stream, aborted by the cleanup of an effect',
      code: `function Answer() {
        useEffect(() => {
          const controller = new AbortController();
          read(controller.signal);
          return () => controller.abort();
        }, []);
        async function read(signal) { const response = await fetch('/a?cursor=1', { signal });
      ${READ} }
      }`,
      at: ['5 medium'],
    },
    {
      name: 'stop of a chat',
      code: `import { useChat } from '@ai-sdk/react';
        function Chat() {
          const { stop: end } = useChat({ resume: true });
          useEffect(() => () => { end(); }, [end]);
          useEffect(() => { fetch('/chat/1/stop', { method: 'POST' }); }, [closed]);
        }`,
      at: ['4 high'],
    },
    {
      name: 'right: an ordinary request is aborted',
      code: `function Names() {
        useEffect(() => {
          const controller = new AbortController();
          fetch('/names', { signal: controller.signal }).then((response) => response.json()).then(setNames);
          return () => controller.abort();
        }, []);
      }`,
      at: [],
    },
    {
      name: 'right: a button aborts it, no cleanup does',
      code: `function Answer() {
        const controller = useRef(new AbortController());
        async function read() { const response = await fetch('/a?cursor=1'); ${READ} }
        useEffect(() => { read(); return () => clearTimeout(timer); }, []);
        return <button onClick={() => controller.current.abort()}>Skip</button>;
      }`,
      at: [],
    },
  ],
  'stop-is-the-only-cancel': [
    {
      name: 'stop of a hook on a button',
      code: `import { useChat } from '@ai-sdk/react';
        function Chat() {
          const { messages, stop } = useChat({ resume: true });
          return <button onClick={stop}>Stop</button>;
        }`,
      at: ['4 medium'],
    },
    {
      name: 'stop of what the hook gives',
      code: `import { useChat } from '@ai-sdk/react';
        function Chat() {
          const chat = useChat({ resume: true });
          return <button onClick={() => chat.stop()}>Stop</button>;
        }`,
      at: ['4 medium'],
    },
    {
      name: 'right: a request says Stop',
      code: `import { useChat } from '@ai-sdk/react';
        function Chat({ id }) {
          const chat = useChat({ id, resume: true });
          const stop = () => { void fetch(\`/api/chat/\${id}/stop\`, { method: 'POST' }); void chat.stop(); };
          return <button onClick={stop}>Stop</button>;
        }`,
      at: [],
    },
    {
      name: 'right: stop is of a media player',
      code: `import { useChat } from '@ai-sdk/react';
        function Chat({ player }) {
          const { messages } = useChat({ resume: true });
          return <button onClick={() => player.stop()}>Stop the music</button>;
        }`,
      at: [],
    },
  ],
  'request-signal-to-model': [
    {
      name: 'streamText with the signal of the request',
      code: `import { streamText } from 'ai';
        export async function POST(req: Request) {
          return streamText({ model, prompt, abortSignal: req.signal }).toTextStreamResponse();
        }`,
      at: ['3 high'],
    },
    {
      name: 'a provider’s client, by a variable, by a context, and among other signals',
      code: `export async function answer(c) {
          const { signal } = c.req.raw;
          await openai.chat.completions.create({ stream: true }, { signal });
          await fetch('https://api.example/v1/chat/completions', { signal: AbortSignal.any([c.req.raw.signal, slow]) });
        }
        export const POST = ({ request }) => anthropic.messages.stream({ model }, { signal: request.signal as AbortSignal });`,
      at: ['3 medium', '4 medium', '6 high'],
    },
    {
      name: 'right: a controller of one’s own',
      code: `import { streamText } from 'ai';
        export async function POST(req: Request) {
          const work = new AbortController();
          works.set(await req.text(), work);
          return streamText({ model, abortSignal: work.signal }).toTextStreamResponse();
        }`,
      at: [],
    },
    {
      name: 'right: the request’s signal ends an ordinary request',
      code: `export const GET = (request: Request) => fetch('https://api.example/names', { signal: request.signal });`,
      at: [],
    },
  ],
  'relay-in-orchestrator': [
    {
      name: 'a tool that merges the stream of another agent',
      code: `const research = tool({
          inputSchema,
          execute: async ({ task }) => {
            const result = await researcher.stream({ prompt: task });
            writer.merge(result.toUIMessageStream());
            return result.text;
          },
        });`,
      at: ['5 high'],
    },
    {
      name: 'a tool that yields what another agent writes',
      code: `streamText({ tools: { research: { async *execute({ task }) {
          const { fullStream } = await researcher.stream({ prompt: task });
          for await (const part of fullStream) yield part;
        } } } });`,
      at: ['3 high'],
    },
    {
      name: 'several agents in one response',
      code: `createUIMessageStream({ execute: async ({ writer }) => {
          writer.merge(facts.toUIMessageStream());
          for await (const word of style.textStream) writer.write(word);
        } });`,
      at: ['2 medium', '3 medium'],
    },
    {
      name: 'right: one answer into its own response',
      code: `createUIMessageStream({ execute: async ({ writer }) => {
          writer.write({ type: 'data-notice', data });
          writer.merge(result.toUIMessageStream());
        } });`,
      at: [],
    },
    {
      name: 'right: a tool that only collects',
      code: `tool({ execute: async ({ task }) => {
          const result = await researcher.stream({ prompt: task });
          let text = '';
          for await (const part of result.textStream) text += part;
          return text;
        } });`,
      at: [],
    },
  ],
  'event-source-closed-to-cancel': [
    {
      name: 'a function that is named so',
      code: `const source = new EventSource('/answer');
        function handleStop() { source.close(); }`,
      at: ['2 high'],
    },
    {
      name: 'a ref, on a click',
      code: `function Answer() {
        const source = useRef<EventSource>(null);
        useEffect(() => { source.current = new EventSource('/answer'); }, []);
        return <button onClick={() => source.current?.close()}>Stop</button>;
      }`,
      at: ['4 medium'],
    },
    {
      name: 'right: it is closed when the answer has ended, and when the page goes',
      code: `function Answer() {
        useEffect(() => {
          const source = new EventSource('/answer');
          source.addEventListener('done', () => source.close());
          return () => source.close();
        }, []);
      }`,
      at: [],
    },
    {
      name: 'right: a request says Stop first',
      code: `const source = new EventSource('/answer');
        const stop = async () => { await fetch('/answer/cancel', { method: 'POST' }); source.close(); };`,
      at: [],
    },
    {
      name: 'right: what is closed is a dialogue',
      code: `const source = new EventSource('/answer');\nconst cancel = () => dialog.close();`,
      at: [],
    },
  ],
  'stream-read-without-resume': [
    {
      name: 'a reader over the answer to a question',
      code: `export async function ask(messages) {
          const response = await fetch('/api/chat', { method: 'POST', body: JSON.stringify({ messages }) });
          ${READ}
        }`,
      at: ['3 high'],
    },
    {
      name: 'a decoder stream',
      code: `export async function follow() {
          const { body } = 1 as never;
          const response = await fetch('/answer');
          for await (const text of response.body!.pipeThrough(new TextDecoderStream())) show(text);
        }`,
      at: ['4 medium'],
    },
    {
      name: 'right: it goes on from the last event',
      code: `export async function ask(last: string) {
          const response = await fetch('/answer', { headers: { 'Last-Event-ID': last } });
          ${READ}
        }`,
      at: [],
    },
    {
      name: 'right: an offset in the address',
      code: `export async function ask(at: number) {
          const response = await fetch(\`/answer?offset=\${at}\`);
          ${READ}
        }`,
      at: [],
    },
    {
      name: 'right: the bytes of a download',
      code: `export async function download() {
          const response = await fetch('/film');
          const reader = response.body.getReader();
          for (;;) { const { done, value } = await reader.read(); if (done) break; progress(value.length); }
        }`,
      at: [],
    },
    {
      name: 'right: a file, and an answer that is read whole',
      code: `export async function read(file: File) {
          const reader = file.stream().getReader();
          const text = new TextDecoder();
          const response = await fetch('/names');
          return [await response.json(), text.decode((await reader.read()).value)];
        }`,
      at: [],
    },
  ],
};

const rows = Object.entries(CASES).flatMap(([pattern, cases]) => cases.map((each) => ({ pattern, ...each })));
test.each(rows)('$pattern: $name', async ({ pattern, code, at }) => {
  expect(await hintsIn(code)).toEqual(at.map((each) => each.replace(' ', ` ${pattern} `)));
});

test('what cannot be read is a line, and no crash', async () => {
  const folder = folderOf({
    'broken.ts': 'const a = {\n  b: 1\nconst c = ;',
    'binary.js': Buffer.from([0x7f, 0x45, 0, 1, 2]),
    'big.ts': `// ${'a'.repeat(80)}\n`.repeat(7000),
    'deep.ts': `x = ${'('.repeat(100_000)}`,
    'long.js': `x = ${'1+'.repeat(20_000)}1`,
    'chain.ts': 'x = \n'.concat('a => \n'.repeat(50_000), '1'),
    'page.vue': '<p>useChat()</p>',
    'node_modules/ai/index.js': 'x.abort()',
    'dist/app.js': 'not code {',
    '.git/hook.ts': 'not code {',
    'types.d.ts': 'not code {',
    'sub/old.js': `import { useChat } from 'ai/react';\nconst Chat = () => <p>{useChat().input}</p>;`,
  });
  symlinkSync(root, join(folder, 'up'));
  symlinkSync('/etc/hostname', join(folder, 'host.ts'));
  const reading = await readCode(folder);
  expect(reading.files).toBe(2);
  expect(reading.hints).toMatchObject([
    { file: 'sub/old.js', line: 2, failureMode: 'streamLostOnDisconnect' },
  ]);
  expect(Object.fromEntries(reading.skipped.map(({ file, why }) => [file, why]))).toEqual({
    'broken.ts': expect.stringMatching(/^it does not parse, line 3: /),
    'binary.js': 'it is no text',
    'big.ts': expect.stringContaining('are the most that is read'),
    'deep.ts': 'it is nested too deeply',
    'long.js': expect.stringContaining('a line of more than'),
    'chain.ts': 'it is nested too deeply',
  });
  const text = describeCode(reading).join('\n');
  expect(text).toContain('Code: 2 files read, 1 hint. They do not count in the score.');
  expect(text).toContain('sub/old.js:2  use-chat-without-resume (high confidence)');
});

const VUE = `<!-- <script>useChat()</script> -->
<script>
import { Chat } from '@ai-sdk/vue';
</script>

<script setup lang="ts" generic="T extends { a: '>' }">
import { onUnmounted } from 'vue';
const chat = new Chat<T>({ id: 'a' });
onUnmounted(() => chat.stop());
</script>

<template><p v-if="a > b">{{ '</script>' }}</p></template>
<style>p { color: red }</style>
`;

const SVELTE = `<script module>
  export const prerender = false;
</script>
<script lang="ts">
  import { Chat } from '@ai-sdk/svelte';
  let { id }: { id: string } = $props();
  const chat = new Chat({ id });
  $effect(() => () => chat.stop());
</script>
{#if chat.messages.length < 2}<p>{@html '<b>'}</p>{/if}
`;

const ASTRO = `---
import { streamText } from 'ai';
if (!Astro.request.body) return Astro.redirect('/');
const result = streamText({ model, abortSignal: Astro.request.signal });
---
<p>{1 < 2 && result}</p>
<script type="application/json">{ "a": new Chat() }</script>
<script src="/other.js" />
<script>
  const source = new EventSource('/answer');
  document.querySelector('#stop').onclick = function stop() { source.close(); };
</script>
`;

test.each([
  ['app.vue', VUE, ['8 use-chat-without-resume', '9 abort-on-unmount', '9 stop-is-the-only-cancel']],
  ['app.svelte', SVELTE, ['7 use-chat-without-resume', '8 abort-on-unmount', '8 stop-is-the-only-cancel']],
  ['page.astro', ASTRO, ['4 request-signal-to-model', '11 event-source-closed-to-cancel']],
])('in %s scripts are read, and each hint has the line of the file', async (name, code, expected) => {
  for (const text of [code, code.replaceAll('\n', '\r\n')]) {
    const { files, hints, skipped } = await readCode(folderOf({ [name]: text }));
    expect([files, skipped]).toEqual([1, []]);
    expect(hints.map(({ line, pattern }) => `${line} ${pattern}`).sort()).toEqual([...expected].sort());
  }
});

test('an answer that a component of Vue reads by itself is aborted when it goes away', async () => {
  const code = `<script setup>
    const stopping = new AbortController();
    onUnmounted(() => stopping.abort());
    async function read(response) { const reader = response.body.getReader(); for (;;) await reader.read(); }
  </script>`;
  const { hints } = await readCode(folderOf({ 'app.vue': code }));
  expect(hints.map(({ line, pattern }) => `${line} ${pattern}`)).toContain('3 abort-on-unmount');
});

test.each([
  [
    'resumed.vue',
    "<script setup>\nimport { Chat } from '@ai-sdk/vue';\nconst chat = new Chat({});\nchat.resumeStream();\n</script>",
  ],
  ['no-script.svelte', '<p>Hello</p>'],
  ['half.vue', '<script>\nnew Chat('],
  ['quoted.astro', '---\n'],
])('%s has no hint', async (name, code) => {
  expect(await readCode(folderOf({ [name]: code }))).toMatchObject({ files: 1, hints: [], skipped: [] });
});

test('a script that does not parse is named by its line in the file', async () => {
  const code = '<template />\n<script>\nconst = 1;\n</script>';
  const { files, skipped } = await readCode(folderOf({ 'wrong.vue': code }));
  expect([files, skipped]).toEqual([
    0,
    [{ file: 'wrong.vue', why: expect.stringMatching(/^it does not parse, line 3: /) }],
  ]);
});

test('it reads so many files and no more, and says where it ended', async () => {
  const folder = folderOf({ 'a.ts': '1', 'b.ts': '2', 'c/d.ts': '3' });
  const { files, skipped } = await readCode(folder, { ...CODE_LIMITS, files: 2 });
  expect(files).toBe(2);
  expect(skipped).toEqual([{ file: 'c/d.ts', why: 'only 2 files are read: name a smaller folder' }]);
  expect((await readCode(folder, { ...CODE_LIMITS, entries: 1 })).files).toBe(1);
  expect(describeCode(await readCode(folderOf({})))).toEqual([
    'Code: 0 files read, no pattern found. What is spread over several files is not seen.',
  ]);
});

test('a folder that is not there is a line', async () => {
  expect(await readCode(join(root, 'none'))).toMatchObject({
    files: 0,
    skipped: [{ file: '.', why: 'it cannot be read (ENOENT)' }],
  });
});
