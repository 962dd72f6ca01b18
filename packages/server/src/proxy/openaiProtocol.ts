/** OpenAI's Chat Completions, and the servers that speak it, as a stream. */
import type { IncomingMessage } from 'node:http';
import { textOf } from '@rejoin/core';
import { EndpointError } from '@rejoin/core/ag-ui';
import { isRecord } from '@rejoin/core/internal';
import { pipe } from '@rejoin/core/openai';
import {
  type ContentPart,
  entityKey,
  isSessionId,
  RejoinError,
  type RunRef,
  randomId,
  type SessionState,
} from '@rejoin/core/protocol';
import { header } from '../http/admission.ts';
import { json } from '../http/httpReply.ts';
import { createChatTeller, KEPT_MODEL } from './chatTeller.ts';
import { loggedText, messageId } from './loggedContent.ts';
import type { Asked, ProxiedProtocol } from './proxiedProtocol.ts';

type Fields = Readonly<Record<string, unknown>>;

const malformed = (message: string) => new RejoinError('message-malformed', message);

/** @param model what messages are asked with that pages send by Rejoin */
export const openaiProtocol = (model: string | undefined): ProxiedProtocol => ({
  name: 'openai',
  bodyOf(state, run) {
    if (model === undefined)
      throw new EndpointError(
        'model-missing',
        'The proxy was started without --model, so it can pass on no such message.',
      );
    return {
      ...{ model, stream: true, stream_options: { include_usage: true } },
      messages: conversation(state, run, run.input?.ref.id),
    };
  },
  async write(run, events) {
    let isFirst = true;
    async function* kept(): AsyncGenerator<unknown, void, undefined> {
      for await (const chunk of events) {
        if (isFirst && isRecord(chunk) && typeof chunk.model === 'string')
          await run.addPart({ kind: 'provider', provider: KEPT_MODEL, value: { model: chunk.model } });
        isFirst = false;
        yield chunk;
      }
    }
    await pipe(run, kept());
  },
  problem: (status, code, message) =>
    json(status, { error: { message, type: 'proxy_error', param: null, code } }),
  pages: { read: readRequest, tell: createChatTeller, headers: {}, last: '[DONE]' },
});

async function readRequest(body: unknown, req: IncomingMessage): Promise<Asked> {
  if (!isRecord(body) || !Array.isArray(body.messages))
    throw malformed(
      'The body is that of Chat Completions: { model, messages, stream: true }. Of another protocol? Start the proxy with --protocol.',
    );
  if (body.stream !== true)
    throw malformed(
      'Only streams go through the proxy: ask with `stream: true`, or ask the endpoint itself.',
    );
  const session = sessionOf(body, header(req, 'x-rejoin-session'));
  const messages = body.messages.filter(isRecord);
  const said = messages.findLast(({ role }) => role === 'user');
  const last = messages.at(-1);
  if (!last || !said) throw malformed('There is no message of the role `user` in `messages`.');
  const key = header(req, 'idempotency-key');
  const id = key === undefined ? randomId(Math.random) : messageId(key);
  const content = last.role === 'tool' ? 'The results of tools, which the caller has run.' : contentOf(said);
  return { session, message: { id, content } };
}

/** The session that a request names, or a new one. */
function sessionOf({ user, metadata }: Fields, named: string | undefined): string {
  const given = named ?? (isRecord(metadata) ? metadata.session : undefined) ?? user;
  if (given === undefined || given === null) return `chat-${randomId(Math.random)}`;
  if (isSessionId(given)) return given;
  throw malformed(
    'The session is named by the header x-rejoin-session, else by `metadata.session` or `user`: 1–128 of A–Z a–z 0–9 . _ ~ : -',
  );
}

function contentOf({ content }: Fields): string | readonly ContentPart[] {
  if (!Array.isArray(content)) return loggedText(content);
  return content.filter(isRecord).flatMap((part): ContentPart[] => {
    if (part.type === 'text') return [{ type: 'text', text: loggedText(part.text) }];
    const url = isRecord(part.image_url) ? part.image_url.url : undefined;
    if (typeof url === 'string' && /^https?:/.test(url))
      return [{ type: 'image', source: { type: 'url', value: url, mimeType: 'image/*' } }];
    return [{ type: 'text', text: `[A part went to the endpoint: ${String(part.type).slice(0, 100)}.]` }];
  });
}

/** What was said until a message, as the log has it: texts alone. */
function conversation(
  state: SessionState,
  { participant }: RunRef,
  until: string | undefined,
): readonly object[] {
  const turns: object[] = [];
  for (const message of state.messages.values()) {
    const { run, kind, text, status } = message;
    const isOwn = message.participant === participant;
    if (run !== undefined && (!isOwn || kind !== 'text' || status === 'superseded')) continue;
    if (run !== undefined && state.runs.get(entityKey(participant, run))?.parent) continue;
    turns.push({ role: isOwn ? 'assistant' : 'user', content: textOf(text) });
    if (run === undefined && message.id === until) break;
  }
  return turns;
}
