/** Recordings in the providers' own wire formats, and models of the AI SDK that answer with them by the real provider packages. */
import { readdirSync, readFileSync } from 'node:fs';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  isStepCount,
  type LanguageModel,
  type ModelMessage,
  streamText,
  type Tool,
  type ToolSet,
  tool,
} from 'ai';
import { z } from 'zod';

const FOLDER = new URL('./providerStreams/', import.meta.url);
export const PROVIDERS = ['openai-responses', 'openai-chat', 'anthropic', 'google', 'compatible'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** A recording of one answer: of more than one file where tools of the app are called, one for each model call. */
export interface ProviderRecording {
  readonly name: string;
  readonly provider: ProviderName;
  /** The text of each server-sent stream. */
  readonly streams: readonly string[];
}

export const RECORDINGS: readonly ProviderRecording[] = PROVIDERS.flatMap((provider) => {
  const answers = new Map<string, string[]>();
  for (const file of readdirSync(new URL(`${provider}/`, FOLDER)).sort()) {
    const name = file.replace(/(-\d)?\.sse$/, '');
    const streams = answers.get(name) ?? [];
    answers.set(name, [...streams, readFileSync(new URL(`${provider}/${file}`, FOLDER), 'utf8')]);
  }
  return [...answers].map(([name, streams]) => ({ name: `${provider}/${name}`, provider, streams }));
});

export function recordingOf(name: string): ProviderRecording {
  const recording = RECORDINGS.find((each) => each.name === name);
  if (!recording) throw new Error(`No recording ${name}`);
  return recording;
}

/** The events of a server-sent stream, as the providers' own libraries yield them. */
export const eventsOf = (stream: string): readonly unknown[] =>
  stream
    .split('\n\n')
    .flatMap((block) => /^data: (?!\[DONE\])(.*)$/m.exec(block)?.[1] ?? [])
    .map((data): unknown => JSON.parse(data));

/** The recording as far as a connection that breaks lets it through: so many events of the first answer, and no answer after it. */
export function cutAfter(recording: ProviderRecording, events: number): ProviderRecording {
  const [first = ''] = recording.streams;
  return { ...recording, streams: [`${first.split('\n\n').slice(0, events).join('\n\n')}\n\n`] };
}

const END =
  /"(stop_reason|finish_reason|finishReason)":"|"type":"response\.(completed|incomplete|failed)"|"error":\{/;

/** The place of the first event that speaks of the answer's end. */
export const endOf = ({ streams: [first = ''] }: ProviderRecording): number =>
  first.split('\n\n').findIndex((event) => END.test(event));

/** A `fetch` that answers each request by the next stream. What was asked is kept. */
function replaying(streams: readonly string[]) {
  const asked: string[] = [];
  const fetch = async (_: unknown, init?: { readonly body?: unknown }): Promise<Response> => {
    const stream = streams[asked.length];
    asked.push(String(init?.body));
    if (stream === undefined) return new Response('{"error":{"message":"down"}}', { status: 500 });
    return new Response(stream, { status: 200, headers: { 'content-type': 'text/event-stream' } });
  };
  return { fetch, asked };
}

function modelOf(
  { provider, name }: ProviderRecording,
  fetch: typeof globalThis.fetch,
): [LanguageModel, ToolSet] {
  const apiKey = 'none';
  if (provider === 'openai-responses') {
    const { responses, tools } = createOpenAI({ apiKey, fetch });
    return [
      responses('gpt-5.2'),
      {
        web_search: tools.webSearch({}),
        code_interpreter: tools.codeInterpreter({}),
        file_search: tools.fileSearch({ vectorStoreIds: ['store'] }),
        image_generation: tools.imageGeneration({}),
      },
    ];
  }
  if (provider === 'openai-chat') return [createOpenAI({ apiKey, fetch }).chat('gpt-4.1-mini'), {}];
  if (provider === 'anthropic') {
    const anthropic = createAnthropic({ apiKey, fetch });
    const { webSearch_20250305: search, codeExecution_20250522: code } = anthropic.tools;
    return [anthropic('claude-opus-5'), { web_search: search({}), code_execution: code({}) }];
  }
  if (provider === 'google') {
    const google = createGoogleGenerativeAI({ apiKey, fetch });
    // CAST: this package has the tools of the version before, which `streamText` takes as well.
    const tools = name.includes('code')
      ? { code_execution: google.tools.codeExecution({}) as unknown as Tool }
      : {};
    return [google('gemini-3-pro'), tools];
  }
  const compatible = createOpenAICompatible({
    name: 'compatible',
    baseURL: 'http://127.0.0.1/v1',
    apiKey,
    fetch,
  });
  return [compatible('deepseek-r2'), {}];
}

const forecast = tool({
  title: 'Weather forecast',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => {
    if (city === 'Rome') throw new Error('No station in Rome');
    return { city, sky: 'rain' };
  },
});

export interface Replay {
  readonly abortSignal?: AbortSignal;
  readonly messages?: ModelMessage[];
}

/** The real `streamText` over a recording, and what the provider was asked. */
export function replayText(recording: ProviderRecording, options: Replay = {}) {
  const { fetch, asked } = replaying(recording.streams);
  const [model, hosted] = modelOf(recording, fetch);
  const { messages = [{ role: 'user', content: 'When does the ferry leave?' }], ...rest } = options;
  const result = streamText({
    ...{ model, messages, ...rest },
    tools: recording.name.endsWith('tools') ? { forecast } : hosted,
    stopWhen: isStepCount(3),
    maxRetries: 0,
    onError: () => {},
  });
  return { result, asked };
}
