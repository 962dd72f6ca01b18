/** Calls that no type would let pass, as plain JavaScript makes them: each is refused where it is made, by the call as it should be. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { joinSession } from '../agent/joinSession.ts';
import { createSessionClient } from '../client/client.ts';
import { RejoinError } from '../protocol/errors.ts';
import { durableStreams } from '../transports/durable-streams/durableStreamsTransport.ts';
import { memory } from '../transports/memoryTransport.ts';
import { shared } from '../transports/shared/sharedTransport.ts';
import * as entry from './core.ts';
import { clearPersisted, persist } from './persist.ts';
import { fetchHistory, fetchSnapshot, websocket } from './websocket.ts';

type Call = (...args: readonly unknown[]) => unknown;
/** As a page without types sees it. */
const plain = <T extends object>(of: T): Readonly<Record<string, Call>> =>
  // CAST: that is the point of it: every function takes anything there.
  of as unknown as Readonly<Record<string, Call>>;

const transport = memory();
const client = createSessionClient({ transport, participant: 'user:ana' });
const page = client.session('s');
const session = plain(page);
const core = plain({ ...entry, websocket, shared, persist, durableStreams, joinSession });
const agent = plain(joinSession({ transport, session: 's', participant: 'agent:docs' }));

const tooMany = Array.from({ length: 257 }, (_, index) => ({ participant: 'agent:a', id: `m${index}` }));

