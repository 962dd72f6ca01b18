/** Everything that users can call, called wrongly: nothing but a RejoinError that shows the right call comes of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manualClock } from '@rejoin/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { methodsIn, methodsOf, wrongCalls } from '../../test/wrongCalls.ts';
import { createNormaliser } from './ag-ui.ts';
import { type AgentRun, joinSession, serveAgent } from './agent.ts';
import { createToolApprovals, pipe } from './ai-sdk.ts';
import { createBlobClient, startUpload } from './blobs.ts';
import { createSessionClient, observeLiveness } from './core.ts';
import { memory } from './memory.ts';
import { sharedObject } from './objects.ts';
import { reportPresence } from './presence.ts';
import { followSessions, manageSessions } from './session-list.ts';

const root = join(import.meta.dirname, '../..');
/** Code that speaks the protocol itself, and our own packages: both trust their types. */
const TRUSTING = new Set(['./protocol', './internal']);
const ENTRIES = Object.keys(
  // CAST: the manifest of this package.
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly exports: object }).exports,
).filter((entry) => !TRUSTING.has(entry) && !entry.endsWith('.json'));
const fileOf = (entry: string) => (entry === '.' ? 'core' : entry.slice(2));

const METHODS = new Map(
  ENTRIES.flatMap((entry) => {
    const report = entry === '.' ? 'core' : `core-${fileOf(entry)}`;
    return [...methodsIn(readFileSync(join(root, 'api', `${report}.api.md`), 'utf8'))];
  }),
);

/** What apps and transports implement, or read: its methods are not ours. */
const THEIRS = new Set([
  'ClientEnvironment',
  'ClientOptions',
  'Clock',
  'HostedSource',
  'JoinOptions',
  'KeyValueStore',
  'LinkHandlers',
  'LogStore',
  'NormaliserOptions',
  'ObservedSession',
  'RecordStore',
  'Transport',
  'TransportLink',
  'Persist',
  'SharedTransport',
]);

/** Made by `new`, of what its types say. */
const ERRORS = new Set(['RejoinError', 'EndpointError']);

/** One of each object that has methods, by the name of its interface. */
async function objects() {
  const clock = manualClock();
  const transport = memory({ clock });
  const client = createSessionClient({ transport, participant: 'user:ana', clock });
  const session = client.session('s');
  const agent = joinSession({ transport, session: 's', participant: 'agent:news', clock, onError() {} });
  let run: AgentRun | undefined;
  agent.answer(async (answering) => {
    run = answering;
    await new Promise(() => {});
  });
  const asked = session.send('What is new?');
  await clock.advance(1_000);
  if (!run) throw new Error('No run has begun.');
  const piped = pipe(
    run,
    new ReadableStream({
      start(controller) {
        controller.enqueue({ type: 'tool-input-available', toolCallId: 'c', toolName: 'look', input: {} });
        controller.enqueue({ type: 'finish' });
        controller.close();
      },
    }),
  );
  const observer = observeLiveness(session, { clock });
  const list = followSessions({ url: 'ws://127.0.0.1:4400', participant: 'user:ana', clock });
  onTestFinished(() => {
    list.close();
    observer.stop();
    client.close();
  });
  return {
    MemoryTransport: transport,
    SessionHost: transport.host,
    SessionClient: client,
    Session: session,
    ReadableStore: session.store,
    IssuedCommand: asked,
    LivenessObserver: observer,
    SessionList: list,
    SessionManager: manageSessions({ url: 'ws://127.0.0.1:4400', participant: 'user:ana' }),
    PresenceReport: reportPresence({ client, session, clock }),
    AgentSession: agent,
    AgentRun: run,
    TextWriter: run.text(),
    ToolCallWriter: run.toolCall('search'),
    AgentObject: agent.object('plan'),
    ServedAgent: serveAgent({ client, sessions: list, handler() {}, onError() {} }),
    SessionBlobs: session.blobs,
    FileUpload: startUpload(session, new Blob(['x']), { clock }),
    BlobClient: createBlobClient({ url: 'ws://127.0.0.1:4400', participant: 'user:ana' }),
    ToolApprovals: createToolApprovals(run),
    PipedCall: (await piped).calls[0] ?? {},
    SharedObjectHandle: sharedObject(session, 'plan'),
    Normaliser: createNormaliser({ mint: () => 'id' }),
  };
}

/** Ends what the others need: called last. */
const isLast = ([path]: readonly [string, unknown]) => /\.(close|leave|stop|cancel)$/.test(path);

describe('what is called wrongly', () => {
  it.each(ENTRIES)('is refused by every function of %s', async (entry) => {
    // CAST: a module is an object of what it exports.
    const module = (await import(`./${fileOf(entry)}.ts`)) as Readonly<Record<string, unknown>>;
    const found: string[] = [];
    for (const [name, value] of Object.entries(module)) {
      if (typeof value !== 'function' || ERRORS.has(name)) continue;
      // CAST: every function takes anything there.
      found.push(...(await wrongCalls(name, value as (...args: readonly unknown[]) => unknown)));
    }
    expect(found).toEqual([]);
  });

  it('is refused by every method of what those give, also once it is closed', async () => {
    const all = Object.entries(await objects()).flatMap(([name, of]) =>
      methodsOf(name, of, METHODS.get(name) ?? []),
    );
    expect(all.length).toBeGreaterThan(40);
    const found: string[] = [];
    const calls = [...all.filter((each) => !isLast(each)), ...all.filter(isLast)];
    // Twice: by then all is closed.
    for (const [path, call] of [...calls, ...calls]) found.push(...(await wrongCalls(path, call)));
    expect(found).toEqual([]);
  });

  it('knows every interface with methods that the reports of the public surface have', async () => {
    const ours = new Set([...Object.keys(await objects()), ...THEIRS]);
    const unknown = [...METHODS.keys()].filter((name) => !ours.has(name));
    expect(unknown).toEqual([]);
  });

  it('says of a closed session how to open it again, by every verb', async () => {
    const client = createSessionClient({ transport: memory(), participant: 'user:ana' });
    const session = client.session('s');
    const other = session.send('before').ref;
    session.close();
    const again = { code: 'closed', message: expect.stringContaining("client.session('my-session')") };
    for (const issued of [
      session.send('Hello'),
      session.cancel(),
      session.steer('Be brief'),
      session.retract(other),
      session.publish({ event: { type: 'app.noted' } }),
    ])
      await expect(issued.queued).rejects.toMatchObject(again);
    await expect(session.history()).rejects.toMatchObject(again);
    client.close();
  });
});
