/** What holds a session, side by side: the server's log and snapshot, read just now, and what each surface shows. */
import type { Session } from '@rejoin/core';
import type { Config } from '../server.ts';
import type { Surface } from '../surface.ts';
import { type Holder, type Proof, proveSame } from './proof.ts';
import { readServerSide } from './readLog.ts';

/** Undefined where the server cannot be read just now. */
export async function compareAll(
  surfaces: readonly Surface[],
  sessions: readonly Session[],
  session: string,
  { url }: Pick<Config, 'url'>,
  asked: readonly string[],
): Promise<Proof | undefined> {
  const [first] = surfaces;
  if (!first) return undefined;
  try {
    const { log, snapshot } = await readServerSide(url, session, first);
    const holders: Holder[] = [
      { name: 'The log, from its first event', state: log },
      { name: 'The server’s snapshot', state: snapshot },
      ...sessions.map(({ store }, index) => ({
        name: `${surfaces[index]?.user}’s surface`,
        state: store.getState().state,
      })),
    ];
    return proveSame(holders, asked);
  } catch {
    return undefined;
  }
}
