import { createSessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { SessionProvider } from '@rejoin/react';
import { Composer } from '@rejoin/react/composer';
import { ConnectionStatus } from '@rejoin/react/connection-status';
import { StopButton } from '@rejoin/react/stop-button';
import { Transcript } from '@rejoin/react/transcript';

const url: string = import.meta.env.VITE_REJOIN_URL ?? 'ws://127.0.0.1:4400';
// One client for the whole page, made outside of all components.
const client = createSessionClient({ transport: websocket({ url }), participant: 'user:you' });

/** The address names the session, so a reload, or the address in another tab, leads to the same one. */
function sessionOfAddress(): string {
  const address = new URL(location.href);
  const given = address.searchParams.get('session');
  if (given) return given;
  const made = crypto.randomUUID();
  address.searchParams.set('session', made);
  history.replaceState(null, '', address);
  return made;
}

const session = sessionOfAddress();

export const App = () => (
  <SessionProvider client={client} session={session}>
    <div className="page">
      <header>
        <h1>Rejoin with Vite</h1>
        <ConnectionStatus />
        <StopButton />
      </header>
      <Transcript empty="Ask something. Then reload, or open this address in a second tab." />
      <Composer fieldProps={{ autoFocus: true }} />
    </div>
  </SessionProvider>
);
