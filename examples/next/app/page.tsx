import type { SessionSnapshot } from '@rejoin/core';
import { fetchSnapshot } from '@rejoin/core/websocket';
import { cookies } from 'next/headers';
import { tokenOfUser, userOf } from '../lib/tokens.ts';
import { Chat } from './Chat.tsx';
import { SignIn } from './SignIn.tsx';

const SESSION = 'team';
const url = process.env.REJOIN_URL ?? 'ws://127.0.0.1:4400';

/** What the session holds, for the first paint. Without it the page comes all the same, and fills once it is connected. */
async function snapshotFor(user: string): Promise<SessionSnapshot | undefined> {
  try {
    return await fetchSnapshot({
      url,
      session: SESSION,
      participant: `user:${user}`,
      token: await tokenOfUser(user),
    });
  } catch (error) {
    console.error(error);
    return undefined;
  }
}

export default async function Page() {
  const user = await userOf((await cookies()).get('user')?.value);
  if (user === undefined) return <SignIn />;
  const snapshot = await snapshotFor(user);
  return <Chat url={url} user={user} session={SESSION} snapshot={snapshot} />;
}
