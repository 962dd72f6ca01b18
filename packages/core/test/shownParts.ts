/** An answer as the AI SDK's page would show it, part by part: from a message that the SDK has built, and from a session. */
import type { UIMessage } from 'ai';
import type { SessionState } from '../src/fold/state.ts';
import { answerOf } from './pipeStage.ts';

type Fields = Record<string, unknown>;

/** What both have. An error's words are its output. */
export interface Shown extends Fields {
  readonly type: string;
}

const present = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== false));

/** A message of the SDK. Where its steps begin is where the session's end: they are compared by their number. */
export function shownBySdk(message: UIMessage | undefined): readonly Shown[] {
  return (message?.parts ?? []).flatMap((part): Shown[] => {
    const fields = part as unknown as Fields & { type: string };
    const { type } = fields;
    if (type === 'step-start') return [];
    if (type === 'text' || type === 'reasoning') {
      const { text, state, providerMetadata: values, citations } = fields;
      if (text === '' && type === 'text') return [];
      return [
        { type, ...present({ text, isOpen: state === 'streaming', values, citations: citedIn(citations) }) },
      ];
    }
    if (type === 'dynamic-tool' || type.startsWith('tool-')) {
      const { toolCallId: id, toolName = type.slice(5), state, input, rawInput, output, errorText } = fields;
      const { title, providerExecuted, preliminary, callProviderMetadata, resultProviderMetadata } = fields;
      const isSame = JSON.stringify(callProviderMetadata) === JSON.stringify(resultProviderMetadata);
      return [
        {
          type: 'call',
          ...present({
            id,
            name: toolName,
            state,
            input: input ?? rawInput,
            output: output ?? jsonIn(errorText),
          }),
          ...present({ title, byProvider: providerExecuted, preliminary, values: callProviderMetadata }),
          ...present({ resultValues: isSame ? undefined : resultProviderMetadata }),
        },
      ];
    }
    if (type === 'source-url' || type === 'source-document') return [sourceOf(fields)];
    if (type === 'file' || type === 'reasoning-file') {
      const { url, mediaType, providerMetadata } = fields;
      return [
        {
          type: 'file',
          ...present({ url, mediaType, reasoning: type !== 'file', values: providerMetadata }),
        },
      ];
    }
    if (type === 'custom')
      return [{ type, ...present({ kind: fields.kind, value: fields.providerMetadata }) }];
    if (type.startsWith('data-'))
      return [{ type: 'data', ...present({ name: type.slice(5), value: fields.data }) }];
    throw new Error(`The SDK shows ${type}, and this test does not know it.`);
  });
}

const sourceOf = ({ url, title, mediaType, filename: name, providerMetadata: values }: Fields): Shown => ({
  type: 'source',
  ...present({ url, title, mediaType, name, values }),
});

function citedIn(citations: unknown): unknown {
  if (!Array.isArray(citations)) return undefined;
  return (citations as Fields[]).map(({ source, citedText: quote, startIndex: start, endIndex: end }) => {
    const { type: _, values: __, ...rest } = sourceOf(source as Fields);
    return { ...rest, ...present({ quote, start, end }) };
  });
}

function jsonIn(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}

const STATES: Fields = { streaming: 'input-streaming', called: 'input-available', done: 'output-available' };

/** The same of a session. */
export function shownBySession(state: SessionState): readonly Shown[] {
  const answer = answerOf(state) as Fields[];
  return answer.flatMap((part): Shown[] => {
    const { type, kind, values } = part;
    if (type === 'text' || type === 'reasoning') {
      const cited = answer.filter(({ citedBy }) => citedBy === part.id);
      const citations = cited.map(({ kind: _, citedBy: __, ...rest }) => rest);
      const { text, status } = part;
      return [
        {
          type,
          ...present({ text, isOpen: status !== 'complete', values }),
          ...(citations.length > 0 && { citations }),
        },
      ];
    }
    if (type === 'call') {
      const { id, name, status, args: input, result: output, outcome, resultValues } = part;
      const { title, byProvider, preliminary } = part;
      const ended = { failed: 'output-error', denied: 'output-denied' }[String(outcome)];
      return [
        {
          type,
          ...present({ id, name, state: ended ?? STATES[String(status)], input, output }),
          ...present({ title, byProvider, preliminary, values, resultValues }),
        },
      ];
    }
    if (kind === 'source') {
      const { citedBy, kind: _, ...rest } = part;
      return citedBy === undefined ? [{ type: 'source', ...rest }] : [];
    }
    if (kind === 'provider') {
      const { provider, value } = part;
      return String(provider).includes('.') ? [{ type: 'custom', kind: provider, value }] : [];
    }
    if (kind === 'step' || kind === 'metadata') return [];
    const { kind: _, ...rest } = part;
    return [{ type: String(kind), ...rest }];
  });
}
