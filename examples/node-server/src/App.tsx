import { createSessionClient, type SessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { SessionProvider } from '@rejoin/react';
import { Composer } from '@rejoin/react/composer';
import { ConnectionStatus } from '@rejoin/react/connection-status';
import { StopButton } from '@rejoin/react/stop-button';
import { Transcript } from '@rejoin/react/transcript';
import { useState } from 'react';

/** Asks the app's server, which knows who is signed in. If it throws, the client waits and asks again. */
async function token(): Promise<string> {
  const answer = await fetch('/token', { method: 'POST' });
  // Signed out, here or in another tab: the page begins anew.
  if (answer.status === 401) location.reload();
  if (!answer.ok) throw new Error(`No token: ${answer.status}`);
  return answer.text();
}

function clientOf(user: string): SessionClient {
  const url = `${location.protocol.replace('http', 'ws')}//${location.host}/rejoin`;
  return createSessionClient({ transport: websocket({ url, token }), participant: `user:${user}` });
}

export function App({ user }: { user: string }) {
  const [client] = useState(() => clientOf(user));
  return (
    <SessionProvider client={client} session="team">
      <div className="page">
        <header>
          <h1>The team’s session</h1>
          <ConnectionStatus />
          <StopButton />
          <form method="post" action="/sign-out">
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
