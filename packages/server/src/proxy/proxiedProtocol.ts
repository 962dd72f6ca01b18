/** What differs between the protocols that a proxy speaks. */
import type { IncomingMessage } from 'node:http';
import type { RunChange, Session } from '@rejoin/core';
import type { AgentRun } from '@rejoin/core/agent';
import type { ContentPart, RejoinError, RunRef, SessionState } from '@rejoin/core/protocol';
import type { Reply } from '../http/httpReply.ts';

/** What a page asks, as the log has it. */
export interface Asked {
  readonly session: string;
  readonly message: { readonly id: string; readonly content: string | readonly ContentPart[] };
}

/** Tells one run to one page. */
export interface RunTeller {
  /** What has changed, as the data of one server-sent event each. */
  next(changes: readonly RunChange[]): readonly ToldEvent[];
  readonly ended: boolean;
  /** Ends the stream where the run can't be read any more. */
  fail(message: string, code: string): readonly ToldEvent[];
}

export interface ToldEvent {
  readonly data: string;
  /** By which a reader goes on behind it. */
  readonly id?: string | undefined;
}

/** The session in which the endpoint works, as its agent has it. */
export interface Place {
  readonly session: Session;
  readonly report: (error: RejoinError) => void;
  /** What the page has sent, parsed. Undefined: no page of this protocol has asked. */
  readonly body: unknown;
}

export interface ProxiedProtocol {
  readonly name: string;
  /** Writes what the page has brought along, before the endpoint is asked. */
  prepare?(run: AgentRun, place: Place & { readonly state: SessionState }): Promise<void>;
  /** The body for a message that a page has sent by Rejoin: what the log has. */
  bodyOf(state: SessionState, run: AgentRun): unknown;
  /** Writes what the endpoint streams. */
  write(run: AgentRun, events: AsyncIterable<unknown>, place: Place): Promise<void>;
  /** An error that is the whole answer. */
  problem(status: number, code: string, message: string): Reply;
  /** How pages ask and are told. Undefined: by AG-UI, as every session is (`http/agUiEndpoints.ts`). */
  readonly pages?: PageProtocol | undefined;
}

export interface PageProtocol {
  /** @throws RejoinError `message-malformed` */
  read(body: unknown, req: IncomingMessage, stateOf: StateOf): Promise<Asked>;
  /** @param seen the id of the last event that the reader has, where it named one */
  tell(of: RunRef, seen: string | undefined): RunTeller;
  /** Whether an answer that is over may be told to a page that reads on: to one that has it, it has to be the same one. */
  replays?(state: SessionState, of: RunRef): boolean;
  /** Of a stream. */
  readonly headers: Readonly<Record<string, string>>;
  /** What ends a stream. */
  readonly last: string | undefined;
}

/** The state of a session, whether there is one or not. */
export type StateOf = (session: string) => Promise<SessionState>;
