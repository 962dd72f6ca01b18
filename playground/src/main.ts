/** The demo: a session server, the agents of each scene, each its own process, and a page to watch them. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isSessionId } from '@rejoin/core/protocol';
import { readModel } from './agents/model/model.ts';
import { createSources } from './agents/research-team/sources.ts';
import { CASTS, type Cast, castOf } from './casts.ts';
import { type Child, startChild } from './child.ts';
import { strike } from './faults.ts';
import { createLanServer } from './lan/lanServer.ts';
import { createPhoneLinks, LINK_LASTS } from './lan/phoneLinks.ts';
import { buildPage, createPages } from './pages.ts';
import { keepTokens, readSettings, recentSessions } from './settings.ts';

const HOST = '127.0.0.1';
const say = (line: string) => void process.stdout.write(`${line}\n`);

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

const settings = attempt(() => readSettings(process.env, process.argv.slice(2)));
// Each agent reads it for itself; what is wrong with it is said here, once.
attempt(() => readModel(process.env));
const { data, port, serverPort, lan } = settings;
const sessions = recentSessions(data);
const tokens = attempt(() => keepTokens(data));
/** By which the session server knows the tokens of phones: of this start alone. */
const phoneSecret = randomBytes(32).toString('base64url');
const links = createPhoneLinks(phoneSecret);
let server: Child | undefined;
let agents: readonly { readonly scene: string; readonly child: Child }[] = [];

function attempt<T>(what: () => T): T {
  try {
    return what();
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

/** Taken ports are reported before anything is started. */
async function checkPort(number: number, variable: string, host = HOST): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL') fail(`${host} is not an address of this machine: see --lan.`);
      const why = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${error.code})`;
      fail(
        `Port ${number} ${why}. Stop what uses it, or choose another: ${variable}=${number + 1} npm start`,
      );
    });
    probe.listen(number, host, () => probe.close(() => resolve()));
  });
}

/** Resolves when the server listens for the first time. */
function startServer(): Promise<void> {
  return new Promise((listening) => {
    let begun = false;
    server = startChild({
      name: 'server',
      args: [
        ...(lan === undefined
          ? [fileURLToPath(new URL('../cli/bin.ts', import.meta.resolve('@rejoin/server'))), 'serve']
          : [fileURLToPath(new URL('lan/sessionServer.ts', import.meta.url))]),
        ...['--port', String(serverPort), '--host', HOST, '--data', data, '--lease', String(settings.lease)],
        ...['--unresponsive', String(settings.unresponsive), '--token-file', tokens.file],
      ],
      // The tokens are those of that file alone, whatever the environment says.
      env: { REJOIN_TOKENS: '', REJOIN_PHONE_SECRET: phoneSecret },
      onLine(line) {
        if (line.startsWith('fault:')) say(`session server: ${line}`);
        if (!line.startsWith('rejoin listening')) return;
        begun = true;
        listening();
      },
      // It has said why.
      onExit: (code) => begun || fail(`The session server did not start (code ${code}).`),
      say,
    });
  });
}

/** Those of one scene, each a process. */
const startAgents = ({ scene, file, members }: Cast) =>
  members.map(({ name }) => ({
    scene,
    child: startChild({
      name,
      args: [file, '--name', name, '--url', `ws://${HOST}:${serverPort}`, '--take-over'],
      more: () => ['--sessions', sessions.of(scene).join(',')],
      // Not as an argument: those are there for everybody on this machine to read.
      env: { REJOIN_TOKEN: tokens.agent, REJOIN_DATA: data },
      say,
    }),
  }));

async function stop(): Promise<void> {
  page.close();
  page.closeAllConnections();
  forPhones?.close();
  forPhones?.closeAllConnections();
  // The agents first: what they wrote still goes out.
  await Promise.all(agents.map(({ child }) => child.stop()));
  await server?.stop();
  process.exit(0);
}

await checkPort(port, 'PORT');
await checkPort(serverPort, 'REJOIN_PORT');
if (lan !== undefined) await checkPort(port, 'PORT', lan);
const [files] = await Promise.all([buildPage(), startServer()]);
agents = CASTS.filter(({ scene }) => settings.scenes.includes(scene)).flatMap(startAgents);

/** What a page shows before this process harms its own: only a page of this start has it. */
const pageToken = randomBytes(24).toString('base64url');

const agentsOfScenes = () =>
  CASTS.flatMap(({ scene, members }) =>
    members.map(({ name, title, about }) => ({ participant: `agent:${name}`, title, about, scene })),
  );

const sources = createSources();
const page = createPages(files, {
  connect: settings.pageUrl,
  sources,
  config: (operator) => ({
    url: settings.pageUrl,
    token: operator ? tokens.operator : tokens.user,
    page: pageToken,
    lan,
    agents: agentsOfScenes(),
  }),
  processes: () => [
    { name: 'server', pid: server?.pid, frozen: server?.frozen },
    ...agents.map(({ scene, child: { name, pid, frozen } }) => ({
      ...{ name, pid, frozen, scene },
      participant: `agent:${name}`,
    })),
  ],
  pageToken,
  phoneLink(session, scene) {
    if (lan === undefined || !isSessionId(session) || !castOf(scene)) return undefined;
    return { url: `http://${lan}:${port}/#phone=${links.make(session, scene)}`, lasts: LINK_LASTS };
  },
  strike: (query) => strike(query, [...(server ? [server] : []), ...agents.map(({ child }) => child)]),
  join(session, scene) {
    if (!isSessionId(session) || !castOf(scene)) return false;
    sessions.add(session, scene);
    // Also if it was opened before: an agent may have left it for others.
    for (const agent of agents) if (agent.scene === scene) agent.child.send({ join: session });
    return true;
  },
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
const forPhones =
  lan === undefined
    ? undefined
    : createLanServer({
        files,
        sources,
        serverPort,
        host: `${lan}:${port}`,
        exchange: links.exchange,
        config: () => ({ agents: agentsOfScenes() }),
      }).listen(port, lan, () =>
        say(`Phones on this network may come in by http://${lan}:${port}, with a code.`),
      );
page.listen(port, HOST, () => say(`Rejoin is ready: http://${HOST}:${port}`));
