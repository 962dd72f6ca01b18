/** `rejoin serve`: the session server on the embedded store, until it is stopped. */
import { isIP } from 'node:net';
import { join } from 'node:path';
import { type KeeperPatience, PATIENCE } from '@rejoin/core/internal';
import { RejoinError } from '@rejoin/core/protocol';
import { folderBlobs } from '../blobs/folderBlobs.ts';
import { authorizeTokens } from '../http/authorize.ts';
import { type InvokedAgent, type InvokeOptions, readAgents } from '../invocations/invoker.ts';
import { isLocal } from '../link/origin.ts';
import { decodeName } from '../link/participantNames.ts';
import { createSessionServer, type SessionServer } from '../server/createSessionServer.ts';
import { sqliteStore } from '../store/sqliteStore.ts';
import { FLAG, parseCommand, TEXT, TEXTS, whole } from './commandLine.ts';
import { openControlSocket } from './controlSocket.ts';
import { readServerOptions, SERVER_OPTIONS, type ServerSettings } from './serverOptions.ts';
import { keptInvokeSecret, keptTokens, readToken } from './tokenFiles.ts';
import { attempt, explainListening, UsageError } from './usageError.ts';

export const USAGE: string = `Usage: rejoin serve [options]

  --port <n>               default 4400; 0 takes a free one          (REJOIN_PORT)
  --host <address>         default 127.0.0.1
  --data <folder>          default .rejoin                           (REJOIN_DATA)
  --token-file <file>      who may connect: a line <who>=<secret> for each, as user:*=… or agent:docs=…; # begins a comment.
                           user:ana/support-*,chat-1=… is for these sessions alone
  --token <who>=<secret>   the same, repeatable                      (REJOIN_TOKENS, apart by spaces)
                           Every account of this machine can read arguments: better a file, or REJOIN_TOKENS.
                           Without any token, two are made and stored in <data>/tokens
  --dev                    no token is needed: for a first try, on this machine alone
  --origin <origin>        a page that may connect, besides loopback; repeatable
  --allow-host <name>      a name by which this server may be reached, besides loopback; repeatable
  --connections <n>        connections that have shown a token, at once; default 10000
  --notify <contact>       browsers that have subscribed are sent notices; push services reach you by mailto:… or https://…
  --invoke <agent>=<url>   a function that is an agent, called when it is asked, as agent:news=https://…; repeatable. What
                           signs its calls: REJOIN_INVOKE_SECRET (whsec_…), else made once and stored in <data>/invoke
  --public-url <url>       how such functions reach this server, wss://…; default: the address on which it listens
  --lease <ms>             silence before an instance is called stalled, default ${PATIENCE.lease}
  --expires <ms>           how long a control may wait to be taken, default ${PATIENCE.expires}
  --unresponsive <ms>      how long a run may go on after its cancel, default ${PATIENCE.unresponsive}
  --retain <events>        how much of each log is kept, at least; default all. What was said stays as history
  --accept-loss            go on although acknowledged events are lost or damaged; clients are informed

Stops on SIGTERM and SIGINT, after committing what it has accepted.

Other commands: rejoin audit <endpoint>, rejoin check, rejoin backup <file>, rejoin replay <file.rejoin>,
rejoin export <session>, rejoin proxy <endpoint>, rejoin validate <url>; each with --help.`;

const OPTIONS = {
  ...SERVER_OPTIONS,
  ...{ expires: TEXT, unresponsive: TEXT, retain: TEXT, connections: TEXT, 'accept-loss': FLAG },
  ...{ notify: TEXT, invoke: TEXTS, 'public-url': TEXT },
} as const;

interface Settings extends Omit<ServerSettings, 'lease'> {
  readonly patience: KeeperPatience;
  /** Undefined keeps all. */
  readonly retain?: number;
  readonly connections?: number;
  readonly acceptLoss?: boolean;
  /** Agents that are functions. Undefined: none is called. */
  readonly invoke?: readonly Pick<InvokedAgent, 'participant' | 'url'>[];
  /** Undefined: one is made. */
  readonly invokeSecret?: string;
  readonly publicUrl?: string;
  /** Where push services reach the operator. Undefined sends no notices. */
  readonly notify?: string;
}

