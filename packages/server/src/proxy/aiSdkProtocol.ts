/** The UI message stream of the AI SDK: what `useChat` sends, and what it reads. */
import { createHash } from 'node:crypto';
import { createUiMessages, pipe } from '@rejoin/core/ai-sdk';
import { createRunChunks, isKeptChunk, isRecord, KEPT_CHUNK } from '@rejoin/core/internal';
import { type ContentPart, isSessionId, RejoinError, type SessionState } from '@rejoin/core/protocol';
import { json } from '../http/httpReply.ts';
import { loggedText, messageId } from './loggedContent.ts';
import type { Asked, ProxiedProtocol, StateOf, ToldEvent } from './proxiedProtocol.ts';

const malformed = (message: string) => new RejoinError('message-malformed', message);

/** By what a run is known whose answer is asked for again. */
const AGAIN = '~again-';

export const aiSdkProtocol: ProxiedProtocol = {
  name: 'ai-sdk',
  bodyOf(state, { session, input }) {
    const all = createUiMessages()({ state });
    const at = all.findIndex(({ id }) => id === input?.ref.id);
    return { id: session, messages: at < 0 ? all : all.slice(0, at + 1), trigger: 'submit-message' };
  },
  async write(run, events) {
    async function* kept(): AsyncGenerator<unknown, void, undefined> {
      for await (const chunk of events) {
        // Before what follows it, in the order of the stream.
        if (isKeptChunk(chunk))
          await run.addPart({ kind: 'provider', provider: KEPT_CHUNK, value: withoutMetadata(chunk) });
        yield chunk;
      }
    }
    await pipe(run, kept());
  },
  problem: (status, code, message) => json(status, { error: { code, message } }),
  pages: {
    read: readRequest,
    tell() {
      const chunks = createRunChunks();
      const dataOf = (chunk: object): ToldEvent => ({ data: JSON.stringify(chunk) });
      return {
        next: (changes) => chunks.next(changes).map(dataOf),
        get ended() {
          return chunks.ended;
        },
        fail: (errorText) => [dataOf({ type: 'error', errorText })],
      };
    },
    // The endpoint has named it, so a page has it under that id, from wherever.
    replays: ({ parts }, { participant, run }) =>
      [...parts.values()].some(
        (each) =>
          each.run === run &&
          each.participant === participant &&
          each.part.kind === 'provider' &&
          each.part.provider === KEPT_CHUNK &&
          isRecord(each.part.value) &&
          typeof each.part.value.messageId === 'string',
      ),
    headers: { 'x-vercel-ai-ui-message-stream': 'v1' },
    last: '[DONE]',
  },
};

async function readRequest(body: unknown, _req: unknown, stateOf: StateOf): Promise<Asked> {
  if (!isRecord(body) || !Array.isArray(body.messages))
    throw malformed(
      'The body is that of the AI SDK’s useChat: { id, messages, trigger }. Of another protocol? Start the proxy with --protocol.',
    );
  const { id: session, trigger } = body;
  if (!isSessionId(session)) throw malformed('The chat’s `id` is 1–128 of A–Z a–z 0–9 . _ ~ : -');
  const messages = body.messages.filter(isRecord);
  const last = messages.at(-1);
  const said = messages.findLast(({ role }) => role === 'user');
  if (!last || !said) throw malformed('There is no message of a person in `messages`.');
  if (last !== said) return { session, message: goesOn(last) };
  const id = messageId(said.id);
  if (trigger !== 'regenerate-message') return { session, message: { id, content: contentOf(said) } };
  return { session, message: { id: again(await stateOf(session), id), content: contentOf(said) } };
}

/** Metadata is a part of its own. */
const withoutMetadata = (chunk: object): object => {
  const { messageMetadata: _, ...rest } = { messageMetadata: undefined, ...chunk };
  return rest;
};

/** A page that goes on by itself: with results of its tools, or with decisions about calls. It says so under an id of its own. */
function goesOn(last: Readonly<Record<string, unknown>>): Asked['message'] {
  const digest = createHash('sha256').update(JSON.stringify(last)).digest('base64url').slice(0, 22);
  return {
    id: `goes-on-${digest}`,
    content: 'The page has sent results of its tools, or decisions about them.',
  };
}

/** Asked for again while its answer is being written, it is the same answer; once that is over, another one. */
function again(state: SessionState, id: string): string {
  const ids = [...state.messages.values()].flatMap((each) =>
    each.run === undefined && (each.id === id || each.id.startsWith(`${id}${AGAIN}`)) ? [each.id] : [],
  );
  const newest = ids.at(-1);
  if (newest === undefined) return id;
  const run = [...state.runs.values()].findLast(({ answers }) => answers?.id === newest);
  if (run?.status === 'running') return newest;
  return `${id}${AGAIN}${ids.length}`;
}

/** What a person said, as the log has it. */
function contentOf({ parts, content }: Readonly<Record<string, unknown>>): string | readonly ContentPart[] {
  if (!Array.isArray(parts)) return loggedText(content);
  const found = parts.filter(isRecord).flatMap((part): ContentPart[] => {
    if (part.type === 'text') return [{ type: 'text', text: loggedText(part.text) }];
    if (part.type !== 'file') return [];
    const { url, mediaType = 'application/octet-stream', filename } = part;
    if (typeof url !== 'string' || !/^https?:/.test(url))
      return [{ type: 'text', text: `[A file went to the endpoint: ${filename ?? mediaType}.]` }];
    return [
      {
        ...{ type: 'document', source: { type: 'url', value: url, mimeType: mediaType } },
        ...(typeof filename === 'string' && { metadata: { filename } }),
      },
    ];
  });
  const [only, ...more] = found;
  return only?.type === 'text' && more.length === 0 ? (only.text ?? '') : found;
}
