/** Clients that a validation reads with, each with a connection of its own that can be cut. */
import { createSessionClient, type Session, textOf } from '@rejoin/core';
import { entityKey, type ParticipantId, type RunRef, type SessionRun } from '@rejoin/core/protocol';
import { websocket } from '@rejoin/core/websocket';
import { WebSocket } from 'ws';
import type { Surface } from './validation.ts';

/** Texts of an answer, by the ids of their messages. */
export type Texts = ReadonlyMap<string, string>;

export const lettersOf = (texts: Texts): number =>
  [...texts.values()].reduce((sum, text) => sum + text.length, 0);

export interface ReadingSurface {
  readonly session: Session;
  readonly isLive: () => boolean;
  /** What keeps it from being served, in words: `refused` for good. */
  trouble(): { readonly refused: boolean; readonly why: string } | undefined;
  runOf(of: RunRef): SessionRun | undefined;
  texts(of: RunRef): Texts;
  letters(of: RunRef): number;
  /** Notes all that it shows of an answer from here on. */
  follow(of: RunRef): void;
  /** Breaks the connection as a lost network does, and makes no other until `mend`. */
  cut(): void;
  mend(): void;
  /** @param whole the answer, as the log has it */
  seen(of: RunRef, whole: Texts): Surface;
  /** Resolves when it is so, and with false when that takes too long, ms. */
  until(is: () => boolean, within: number): Promise<boolean>;
  close(): void;
}

export interface SurfaceSetup {
  readonly url: string;
  readonly token: string | undefined;
  readonly participant: ParticipantId;
  readonly session: string;
}

export function openSurface({ url, token, participant, session: id }: SurfaceSetup): ReadingSurface {
  const sockets = new Set<WebSocket>();
  let isDown = false;
  class Cuttable extends WebSocket {
    constructor(address: string | URL) {
      super(address);
      sockets.add(this);
      this.on('close', () => sockets.delete(this));
      // What is cut before it is open says so as an error.
      this.on('error', () => {});
      if (isDown) setImmediate(() => this.terminate());
    }
  }
  const client = createSessionClient({
    // CAST: of the socket's class a link uses what both have.
    transport: websocket({ url, token, WebSocket: Cuttable as unknown as typeof globalThis.WebSocket }),
    participant,
    onError() {},
  });
  const session = client.session(id);
  /** What was shown of each message, each time that it had changed. */
  const shown = new Map<string, string[]>();
  let followed: RunRef | undefined;

  function texts({ participant: by, run }: RunRef): Texts {
    const { state } = session.store.getState();
    const own = [...state.messages.values()].filter(
      (each) => each.run === run && each.participant === by && each.status !== 'superseded',
    );
    return new Map(own.map((each) => [each.id, textOf(each.text)]));
  }

  function note(): void {
    if (!followed) return;
    for (const [id, text] of texts(followed)) {
      const before = shown.get(id) ?? [];
      shown.set(id, before);
      if (before.at(-1) !== text) before.push(text);
    }
  }
  session.store.subscribe(note);

  return {
    session,
    isLive: () => session.store.getState().status === 'live',
    trouble() {
      const { status, error, connection } = session.store.getState();
      if (status === 'forbidden' || status === 'ended')
        return { refused: true, why: error?.message ?? `the session is ${status}` };
      if (!('cause' in connection) || !connection.cause) return undefined;
      const { code, message } = connection.cause;
      return { refused: connection.status === 'closed', why: code ? `${code}: ${message}` : message };
    },
    runOf: (of) => session.store.getState().state.runs.get(entityKey(of.participant, of.run)),
    texts,
    letters: (of) => lettersOf(texts(of)),
    follow(of) {
      followed = of;
      note();
    },
    cut() {
      isDown = true;
      for (const socket of sockets) socket.terminate();
    },
    mend() {
      isDown = false;
    },
    seen(of, whole) {
      const own = texts(of);
      return {
        letters: lettersOf(own),
        same: own.size === whole.size && [...own].every(([id, text]) => whole.get(id) === text),
        grewOnly: [...shown].every(([id, all]) => all.every((each) => whole.get(id)?.startsWith(each))),
        cursor: session.cursor,
      };
    },
    until(is, within) {
      return new Promise((resolve) => {
        const look = (isLate = false) => {
          if (!is() && !isLate) return;
          clearTimeout(timer);
          unsubscribe();
          resolve(!isLate || is());
        };
        const timer = setTimeout(() => look(true), within);
        const unsubscribe = session.store.subscribe(() => look());
        look();
      });
    },
    close: () => client.close(),
  };
}
