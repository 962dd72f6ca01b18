/** What an attack is made of. It runs in a process of its own (`attacker.ts`); a test names it to `holds`. */

export interface Target {
  /** Addresses of the server. */
  readonly url: string;
  readonly http: string;
  /** Secrets that the server accepts for every `user:…` and every `agent:…`. */
  readonly tokens: { readonly user: string; readonly agent: string };
  /** The session in which the victim's person and agent talk. */
  readonly victim: string;
  /** A session of the attacker's own, another one for each round. */
  readonly own: string;
  /** Aborted when the attack is to end. */
  readonly signal: AbortSignal;
  /** Resolves when the attack is to end: for one that only holds what it has. */
  readonly over: Promise<void>;
  /** Counts what was done, or what became of it: `holds` gives the sums to the test. */
  did(what: string, times?: number): void;
  /** So many turns a second at most, until the attack is to end. `Infinity` is as fast as the process can. */
  turns(perSecond: number): AsyncIterable<number>;
  /** A link that has said hello and was welcomed. Closed for the attack when it ends. */
  link(participant: `${string}:${string}`): Promise<Link>;
  /** A socket below the WebSocket's messages: one that stops reading, drips or breaks rules. Destroyed when the attack ends. */
  raw(): Promise<RawSocket>;
}

export type Attack = (target: Target) => Promise<void>;

export interface Link {
  readonly instance: string;
  send(message: object): void;
  /** The first message, past or to come, that fits. Rejects if the link closes before. */
  message(fits: (message: Message) => boolean): Promise<Message>;
  /** Appends events to a session by the lane `main`, one batch, numbered here; resolves with `ack` or `refused`. */
  append(session: string, events: readonly object[]): Promise<Message>;
  /** Resolves with the code when it has closed. */
  readonly closed: Promise<number>;
  close(): void;
}

export interface Message {
  readonly type?: string;
  readonly code?: string;
  readonly seq?: number;
  readonly [name: string]: unknown;
}

export interface RawSocket {
  /** Bytes as they are, outside of the WebSocket's framing. */
  readonly socket: import('node:net').Socket;
  /** A whole text message. */
  send(message: object): void;
}
