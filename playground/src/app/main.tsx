/** The page: reads its address, opens the first surface, and shows the scene on it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { readAddress } from './address.ts';
import { sceneOf } from './scenes/index.ts';
import { nameOn, sidesOf } from './scenes/sides.ts';
import { inviteAgents, loadConfig } from './server.ts';
import { openSurface } from './surface.ts';
import { applyTheme } from './theme.ts';

const address = readAddress(window);
if (address.dir) document.documentElement.dir = address.dir;
applyTheme(address.theme);

const scene = sceneOf(address.scene);
document.title = `${scene.title} · Rejoin`;
const [side] = sidesOf(scene, address.as);
const config = await loadConfig(side.kind);
const surface = openSurface(config.url, nameOn(side, address), side.kind);
// For the console: `rejoin.session.store.getState()`, `rejoin.session.cancel()`.
const session = surface.client.session(address.session, { connect: false });
Object.assign(window, { rejoin: { session, client: surface.client } });
// An operator's page opens sessions of customers, who have invited them.
if (side.kind === 'user') void inviteAgents(address.session, scene.id);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <App address={address} scene={scene} config={config} first={surface} />
  </StrictMode>,
);
