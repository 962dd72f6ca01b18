/** Ours: stores of sessions that were watched from their first token on, or come to late, and one whose past is fetched. */
import { createSessionClient, type Session, type SessionState, textOf } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import type { Hold } from './holder.ts';
import { COUNT, LONG, SESSIONS, SMALL, sessionName } from './messages.ts';

const open = (url: string) =>
  createSessionClient({
    transport: websocket({ url }),
    participant: 'user:bench',
    onError: (error) => {
      throw error;
    },
  });

function until({ store }: Session, done: (state: SessionState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = store.subscribe(look);
    look();
    function look() {
      const { status, state } = store.getState();
      if (status !== 'live' || !done(state)) return;
      stop();
      resolve();
    }
  });
}

const anything = () => true;
const finished = ({ runs }: SessionState) =>
  runs.size > 0 && [...runs.values()].every(({ status }) => status === 'finished');
const textsIn = ({ store }: Session) =>
  [...store.getState().state.messages.values()].map(({ text }) => textOf(text));

/** @param live whether the messages are written while it looks on */
const sessions =
  (live: boolean): Hold =>
  async (count, url, ready) => {
    const client = open(url);
    const names =
      count === COUNT ? Array.from({ length: SESSIONS }, (_, index) => sessionName(index)) : [SMALL];
    const opened = names.map((name) => client.session(name));
    await Promise.all(opened.map((session) => until(session, anything)));
    if (live) ready();
    await Promise.all(opened.map((session) => until(session, finished)));
    return { texts: () => opened.flatMap(textsIn), close: () => client.close() };
  };

export const watched: Hold = sessions(true);
export const late: Hold = sessions(false);

/** One session: its store holds a window, and the app holds the pages before it. */
export const past: Hold = async (count, url) => {
  const client = open(url);
  const session = client.session(count === COUNT ? LONG : SMALL);
  await until(session, finished);
  // Runs are entries as well.
  const { entries } = await session.history({ limit: 2 * COUNT });
  const texts = () => [
    ...entries.flatMap((entry) => (entry.kind === 'message' ? [textOf(entry.message.text)] : [])),
    ...textsIn(session),
  ];
  return { texts, close: () => client.close() };
};
