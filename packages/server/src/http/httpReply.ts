/** Answers to HTTP requests: what they hold, and how they are sent. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { isParticipant, RejoinError } from '@rejoin/core/protocol';
import { originRefusal } from '../link/origin.ts';
import { decodeName } from '../link/participantNames.ts';
import { compress, type Encoding, encodingFor } from '../link/snapshotSending.ts';
import { header } from './admission.ts';
import type { HttpContext } from './httpContext.ts';
import { statusOf } from './statusCodes.ts';

export interface Reply {
  readonly status: number;
  /** JSON text, or the pieces of one in UTF-8. */
  readonly body?: string | readonly Buffer[];
  /** Writes what follows the head, for as long as it likes, and ends the answer. */
  readonly stream?: (res: ServerResponse) => Promise<void>;
  /** What follows the head, where it is no text. A failure on the way ends the connection: its length says that some is missing. */
  readonly bytes?: () => AsyncIterable<Uint8Array>;
  /** The same as `body`, compressed, where it is at hand. */
  readonly compressed?: (encoding: Encoding) => Promise<Buffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Of an answer, from which on it counts as one that waits. */
const LARGE = 64 * 1024;
/** Bytes of an answer from which on it is compressed, for a client that takes it so. */
const COMPRESSED_FROM = 1_024;
/** Who asks and what is asked stand in headers: a cache must not give it to another client. */
const VARY = 'Origin, Accept-Encoding, Authorization, Rejoin-Participant';
export const json = (status: number, value: object): Reply => ({ status, body: JSON.stringify(value) });

export const problem = (code: RejoinError['code'], message: string): Reply =>
  json(statusOf(code), { error: { code, message } });

/** The answer to a request that failed. */
export function explain({ onFault }: HttpContext, error: unknown): Reply {
  // What is wrong with an answer of `authorize` is nothing that its asker could mend.
  if (error instanceof RejoinError && error.code !== 'argument-invalid') {
    const challenge = error.code === 'unauthorized' ? { headers: { 'WWW-Authenticate': 'Bearer' } } : {};
    return { ...problem(error.code, error.message), ...challenge };
  }
  onFault(error);
  return json(500, { error: { code: 'store-failed', message: 'The server failed. Try again.' } });
}

const lengthOf = (pieces: readonly Buffer[]): number =>
  pieces.reduce((length, piece) => length + piece.length, 0);

/** Sends an answer: compressed, where that is worth it, and counted, where it is large. */
export async function sendReply(
  context: HttpContext,
  req: IncomingMessage,
  res: ServerResponse,
  reply: Reply,
): Promise<void> {
  const { origin } = req.headers;
  const cors =
    origin !== undefined && !originRefusal(req.headers, context.originPolicy)
      ? { 'Access-Control-Allow-Origin': origin }
      : {};
  const type = reply.body === undefined ? {} : { 'Content-Type': 'application/json' };
  const pieces = typeof reply.body === 'string' ? [Buffer.from(reply.body)] : reply.body;
  const encoding =
    pieces && lengthOf(pieces) >= COMPRESSED_FROM ? encodingFor(req.headers['accept-encoding']) : undefined;
  const { compressed = (encoding: Encoding) => compress(Buffer.concat(pieces ?? []), encoding) } = reply;
  const sent = encoding ? [await compressed(encoding)] : pieces;
  const bytes = sent && lengthOf(sent);
  const length = bytes === undefined ? {} : { 'Content-Length': bytes };
  res.writeHead(reply.status, {
    Vary: VARY,
    'Cache-Control': 'no-store',
    ...type,
    ...length,
    ...cors,
    ...(encoding ? { 'Content-Encoding': encoding } : {}),
    ...reply.headers,
  });
  if (reply.stream) {
    // What follows may take long, and that it is coming is an answer too.
    res.flushHeaders();
    return reply.stream(res);
  }
  if (reply.bytes)
    return pipeline(reply.bytes(), res).catch((error: NodeJS.ErrnoException) => {
      // A client that leaves is no fault.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  if (bytes !== undefined && bytes >= LARGE) {
    const participant = decodeName(header(req, 'rejoin-participant') ?? '');
    // No other client is sent as much.
    if (isParticipant(participant)) {
      const waiting = context.backlog.enter(participant, () => res.destroy());
      res.once('close', waiting.leave);
      waiting.set(bytes);
    }
  }
  // In one call of the system, head and all.
  res.cork();
  for (const piece of sent ?? []) res.write(piece);
  res.end();
  // A body that was refused unread would be taken for the next request.
  if (!req.complete) res.once('finish', () => req.destroy());
}
