/** A process with our server: prints its address, and has agents write a set of sessions on request. */
import { memoryStore } from '@rejoin/core/internal';
import { createSessionServer } from '@rejoin/server';
import { agentClient, writeMessages } from '../support/agents.ts';
import { LONG, messages, PER_SESSION, SESSIONS, SMALL, sessionName, textsOf } from './messages.ts';

/** Tokens that leave together. */
const BURST = 64;
const AUTHORS = 8;
const PER_RUN = 50;

const server = createSessionServer({ store: memoryStore(), authorize: () => true });
const { port } = await server.listen(0);
const url = `ws://127.0.0.1:${port}`;
const all = messages();

async function write(session: string, author: number, texts: readonly (readonly string[])[]) {
  const client = agentClient({ url }, `agent:writer-${author}`);
  await writeMessages(client, session, texts, BURST);
  client.close();
}

/** @param texts all messages, in the pieces in which they are written */
const writeMany = (texts: readonly (readonly string[])[]) =>
  Promise.all(
    Array.from({ length: SESSIONS }, (_, index) =>
      write(sessionName(index), 0, texts.slice(index * PER_SESSION, (index + 1) * PER_SESSION)),
    ),
  );
/** For who comes late it is all the same how they were written. */
const whole = textsOf(all).map((text) => [text]);

const sets: Readonly<Record<string, () => Promise<unknown>>> = {
  small: () => write(SMALL, 0, all.slice(0, 10)),
  tokens: () => writeMany(all),
  many: () => writeMany(whole),
  long: () => {
    const share = whole.length / AUTHORS;
    return Promise.all(
      Array.from({ length: AUTHORS }, async (_, author) => {
        const own = whole.slice(author * share, (author + 1) * share);
        // A run that goes on keeps what it has written out of the history.
        for (let from = 0; from < own.length; from += PER_RUN)
          await write(LONG, author, own.slice(from, from + PER_RUN));
      }),
    );
  },
};

process.on('message', (asked) => {
  // CAST: both ends are the benchmark's own.
  const { set } = asked as { set: string };
  void sets[set]?.().then(() => process.send?.({ written: set }));
});
process.on('disconnect', () => process.exit());
process.send?.({ url });
