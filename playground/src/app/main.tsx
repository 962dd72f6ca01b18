/** The page: as a phone that was let in, or else by its address: opens the first surface, and shows the scene on it. */
import { type ReactElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { readAddress } from './address.ts';
import { isPhone, Refused, readGrant } from './lan/grant.ts';
import { NotLetIn, RealPhone } from './lan/RealPhone.tsx';
import { sceneOf } from './scenes/index.ts';
import { nameOn, sidesOf } from './scenes/sides.ts';
import { inviteAgents, loadConfig } from './server.ts';
import { openSurface, type Surface } from './surface.ts';
import { applyTheme } from './theme.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
const page = isPhone(window) ? await asPhone() : await byAddress();
createRoot(root).render(<StrictMode>{page}</StrictMode>);

async function byAddress(): Promise<ReactElement> {
  const address = readAddress(window);
  if (address.dir) document.documentElement.dir = address.dir;
  applyTheme(address.theme);
  const scene = sceneOf(address.scene);
  document.title = `${scene.title} · Rejoin`;
  const [side] = sidesOf(scene, address.as);
  const config = await loadConfig(side.kind);
  const surface = openSurface(config.url, nameOn(side, address), side.kind);
  show(surface, address.session);
  // An operator's page opens sessions of customers, who have invited them.
  if (side.kind === 'user') void inviteAgents(address.session, scene.id);
  return <App address={address} scene={scene} config={config} first={surface} />;
}

async function asPhone(): Promise<ReactElement> {
  const grant = await readGrant(window);
  if (grant instanceof Refused) return <NotLetIn why={grant.why} />;
  const scene = sceneOf(grant.scene);
  document.title = `${scene.title} · Rejoin`;
  const user = grant.participant.slice('user:'.length);
  const surface = openSurface(grant.url, user, 'user', async () => grant.token);
  show(surface, grant.session);
  return <RealPhone grant={grant} scene={scene} surface={surface} />;
}

/** For the console: `rejoin.session.store.getState()`, `rejoin.session.cancel()`. */
function show({ client }: Surface, id: string): void {
  Object.assign(window, { rejoin: { session: client.session(id, { connect: false }), client } });
}