const WRONG: readonly (readonly [name: string, call: () => unknown, right: RegExp])[] = [
  ['send()', () => session.send?.(), /send\('Hello'/],
  ["send('')", () => session.send?.(''), /send\('Hello'/],
  ['send({ words })', () => session.send?.({ words: 'x' }), /send\('Hello'/],
  ["send({ text: '' })", () => session.send?.({ text: '', files: [] }), /send\('Hello'/],
  ['send({ files })', () => session.send?.({ files: ['cat.png'] }), /send\('Hello'/],
  ['send, a file', () => session.send?.({ files: new Blob(['x']) }), /send\('Hello'/],
  ['send, 21 files', () => session.send?.({ files: Array(21).fill(new Blob(['x'])) }), /send\('Hello'/],
  ['send({ parts })', () => session.send?.({ parts: [{ text: 'x' }] }), /send\('Hello'/],
  ["send('x', 'agent:x')", () => session.send?.('x', 'agent:x'), /to: \['agent:news'\]/],
  ["send('x', { to: 'agent:x' })", () => session.send?.('x', { to: 'agent:x' }), /to: \['agent:news'\]/],
  ["send('x', { to: ['assistant'] })", () => session.send?.('x', { to: ['assistant'] }), /'agent:news'/],
  ["cancel('agent:news')", () => session.cancel?.('agent:news'), /cancel\(\{ kind: 'agent'/],
  ['cancel({})', () => session.cancel?.({}), /cancel\(\{ kind: 'agent'/],
  ['steer({ a })', () => session.steer?.({ a: 1 }), /steer\('Be brief', \{ kind/],
  ["steer('')", () => session.steer?.(''), /steer\('Be brief'/],
  ["steer('x', 'agent:x')", () => session.steer?.('x', 'agent:x'), /steer\('Be brief', \{ kind/],
  ['steer, expiresIn', () => session.steer?.('x', undefined, { expiresIn: 'soon' }), /steer\(/],
  ["retract('id')", () => session.retract?.('id'), /retract\(ref\)/],
  ['publish()', () => session.publish?.(), /publish\(\{ event \}\)/],
  ['publish, lane', () => session.publish?.({ event: { type: 'CUSTOM' } }, 'text'), /publish/],
  ['createSessionClient()', () => core.createSessionClient?.(), /createSessionClient\(\{ transport/],
  [
    'without a transport',
    () => core.createSessionClient?.({ participant: 'user:ana' }),
    /createSessionClient\(\{ transport/,
  ],
  [
    'participant',
    () => core.createSessionClient?.({ transport, participant: 'ana' }),
    /participant: 'user:ana'/,
  ],
  ['without a participant', () => core.createSessionClient?.({ transport }), /participant: 'user:ana'/],
  [
    "session('')",
    () => createSessionClient({ transport, participant: 'user:a' }).session(''),
    /client\.session\('my-session'\)/,
  ],
  [
    "session('a b/c')",
    () => createSessionClient({ transport, participant: 'user:a' }).session('a b/c'),
    /my-session/,
  ],
  ...[{ conversation: 'yes' }, 'outline', null, [], { runs: ['r'] }, { messages: tooMany }].flatMap(
    (interest): [string, () => unknown, RegExp][] => [
      [
        `session, interest ${JSON.stringify(interest).slice(0, 20)}`,
        () => plain(client).session?.('s', { interest }),
        /interest: \{\}/,
      ],
      [
        `readContent, ${JSON.stringify(interest).slice(0, 20)}`,
        () => session.readContent?.(interest),
        /session\.readContent\(\{ conversation/,
      ],
    ],
  ),
  ['websocket()', () => core.websocket?.(), /websocket\(\{ url: 'ws:/],
  ['websocket({})', () => core.websocket?.({}), /websocket\(\{ url: 'ws:/],
  ["websocket, 'nope'", () => core.websocket?.({ url: 'nope' }), /'ws:\/\/127/],
  ["websocket, 'http:'", () => core.websocket?.({ url: 'http://127.0.0.1:4400' }), /'ws:\/\/127/],
  ['websocket, no host', () => core.websocket?.({ url: 'ws://' }), /'ws:\/\/127/],
  ['shared({})', () => core.shared?.({}), /shared\(websocket/],
  ['shared()', () => core.shared?.(), /shared\(websocket/],
  ['persist()', () => core.persist?.(), /persist\(indexedDb\(\)\)/],
  ['persist(localStorage)', () => core.persist?.({ getItem() {} }), /persist\(indexedDb\(\)\)/],
  ['durableStreams()', () => core.durableStreams?.(), /durableStreams\(\{ url/],
  ['durableStreams, ws:', () => core.durableStreams?.({ url: 'ws://127.0.0.1' }), /durableStreams\(\{ url/],
  ['joinSession()', () => core.joinSession?.(), /joinSession\(\{ transport/],
  [
    'joinSession, no transport',
    () => core.joinSession?.({ session: 's', participant: 'agent:x' }),
    /joinSession/,
  ],
  [
    'joinSession, no session',
    () => core.joinSession?.({ transport, participant: 'agent:x' }),
    /'my-session'/,
  ],
  [
    'joinSession, user',
    () => core.joinSession?.({ transport, session: 's', participant: 'user:x' }),
    /agent:/,
  ],
  [
    'joinSession, interest',
    () => core.joinSession?.({ transport, session: 's', participant: 'agent:x', interest: 'conversation' }),
    /interest: \{ conversation: true \}/,
  ],
  ["agent.read('conversation')", () => agent.read?.('conversation'), /agent\.read\(\{ conversation/],
  ['joinSession, no participant', () => core.joinSession?.({ transport, session: 's' }), /agent:/],
  ['discard()', () => session.discard?.(), /session\.discard\(ref\)/],
  ["signal('typing')", () => session.signal?.('typing'), /session\.signal\('typing'/],
  [
    "signal('typing', true, 'soon')",
    () => session.signal?.('typing', true, 'soon'),
    /session\.signal\('typing'/,
  ],
  ['subscribe()', () => plain(page.store).subscribe?.(), /store\.subscribe\(/],
  ['onRestart()', () => plain(client).onRestart?.(), /client\.onRestart\(/],
  ['onDropped(3)', () => plain(client).onDropped?.(3), /client\.onDropped\(/],
  ['observeLiveness()', () => core.observeLiveness?.(), /observeLiveness\(session\)/],
  ['observeRun()', () => core.observeRun?.(), /observeRun\(session, \{ participant/],
  ['observeRun, no run', () => core.observeRun?.(page, { run: 'r' }), /observeRun\(session, \{ participant/],
  ['runChanges()', () => core.runChanges?.(), /runChanges\(before, after, run\)/],
  ['receiptOf(session)', () => core.receiptOf?.(page, {}), /receiptOf\(session\.store/],
  ['receiptOf(view)', () => core.receiptOf?.(page.store.getState()), /receiptOf\(session\.store/],
  ['awayOf()', () => core.awayOf?.(), /awayOf\(session\.store/],
  ['nameOf()', () => core.nameOf?.(), /nameOf\('agent:news'\)/],
  ['textOf()', () => core.textOf?.('x'), /textOf\(message\.text\)/],
  ['agent.leave(true)', () => agent.leave?.(true), /agent\.leave\(\{ handOver: true \}\)/],
  ['answer()', () => agent.answer?.(), /agent\.answer\(async \(run\)/],
];

const REJECTED: readonly (readonly [name: string, call: () => unknown, right: RegExp])[] = [
  ['fetchSnapshot()', () => plain({ fetchSnapshot }).fetchSnapshot?.(), /fetchSnapshot\(\{ url/],
  [
    'fetchSnapshot, url',
    () => plain({ fetchSnapshot }).fetchSnapshot?.({ url: 'nope', session: 's' }),
    /url/,
  ],
  ['fetchHistory()', () => plain({ fetchHistory }).fetchHistory?.(), /fetchHistory\(\{ url/],
  [
    'fetchHistory, before',
    () => plain({ fetchHistory }).fetchHistory?.({ url: 'http://127.0.0.1:1', session: 's', before: 'x' }),
    /fetchHistory\(\{ url/,
  ],
  ['clearPersisted()', () => plain({ clearPersisted }).clearPersisted?.(), /clearPersisted\(device/],
  ["history('x')", () => session.history?.('x'), /session\.history\(\{ limit/],
  ['history({ limit: -1 })', () => session.history?.({ limit: -1 }), /session\.history\(\{ limit/],
  ['agent.run()', () => agent.run?.(), /agent\.run\(async \(run\)/],
];

describe('a call that is wrong', () => {
  it.each(WRONG)('%s throws at once, and shows the right one', (_, call, right) => {
    expect(call).toThrow(RejoinError);
    expect(call).toThrow(right);
    expect(call).toThrow(expect.objectContaining({ code: 'argument-invalid' }));
  });

  it.each(REJECTED)('%s is rejected, and shows the right one', async (_, call, right) => {
    const error = await Promise.resolve()
      .then(call)
      .catch((why: unknown) => why);
    expect(error).toBeInstanceOf(RejoinError);
    expect(error).toMatchObject({ code: 'argument-invalid', message: expect.stringMatching(right) });
  });

  it('leaves nothing behind: what was refused waits nowhere', () => {
    expect([page.store.getState().pending.size, page.store.getState().error]).toEqual([0, undefined]);
  });
});

it('finds no server at an address, and reports it with a code', async () => {
  const refused = () => Promise.reject(new TypeError('fetch failed'));
  await expect(
    fetchSnapshot({ url: 'http://127.0.0.1:1', session: 's', participant: 'user:ana', fetch: refused }),
  ).rejects.toMatchObject({ code: 'server-unreachable', cause: { message: 'fetch failed' } });
});

/** What is caught within its package: a command's usage, an endpoint's and a stream server's answers. */
const INNER = /^(RejoinError|UsageError|EndpointError|Broken)$/;

it('throws nothing else than a RejoinError, in any package', () => {
  const packages = join(import.meta.dirname, '../../..');
  const found: string[] = [];
  for (const name of ['core', 'react', 'server'])
    for (const file of readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (!/\.tsx?$/.test(file) || /\.test(-d)?\.|testing[/\\]/.test(file)) continue;
      const text = readFileSync(join(packages, name, 'src', file), 'utf8');
      for (const [, thrown = ''] of text.matchAll(/\bthrow new (\w+)/g))
        if (!INNER.test(thrown)) found.push(`${name}/${file}: ${thrown}`);
    }
  expect(found).toEqual([]);
});
