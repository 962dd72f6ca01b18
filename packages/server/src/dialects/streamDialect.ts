/**
 * What a streaming protocol of others looks like, as data and pure functions: how it is recognised, how a question is asked,
 * how its bytes become pieces, and what its documentation says about coming back, reading along, and stopping. Who sends
 * the requests is no business of a dialect.
 */
import type { DialectName } from './dialectName.ts';

/** Ids that an exchange has made or learnt, by which its ways are addressed. */
export type KnownName = 'id' | 'prompt' | 'chat' | 'thread' | 'run' | 'agent' | 'message' | 'last' | 'stream';
export type Known = Readonly<Partial<Record<KnownName, string>>>;

export interface DialectRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /** Of `http:`, `https:`, `ws:` or `wss:`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a WebSocket: the first message. */
  readonly body?: string;
}

/** One thing that a stream said. */
export interface Piece {
  /**
   * `text`: of an answer. `part`: anything else that belongs to it, such as reasoning or a tool call. `control`: what became of
   * a Stop or a steer. `end`: the answer is over. `malformed`: it is none of what the protocol has.
   */
  readonly kind: 'text' | 'part' | 'control' | 'end' | 'malformed';
  /** Of `text` its letters, else a word for people. */
  readonly text?: string;
  /** Who wrote it, where the stream says so and it is not the one agent that was asked. */
  readonly author?: string;
  /** Ids that it teaches. `last` is where a reader goes on that has this piece. */
  readonly known?: Known;
  /** Of `end`. */
  readonly outcome?: 'finished' | 'cancelled' | 'failed';
}

/** Bytes that may be cut anywhere, as pieces. Never throws. */
export interface PieceReader {
  push(bytes: Uint8Array): readonly Piece[];
  /** The stream was closed in good order. */
  end(): readonly Piece[];
}

export interface ResponseHead {
  /** 101 of a WebSocket. */
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Asking {
  /** Where the endpoint is. */
  readonly url: string;
  readonly prompt: string;
  /** Of this exchange: letters and digits. */
  readonly id: string;
}

/** How a question is put: requests in order, the last of which is read. */
export interface Question {
  readonly before: readonly DialectRequest[];
  /** What the JSON answer of a request before teaches. */
  learn?(json: unknown): Known;
  readonly known: Known;
  read(known: Known): DialectRequest;
  /** What is written meanwhile where no one else writes: how many milliseconds after the one before. */
  readonly feed?: readonly { readonly after: number; readonly request: DialectRequest }[];
  /** What is cleaned up in the end. */
  readonly leave?: DialectRequest;
}

/** What the documentation says can be asked of an answer that is under way, from another connection. */
export interface Way {
  /** In words: `GET …/{chat}/stream`. */
  readonly how: string;
  /** The page that says so. */
  readonly source: string;
  /** Undefined while an id is not known by which it is addressed. `asked`: the request that is being answered. */
  request(url: string, known: Known, asked: DialectRequest): DialectRequest | undefined;
}

/** There is no way. `documented`: the protocol has none. `unknown`: it leaves that to the app, so nothing is known. */
export interface NoWay {
  readonly none: 'documented' | 'unknown';
  readonly why: string;
}

export interface Ways {
  /** A reader that was cut comes back. */
  readonly resume: Way | NoWay;
  /** Another reader sees the answer that is under way. */
  readonly join: Way | NoWay;
  readonly cancel: Way | NoWay;
  readonly steer: Way | NoWay;
}

export interface Dialect {
  readonly name: DialectName;
  /** For people: `AI SDK UI message stream`. */
  readonly title: string;
  /** Its documentation. */
  readonly source: string;
  /** How it was recognised, in words, by the head of a response and its first characters. */
  recognise(head: ResponseHead, first: string, url: string): string | undefined;
  ask(asking: Asking): Question;
  /** @param from `middle`: it reads what follows a place, and will not see the question */
  pieces(known: Known, from: 'start' | 'middle'): PieceReader;
  readonly ways: Ways;
  /** Of a stream that stays open after an answer and does not say when that is over: silence that means its end, ms. */
  readonly quiet?: number;
  /** The answer is what the question itself feeds: it tells of delivery, and nothing of an agent. */
  readonly feeds?: boolean;
}

export const isWay = (way: Way | NoWay): way is Way => 'request' in way;
