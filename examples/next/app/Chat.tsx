'use client';

import { createSessionClient, type SessionClient, type SessionSnapshot } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { SessionProvider } from '@rejoin/react';
import { Composer } from '@rejoin/react/composer';
import { ConnectionStatus } from '@rejoin/react/connection-status';
import { StopButton } from '@rejoin/react/stop-button';
import { Transcript } from '@rejoin/react/transcript';
import { useState } from 'react';
import { signOut } from './account.ts';

/** Asks the app, which knows who is signed in. If it throws, the client waits and asks again. */
async function token(): Promise<string> {
  const answer = await fetch('/token', { method: 'POST' });
  // Signed out, here or in another tab: the page begins anew.
  if (answer.status === 401) location.reload();
  if (!answer.ok) throw new Error(`No token: ${answer.status}`);
  return answer.text();
}

interface ChatProps {
  url: string;
  user: string;
  session: string;
  snapshot: SessionSnapshot | undefined;
}

/** Rendered on the server too, from the snapshot: there a client opens no connection. */
export function Chat({ url, user, session, snapshot }: ChatProps) {
  const [client] = useState(
    (): SessionClient =>
      createSessionClient({ transport: websocket({ url, token }), participant: `user:${user}` }),
  );
  return (
    <SessionProvider client={client} session={session} snapshot={snapshot}>
      <div className="page">
        <header>
          <h1>The team’s session</h1>
          <ConnectionStatus />
          <StopButton />
          <form action={signOut}>
            <button className="control" type="submit">
              Sign {user} out
            </button>
          </form>
        </header>
        <Transcript empty="Nothing has been asked yet." />
        <Composer fieldProps={{ autoFocus: true }} />
      </div>
    </SessionProvider>
  );
}
