/** A reader in the test's own process, and waiting for what it sees: by its store's notices, never by sleeping. */
import { createSessionClient, type Session, type SessionView } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { USER } from './server.ts';

export interface Reader {
  readonly session: Session;
  /** Resolves with the first view, present or to come, that fits. */
  until(fits: (view: SessionView) => boolean, what: string, ms?: number): Promise<SessionView>;
  close(): void;
}

export function openReader(url: string, id: string, participant = 'user:reader'): Reader {
  const client = createSessionClient({ transport: websocket({ url, token: USER }), participant });
  const session = client.session(id);
  return {
    session,
    until: (fits, what, ms = 30_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          stop();
          const { state, status, connection } = session.store.getState();
          const runs = [...state.runs.values()].map((run) => `${run.participant} ${run.status}`);
          const controls = [...state.controls.values()].map((control) => JSON.stringify(control.rows));
          reject(
            new Error(
              `Not seen within ${ms} ms: ${what}. ${status}, ${JSON.stringify(connection)}, ${runs.join(', ')}, ${controls.join(' ')}`,
            ),
          );
        }, ms);
        const look = (view: SessionView) => {
          if (!fits(view)) return;
          clearTimeout(timer);
          stop();
          resolve(view);
        };
        const stop = session.store.subscribe(look);
        look(session.store.getState());
      }),
    close: () => client.close(),
  };
}
