/** The page: reads its address, opens the first surface, and shows the scene on it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { readAddress } from './address.ts';
import { inviteAgents, loadConfig } from './server.ts';
import { openSurface } from './surface.ts';
import { applyTheme } from './theme.ts';

const address = readAddress(window);
if (address.dir) document.documentElement.dir = address.dir;
applyTheme(address.theme);

const config = await loadConfig();
const surface = openSurface(config.url, address.user);
// For the console: `rejoin.session.store.getState()`, `rejoin.session.cancel()`.
const session = surface.client.session(address.session, { connect: false });
Object.assign(window, { rejoin: { session, client: surface.client } });
void inviteAgents(address.session);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <App address={address} config={config} first={surface} />
  </StrictMode>,
);
