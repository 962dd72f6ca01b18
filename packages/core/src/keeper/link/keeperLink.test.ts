import { manualClock, seededRandom } from '@rejoin/testing';
import { expect, it } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import type { ClientMessage } from '../../protocol/messages.ts';
import { createKeeperHost } from '../host.ts';
import { memoryStore } from '../logStore.ts';
import { PATIENCE } from '../overdue.ts';
import { createInstanceRegistry } from './instanceRegistry.ts';
import { createKeeperLink } from './keeperLink.ts';
import type { LinkAnswer, LinkStream } from './linkOutput.ts';
import type { LinkContext } from './linkPorts.ts';
import { createRequestRates } from './requestRates.ts';

const INSTANCE = 'user:ana/AAAAAAAAAAAAAAAA';
const HELLO = { type: 'hello', v: 1, participant: 'user:ana', instance: INSTANCE, secret: 'mine' } as const;

function keeper(changes: Partial<LinkContext> = {}) {
  const clock = manualClock();
  const store = memoryStore();
  const digests = { of: (secret: string) => secret, equal: (one: string, other: string) => one === other };
  const context: LinkContext = {
    host: createKeeperHost({ store, clock, random: seededRandom(1) }),
    instances: createInstanceRegistry(store, clock, digests),
    rates: createRequestRates(clock),
    decide: () => 'allowed',
    clock,
    limits: LIMITS,
    patience: PATIENCE,
    turn: async () => {},
    onFault: (error) => expect.fail(String(error)),
    ...changes,
  };
  const connect = () => {
    const sent: (LinkAnswer | LinkStream)[] = [];
    const closed: (readonly [number, string])[] = [];
    const link = createKeeperLink(context, {
      admit: () => true,
      answer: (message) => sent.push(message),
      stream: (message) => sent.push(message),
      ready: () => true,
      idle: () => true,
      room: async () => {},
      hold() {},
      close: (...reason) => closed.push(reason),
    });
    const send = async (message: ClientMessage | object) => {
      link.receive(JSON.stringify(message));
      await clock.advance(100);
    };
    return { link, sent, closed, send };
  };
  return { clock, connect };
}

it('names the channel or the request that a malformed message would have begun (13)', async () => {
  const { send, sent } = keeper().connect();
  await send(HELLO);
  await send({ type: 'subscribe', channel: 3, session: 'not a session' });
  await send({ type: 'history', request: 7, session: 'not a session' });
  expect(sent.slice(1)).toMatchObject([
    { type: 'error', code: 'session-malformed', channel: 3 },
    { type: 'error', code: 'session-malformed', request: 7 },
  ]);
});

it('answers in the order of the messages, also where deciding about one takes time', async () => {
  let allow = () => {};
  const decide: LinkContext['decide'] = ({ action }) =>
    action === 'connect'
      ? 'allowed'
      : new Promise((resolve) => {
          allow = () => resolve('forbidden');
        });
  const { send, sent } = keeper({ decide }).connect();
  await send(HELLO);
  await send({ type: 'subscribe', channel: 1, session: 's' });
  await send({ type: 'ping' });
  expect(sent.map(({ type }) => type)).toEqual(['welcome']);
  allow();
  await send({ type: 'ping' });
  expect(sent.map(({ type }) => type)).toEqual(['welcome', 'error', 'pong', 'pong']);
});

it('does nothing of what waits once it is over', async () => {
  const { link, send, sent, closed } = keeper().connect();
  await send(HELLO);
  link.close(1012, 'draining');
  await send({ type: 'ping' });
  link.close(1011, 'again');
  link.ended();
  expect(sent.map(({ type }) => type)).toEqual(['welcome']);
  expect(closed).toEqual([[1012, 'draining']]);
});

it('is closed where it is not welcomed within 10 s, whatever it waits for (13)', async () => {
  let allow = () => {};
  const decide: LinkContext['decide'] = ({ token }) =>
    token === 'slow'
      ? new Promise((resolve) => {
          allow = () => resolve('allowed');
        })
      : 'allowed';
  const { clock, connect } = keeper({ decide });
  const [silent, slow, prompt] = [connect(), connect(), connect()];
  await slow.send({ ...HELLO, token: 'slow' });
  await prompt.send(HELLO);
  await clock.advance(9_700);
  expect([silent, slow, prompt].flatMap(({ closed }) => closed)).toEqual([]);
  await clock.advance(100);
  expect(silent.closed).toEqual([[4408, 'hello-timeout']]);
  expect(slow.closed).toEqual([[4408, 'hello-timeout']]);
  expect(prompt.closed).toEqual([]);
  allow();
  await clock.advance(100);
  expect(slow.sent).toEqual([]);
});

it('closes the older link of an instance before it welcomes the newer (P1)', async () => {
  const { connect } = keeper();
  const [older, thief, newer] = [connect(), connect(), connect()];
  await older.send(HELLO);
  await thief.send({ ...HELLO, secret: 'guessed' });
  expect(thief.closed).toEqual([[4403, 'forbidden']]);
  expect(older.closed).toEqual([]);
  await newer.send(HELLO);
  expect(older.closed).toEqual([[4409, 'link-replaced']]);
  expect(newer.sent).toMatchObject([{ type: 'welcome' }]);
});

it('asks again about an open link, and ends it or what it reads (13)', async () => {
  const rulings = { connect: 'allowed', read: 'allowed' } as Record<
    string,
    'allowed' | 'unauthorized' | 'forbidden'
  >;
  const { clock, connect } = keeper({ decide: ({ action }) => rulings[action] ?? 'allowed' });
  const { link, send, sent, closed } = connect();
  await send(HELLO);
  await send({ type: 'subscribe', channel: 1, session: 's' });
  rulings.read = 'forbidden';
  link.confirm();
  await clock.advance(60_000);
  expect(sent.at(-1)).not.toMatchObject({ code: 'forbidden' });
  link.confirm();
  await clock.advance(100);
  expect(sent.at(-1)).toMatchObject({ type: 'error', code: 'forbidden', channel: 1 });
  rulings.connect = 'unauthorized';
  await clock.advance(60_000);
  link.confirm();
  await clock.advance(100);
  expect(closed).toEqual([[4401, 'unauthorized']]);
});
