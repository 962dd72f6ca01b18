import { createSessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { SessionProvider } from '@rejoin/react';
import { ConnectionStatus } from '@rejoin/react/connection-status';
import { StopButtonReceipt, StopButtonRoot, StopButtonTrigger } from '@rejoin/react/stop-button';
import { Ask } from './chat/Ask.tsx';
import { Conversation } from './chat/Conversation.tsx';
import { Button } from './ui/Button.tsx';
import { Card, CardFooter, CardHeader, CardTitle } from './ui/Card.tsx';

const url: string = import.meta.env.VITE_REJOIN_URL ?? 'ws://127.0.0.1:4400';
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
    <main className="mx-auto flex h-dvh max-w-3xl p-3 sm:p-6">
      <Card className="min-h-0 flex-1">
        <CardHeader>
          <CardTitle>Rejoin beside Tailwind</CardTitle>
          {/* A component of the kit with its own look, in the colours of the theme. */}
          <ConnectionStatus />
          <StopButtonRoot className="flex items-center gap-3">
            <StopButtonReceipt className="text-xs text-muted-foreground" />
            <StopButtonTrigger render={<Button variant="outline" />} />
          </StopButtonRoot>
        </CardHeader>
        <Conversation />
        <CardFooter>
          <Ask />
        </CardFooter>
      </Card>
    </main>
  </SessionProvider>
);