/** @throws UsageError */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const { values, positionals } = parseCommand(args, OPTIONS, USAGE);
  if (positionals.length > 0)
    throw new UsageError(`${positionals[0]}: rejoin serve takes options alone.\n\n${USAGE}`);
  const { lease, ...server } = readServerOptions(values, env, PATIENCE.lease);
  if (!isLocal(server.host) && server.tokens.length === 0) {
    throw new UsageError(
      `--host ${server.host} can be reached from other machines: say who may connect with --token-file <file>, or --token user:*=… --token agent:*=…`,
    );
  }
  return {
    ...server,
    patience: {
      lease,
      expires: whole('--expires', values.expires ?? String(PATIENCE.expires), 100),
      unresponsive: whole('--unresponsive', values.unresponsive ?? String(PATIENCE.unresponsive), 100),
    },
    ...(values.retain === undefined ? {} : { retain: whole('--retain', values.retain, 0) }),
    ...(values.connections === undefined
      ? {}
      : { connections: whole('--connections', values.connections, 1) }),
    ...(values['accept-loss'] ? { acceptLoss: true } : {}),
    ...(values.invoke === undefined ? {} : { invoke: values.invoke.map(readInvoked) }),
    ...(env.REJOIN_INVOKE_SECRET ? { invokeSecret: env.REJOIN_INVOKE_SECRET } : {}),
    ...(values['public-url'] === undefined ? {} : { publicUrl: values['public-url'] }),
    ...(values.notify === undefined ? {} : { notify: contact(values.notify) }),
  };
}

function readInvoked(text: string): Pick<InvokedAgent, 'participant' | 'url'> {
  const [, given = '', url = ''] = /^(agent:[^=\s]+)=(https?:\/\/\S+)$/.exec(text) ?? [];
  const participant = decodeName(given);
  if (participant && url) return { participant, url };
  throw new UsageError(
    `--invoke ${text}: <agent>=<url> is needed, as agent:news=https://app.example/agent is.`,
  );
}

/** In the form that a push service takes. */
function contact(text: string): string {
  if (/^(mailto:.+@|https:\/\/)/.test(text)) return text;
  throw new UsageError(`--notify ${text}: how push services reach you, as mailto:operator@example.com is.`);
}

/**
 * Starts the server, and says where it listens as the last line that it prints.
 *
 * @throws UsageError if the port, the data folder or an argument is not usable
 */
export async function serve(settings: Settings, print: (line: string) => void): Promise<SessionServer> {
  const { port, host, data, dev, origins, hosts, patience, retain, connections, acceptLoss } = settings;
  // A token that cannot be read leaves no folder behind.
  for (const token of settings.tokens) readToken(token);
  // The store before all else: its lock says whose the folder is.
  const store = attempt(() => sqliteStore(data, { acceptLoss, notice: print }));
  const given = dev || settings.tokens.length > 0;
  const { file, made, tokens } = given
    ? { file: '', made: false, tokens: settings.tokens }
    : attempt(() => keptTokens(data));
  const at = (taken: number) => `ws://${isIP(host) === 6 ? `[${host}]` : host}:${taken}`;
  let listening = port;
  const server = createSessionServer({
    store,
    invoke: attempt(() => invocations(settings, data, () => at(listening))),
    blobs: folderBlobs(join(data, 'blobs')),
    authorize: dev ? () => true : authorizeTokens(tokens.map(readToken)),
    origins,
    hosts,
    patience,
    ...(retain === undefined ? {} : { retain }),
    connections,
    onFault: (error) =>
      print(`fault: ${error instanceof RejoinError ? `${error.code}: ${error.message}` : String(error)}`),
    onRecovered: (_fault, failures) =>
      print(
        `The store works again. ${failures} ${failures === 1 ? 'commit' : 'commits'} failed; nothing of them was acknowledged.`,
      ),
  });
  try {
    if (settings.notify !== undefined) await notify(server, data, settings.notify);
    const { port: taken } = await server.listen(port, host);
    listening = taken;
    if (dev)
      print(
        'No token is needed (--dev): every program on this machine, and every page that is served from it, may read, write and delete all sessions.',
      );
    if (!given)
      print(
        `${made ? 'Made' : 'Using'} the tokens in ${file}: one for people (user:*), one for agents (agent:*).`,
      );
    const control = await openControlSocket(data, store.backup, print);
    print(`rejoin listening on ${at(taken)}`);
    return {
      ...server,
      close(how) {
        control.close();
        return server.close(how);
      },
    };
  } catch (cause) {
    await server.close();
    throw explainListening(cause, port, host);
  }
}

function invocations(settings: Settings, folder: string, at: () => string): InvokeOptions | undefined {
  const { invoke, invokeSecret, publicUrl = at, dev } = settings;
  if (!invoke) return undefined;
  const secret = invokeSecret ?? keptInvokeSecret(folder);
  const options = { agents: invoke.map((each) => ({ ...each, secret })), publicUrl, loopback: dev };
  readAgents(options);
  return options;
}

/** Loaded for those alone who use it. */
async function notify(server: SessionServer, folder: string, subject: string): Promise<void> {
  const { createNotifier } = await import('../notifications/createNotifier.ts');
  const { webPush } = await import('../notifications/webPush.ts');
  createNotifier({ server, folder, channels: [webPush({ subject })] });
}
