import { manualClock, seededRandom } from '@rejoin/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FakeTab, fakeBrowser } from '../../../test/shared/browser.ts';
import { createSessionClient, type SessionClient } from '../../client/client.ts';
import type { LinkClosed, Transport } from '../../client/transport.ts';
import { digest } from '../../fold/digest.ts';
import { textOf } from '../../fold/text.ts';
import { isDelta } from '../../protocol/envelope.ts';
import { entityKey } from '../../protocol/ids.ts';
import type { SessionInterest } from '../../protocol/interest.ts';
import { memory } from '../memoryTransport.ts';
import { MOST_OWED, SILENT } from './boundLinks.ts';
import { shareByTabs, shared } from './sharedTransport.ts';

/** One browser before one keeper, and what its connections are. */
function scene() {
  const clock = manualClock();
  const random = seededRandom(7);
  const browser = fakeBrowser(clock);
  const keeper = memory({ clock, random });
  const connections = { open: 0, most: 0, ever: 0, frames: 0, snapshots: 0, subscriptions: 0, characters: 0 };

  /** The way from one tab to the keeper: a crash of the tab breaks it, and while the tab is frozen nothing comes. */
  function network(tab: FakeTab): Transport {
    return {
      name: 'network',
      level: 5,
      place: () => 'keeper',
      open(identity, handlers) {
        let isOpen = true;
        connections.ever++;
        connections.most = Math.max(connections.most, ++connections.open);
        const gone = () => {
          if (isOpen) connections.open--;
          isOpen = false;
          return link.close();
        };
        const link = keeper.open(identity, {
          ...handlers,
          message(message) {
            if (message.type === 'frame') {
              connections.frames++;
              for (const item of message.frame.items)
                if (isDelta(item)) connections.characters += item.delta.length;
            }
            if (message.type === 'snapshot') connections.snapshots++;
            tab.clock.after(0, () => handlers.message(message));
          },
        });
        crashes.set(tab, [...(crashes.get(tab) ?? []), gone]);
        cuts.push((reason) => {
          if (!isOpen) return;
          gone();
          handlers.closed(reason);
        });
        return {
          ...link,
          subscribe(...args) {
            connections.subscriptions++;
            link.subscribe(...args);
          },
          close: gone,
        };
      },
    };
  }
  const crashes = new Map<FakeTab, (() => void)[]>();
  const cuts: ((reason: LinkClosed) => void)[] = [];

  function enter(participant = 'user:ana', interest?: SessionInterest) {
    const tab = browser.tab();
    const transport = shareByTabs(tab, network(tab), { clock: tab.clock, random });
    const faults: string[] = [];
    const client: SessionClient = createSessionClient({
      transport,
      participant,
      clock: tab.clock,
      random,
      onError: ({ code }) => faults.push(code),
    });
    const session = client.session('s', { interest });
    return {
      tab,
      transport,
      client,
      session,
      faults,
      texts: () => {
        session.flush();
        return [...session.store.getState().state.messages.values()].map(({ text }) => textOf(text));
      },
      status: () => session.store.getState().status,
      crash() {
        tab.crash();
        for (const gone of crashes.get(tab) ?? []) gone();
      },
    };
  }

  async function until(holds: () => boolean, within = 10_000): Promise<number> {
    const since = clock.now();
    while (!holds()) {
      if (clock.now() - since > within) throw new Error(`Waited ${within} ms without success.`);
      await clock.advance(1);
    }
    return clock.now() - since;
  }

  const cut = (reason: LinkClosed = { terminal: false, message: 'The connection was cut.' }) => {
    for (const each of cuts.splice(0)) each(reason);
  };
  return { clock, browser, connections, enter, until, cut };
}

type Entered = ReturnType<ReturnType<typeof scene>['enter']>;
const live = (...tabs: readonly Entered[]) => tabs.every((tab) => tab.status() === 'live');

/** A scene with some tabs of one person, the first of which leads. */
async function tabs(count: number) {
  const all = scene();
  const entered: Entered[] = [];
  for (let i = 0; i < count; i++) {
    const tab = all.enter();
    await all.until(() => live(tab));
    entered.push(tab);
  }
  return { ...all, entered };
}

/** At its index; there is one. */
function pick(entered: readonly Entered[], index: number): Entered {
  const tab = entered[index];
  if (!tab) throw new Error(`There is no tab ${index}.`);
  return tab;
}

describe('the tabs of one person', () => {
  it('share one connection, and each of them writes', async () => {
    const { entered, connections, until } = await tabs(3);
    for (const [index, { session }] of entered.entries()) session.send(`from ${index}`);
    await until(() => entered.every((tab) => tab.texts().length === 3));
    expect(new Set(entered.map((tab) => tab.texts().join()))).toHaveLength(1);
    expect(connections.ever).toBe(1);
    expect(new Set(entered.map(({ client }) => client.instance)).size).toBe(3);
  });

  it('come back by one fresh token when theirs is refused, and stop when that is refused as well', async () => {
    const { entered, connections, until, cut } = await tabs(3);
    const refusal = {
      terminal: false,
      code: 'unauthorized',
      message: 'The token was not accepted.',
    } as const;
    for (const [index, { session }] of entered.entries()) session.send(`from ${index}`);
    cut(refusal);
    await until(() => entered.every((tab) => live(tab) && tab.texts().length === 3));
    expect(connections).toMatchObject({ ever: 2, open: 1 });
    expect(entered.map(({ faults }) => faults)).toEqual([[], [], []]);
    cut(refusal);
    await until(() => connections.ever === 3);
    cut(refusal);
    await until(() => entered.some(({ client }) => client.connection.status === 'closed'));
    await until(() => entered.every((tab) => live(tab) || tab.client.connection.status === 'closed'));
    expect(entered.flatMap(({ faults }) => faults)).toContain('unauthorized');
  });

  it('know what time it is for the keeper, also those that came later (P30)', async () => {
    const { clock, enter, entered, until } = await tabs(1);
    await clock.advance(1_234);
    const later = enter();
    await until(() => live(later));
    for (const { client } of [later, ...entered]) {
      expect(client.keeperNow()).toBeLessThanOrEqual(clock.now());
      expect(client.keeperNow()).toBeGreaterThan(clock.now() - 100);
    }
  });

  it('are sent each frame once for all of them, also those that came later', async () => {
    const { entered, connections, until, clock } = await tabs(4);
    const before = connections.frames;
    pick(entered, 2).session.send('once');
    await until(() => entered.every((tab) => tab.texts().includes('once')));
    await clock.advance(100);
    expect(connections.frames - before).toBe(1);
    expect(connections.subscriptions).toBe(4);
  });

  it('attach a tab that comes while much is written at exactly its cursor: it never asks anew', async () => {
    const { entered, connections, until, enter, clock } = await tabs(2);
    const writer = pick(entered, 0);
    const late: Entered[] = [];
    for (let i = 0; i < 200; i++) {
      writer.session.send(`m${i}`);
      if (i % 20 === 10) late.push(enter());
      await clock.advance(i % 3);
    }
    await until(() => [...entered, ...late].every((tab) => tab.texts().length === 200));
    await until(() => live(...late));
    // One subscription for each tab: no reader found a gap.
    expect(connections.subscriptions).toBe(12);
    expect([...entered, ...late].flatMap(({ faults }) => faults)).toEqual([]);
    expect(connections.most).toBe(1);
  });

  it('go on within 100 ms when the one that holds the connection is closed', async () => {
    const { entered, connections, until } = await tabs(3);
    pick(entered, 0).client.close();
    const [, writer, reader] = [0, 1, 2].map((index) => pick(entered, index));
    writer?.session.send('after');
    expect(await until(() => reader?.texts().includes('after') === true)).toBeLessThan(100);
    expect(connections).toMatchObject({ ever: 2, open: 1, most: 1 });
  });

  it('go on within 100 ms when the one that holds the connection crashes: nothing is lost or doubled (P8, P18)', async () => {
    const { entered, connections, until, clock } = await tabs(3);
    const [first, second, third] = [0, 1, 2].map((index) => pick(entered, index));
    for (let i = 0; i < 30; i++) {
      second?.session.send(`before ${i}`);
      third?.session.send(`also ${i}`);
      await clock.advance(i % 2);
    }
    first?.crash();
    second?.session.send('after');
    expect(await until(() => third?.texts().includes('after') === true)).toBeLessThan(100);
    await until(() => second?.texts().length === 61 && third?.texts().length === 61);
    expect(new Set(third?.texts()).size).toBe(61);
    expect(connections).toMatchObject({ ever: 2, most: 1 });
    expect([second?.faults, third?.faults]).toEqual([[], []]);
  });

  it('take the lock from one that is frozen, within 1.1 s; thawed, it gives its connection up and follows', async () => {
    const { entered, connections, until, clock } = await tabs(3);
    const [first, second, third] = [0, 1, 2].map((index) => pick(entered, index));
    first?.tab.freeze();
    second?.session.send('while it is frozen');
    expect(await until(() => third?.texts().includes('while it is frozen') === true)).toBeLessThan(1_100);
    // A frozen page keeps its socket until it thaws.
    expect(connections.open).toBe(2);
    await clock.advance(3_000);
    first?.tab.thaw();
    first?.session.send('thawed');
    await until(() => entered.every((tab) => tab.texts().includes('thawed')));
    await until(() => live(...entered));
    expect(connections.open).toBe(1);
    for (const tab of entered) expect(tab.texts()).toEqual(['while it is frozen', 'thawed']);
    for (const tab of entered) expect(tab.faults).toEqual([]);
  });

  it('find a leader although the one that is there is frozen from the beginning', async () => {
    const { entered, enter, until } = await tabs(1);
    pick(entered, 0).tab.freeze();
    const late = enter();
    expect(await until(() => live(late))).toBeLessThan(1_100);
  });

  it('read on from their newest cursor by the next connection, and are not sent again what they have', async () => {
    const { entered, connections, until, clock } = await tabs(2);
    const [first, second] = [pick(entered, 0), pick(entered, 1)];
    for (let i = 0; i < 20; i++) {
      first.session.send(`m${i}`);
      await clock.advance(20);
    }
    await until(() => second.texts().length === 20);
    const before = { ...connections };
    first.crash();
    second.session.send('after');
    await until(() => second.texts().includes('after'));
    expect(connections.frames - before.frames).toBe(1);
    expect(connections.snapshots).toBe(before.snapshots);
  });

  it('hand the connection over when its page is put away, and come back when that is shown again', async () => {
    const { entered, connections, until } = await tabs(2);
    const [first, second] = [pick(entered, 0), pick(entered, 1)];
    first.tab.hide();
    second.session.send('put away');
    expect(await until(() => second.texts().includes('put away'))).toBeLessThan(100);
    await until(() => live(first, second));
    expect(first.texts()).toEqual(['put away']);
    expect(connections).toMatchObject({ open: 1, most: 1 });
  });

  it('end together when the connection is cut, and share the next one', async () => {
    const { entered, connections, until, cut } = await tabs(3);
    cut();
    await until(() => entered.every((tab) => tab.session.store.getState().connection.status !== 'live'));
    for (const [index, { session }] of entered.entries()) session.send(`offline ${index}`);
    await until(() => live(...entered) && entered.every((tab) => tab.texts().length === 3));
    expect(connections).toMatchObject({ open: 1, most: 1 });
    expect(entered.flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('keep what a frozen tab does not take within bounds, and it reads on from its cursor when it thaws', async () => {
    const { entered, clock, until, browser } = await tabs(3);
    const [leader, frozen, reader] = [0, 1, 2].map((index) => pick(entered, index));
    frozen?.tab.freeze();
    const from = browser.posted.length;
    for (let i = 0; i < 100; i++) {
      leader?.session.send('x'.repeat(30_000) + i);
      await clock.advance(5);
    }
    // The newest: so much text does not stay in the window.
    const hasAll = (tab: Entered | undefined) => tab?.texts().at(-1)?.endsWith('x99') === true;
    await until(() => hasAll(reader));
    const seat = (tab: Entered | undefined) =>
      browser.posted
        .slice(from)
        .flatMap((message) => (message.type === 'deliver' ? [message] : []))
        .filter((message) => message.to.some(({ link }) => link.startsWith(nameOf(tab))))
        .reduce((sum, { weight }) => sum + weight, 0);
    const nameOf = (tab: Entered | undefined): string => {
      const index = entered.indexOf(tab ?? pick(entered, 0));
      const opened = browser.posted.filter(
        (message) => message.type === 'ask' && message.ask.type === 'open',
      );
      const message = opened[index - 1];
      return message?.tab ?? '';
    };
    expect(seat(reader)).toBeGreaterThan(3_000_000);
    expect(seat(frozen)).toBeLessThan(MOST_OWED + 100_000);
    frozen?.tab.thaw();
    await until(() => hasAll(frozen));
    await until(() => live(...entered));
  });

  it('close no link when all of them stood still, as on a machine that slept (P31)', async () => {
    const { entered, clock, until } = await tabs(3);
    const statuses: string[] = [];
    for (const { session } of entered)
      session.store.subscribe(({ connection }, before) => {
        if (connection.status !== before.connection.status) statuses.push(connection.status);
      });
    for (const { tab } of entered) tab.freeze();
    await clock.advance(SILENT + 60_000);
    for (const { tab } of entered) tab.thaw();
    entered[1]?.session.send('awake');
    await until(() => entered.every((tab) => tab.texts().includes('awake')));
    await clock.advance(10_000);
    expect([statuses, entered.flatMap(({ faults }) => faults)]).toEqual([[], []]);
  });

  it('leave no timer, lock or channel when they are closed', async () => {
    const { entered, clock, connections, enter, until } = await tabs(3);
    for (const { client } of entered) client.close();
    await clock.advance(10_000);
    expect(connections.open).toBe(0);
    // The keeper's own tick is all that waits.
    expect(clock.waiting).toBe(1);
    const again = enter();
    expect(await until(() => live(again))).toBeLessThan(50);
  });
});

describe('whatever happens to tabs', () => {
  it('that survives has published all of its own, once, and all of them show the same (P8, P18)', async () => {
    const index = fc.nat(5);
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('say'), index, ms: fc.nat(20) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constantFrom('enter', 'freeze', 'thaw', 'cut'),
          index,
          ms: fc.nat(1_500),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom('crash', 'close', 'hide'), index, ms: fc.nat(300) }),
      },
    );
    const actions = fc.array(action, { minLength: 10, maxLength: 60, size: 'max' });
    await fc.assert(
      fc.asyncProperty(actions, async (steps) => {
        const { enter, until, clock, cut, connections } = scene();
        const said = new Map<Entered, number>();
        const join = () => void said.set(enter(), 0);
        join();
        for (const { do: what, index: at, ms } of steps) {
          const tab = [...said.keys()][at % Math.max(1, said.size)];
          if (!tab || what === 'enter') {
            if (said.size < 6) join();
          } else if (what === 'say') {
            tab.session.send(`${tab.client.instance} ${said.get(tab)}`);
            said.set(tab, (said.get(tab) ?? 0) + 1);
          } else if (what === 'freeze' || what === 'thaw' || what === 'hide') tab.tab[what]();
          else if (what === 'cut') cut();
          else {
            if (what === 'crash') tab.crash();
            else tab.client.close();
            said.delete(tab);
          }
          await clock.advance(ms);
        }
        if (said.size === 0) join();
        for (const { tab } of said.keys()) tab.thaw();
        const calm = () =>
          [...said.keys()].every(({ session, status }) => {
            session.flush();
            return status() === 'live' && session.store.getState().pending.size === 0;
          });
        const sameEverywhere = () =>
          new Set([...said.keys()].map(({ session }) => session.cursor)).size === 1 && connections.open === 1;
        await until(() => calm() && sameEverywhere(), 60_000);
        for (const [tab, count] of said) {
          const own = tab.texts().filter((text) => text.startsWith(`${tab.client.instance} `));
          expect(own).toEqual(Array.from({ length: count }, (_, n) => `${tab.client.instance} ${n}`));
          expect(tab.session.store.getState().state.faults).toEqual({});
        }
        expect(new Set([...said.keys()].map((tab) => tab.texts().join('\n'))).size).toBe(1);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

/** Two agents that write, each with a connection of its own, and tabs of one person that read more or less of it. */
async function readers(...interests: SessionInterest[]) {
  const all = scene();
  const agents = ['agent:a', 'agent:b'].map((participant) => all.enter(participant));
  await all.until(() => live(...agents));
  for (const { session } of agents) {
    void session.publish({ run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } });
    void session.publish({ run: 'r', event: { type: 'TEXT_MESSAGE_START', messageId: 'm' } });
  }
  const say = (agent: number, delta: string) =>
    void pick(agents, agent).session.publish({
      run: 'r',
      event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta },
    });
  const entered: Entered[] = [];
  for (const interest of interests) {
    const tab = all.enter('user:ana', interest);
    await all.until(() => live(tab));
    entered.push(tab);
  }
  /** What a tab has of what the agents write; of what is withheld, how much it is. */
  const read = ({ session }: Entered) => {
    session.flush();
    const { messages } = session.store.getState().state;
    return ['agent:a', 'agent:b'].map((agent) => {
      const text = messages.get(entityKey(agent, 'm'))?.text;
      return text?.withheld ? text.length : textOf(text ?? expect.fail('no text'));
    });
  };
  return { ...all, agents, entered, say, read };
}

const OF_A: SessionInterest = { participants: ['agent:a'] };
const OF_B: SessionInterest = { participants: ['agent:b'] };

describe('tabs that read more or less of what is written', () => {
  it('take over one connection what all of them want together, and no more (P38)', async () => {
    const { entered, say, read, clock, connections, until, enter } = await readers({}, OF_A);
    const [outline, some] = [pick(entered, 0), pick(entered, 1)];
    await clock.advance(20_000);
    const before = connections.characters;
    for (let turn = 0; turn < 20; turn++) {
      say(0, 'a');
      say(1, 'b');
      await clock.advance(5);
    }
    await clock.advance(12_000);
    expect(read(some)).toEqual(['a'.repeat(20), 20]);
    expect(read(outline)[1]).toBe(20);
    // The two agents read all that they write, over connections of their own; the tabs are given one of the two, once.
    expect(connections.characters - before).toBe(40 + 40 + 20);
    // One that comes wants the rest.
    const late = enter('user:ana', OF_B);
    await until(() => live(late));
    say(0, 'a');
    say(1, 'b');
    await clock.advance(12_000);
    expect(read(late)[1]).toBe('b'.repeat(21));
    expect(read(some)[0]).toBe('a'.repeat(21));
    // And when the two that want something have gone, nothing of it comes any more.
    late.client.close();
    some.client.close();
    await clock.advance(1_000);
    const then = connections.characters;
    say(0, 'a');
    say(1, 'b');
    await clock.advance(12_000);
    expect(connections.characters - then).toBe(4);
    expect(read(outline).map((text) => (typeof text === 'number' ? text : text.length))).toEqual([22, 22]);
    for (const { faults } of [...entered, late]) expect(faults).toEqual([]);
  });

  it('are given the texts that each asks for, while another asks as well and when the one that leads is gone (P38)', async () => {
    const { entered, say, read, clock, until } = await readers({}, {}, {});
    say(0, 'one');
    say(1, 'two');
    await clock.advance(12_000);
    const [first, second, third] = [0, 1, 2].map((index) => pick(entered, index));
    if (!first || !second || !third) return expect.fail('There are three.');
    second.session.readContent(OF_A);
    third.session.readContent('all');
    await until(() => read(third)[1] === 'two');
    expect(read(second)[0]).toBe('one');
    first.session.readContent(OF_B);
    // The answer is on its way when it crashes.
    await clock.advance(2);
    second.session.readContent('all');
    await clock.advance(1);
    first.crash();
    await until(() => read(second)[1] === 'two');
    expect([second.faults, third.faults]).toEqual([[], []]);
  });

  it('have each text that they want and the same state as all, whatever happens to them (P37, P38)', async () => {
    const index = fc.nat(5);
    const action = fc.oneof(
      { weight: 8, arbitrary: fc.record({ do: fc.constant('say'), index, ms: fc.nat(20) }) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constantFrom('enter', 'read', 'read', 'release', 'freeze', 'thaw', 'cut'),
          index,
          ms: fc.oneof(fc.nat(50), fc.nat(12_000)),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom('crash', 'close', 'hide'), index, ms: fc.nat(300) }),
      },
    );
    const wants: readonly SessionInterest[] = [{}, OF_A, OF_B, {}, { conversation: true }, 'all'];
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
        const { agents, enter, until, clock, cut, say, read } = await readers();
        const all = new Map<
          Entered,
          { readonly always: SessionInterest; more?: SessionInterest | undefined; release: () => void }
        >();
        const join = (always: SessionInterest) =>
          void all.set(enter('user:ana', always), { always, release() {} });
        join({});
        for (const { do: what, index: at, ms } of steps) {
          const tab = [...all.keys()][at % Math.max(1, all.size)];
          const held = tab && all.get(tab);
          const some = wants[at] ?? {};
          if (what === 'say') say(at % 2, `${at} `);
          else if (!tab || !held || what === 'enter') {
            if (all.size < 5) join(some);
          } else if (what === 'read' || what === 'release') {
            held.release();
            held.more = what === 'read' ? some : undefined;
            held.release = what === 'read' ? tab.session.readContent(some) : () => {};
          } else if (what === 'freeze' || what === 'thaw' || what === 'hide') tab.tab[what]();
          else if (what === 'cut') cut();
          else {
            if (what === 'crash') tab.crash();
            else tab.client.close();
            all.delete(tab);
          }
          await clock.advance(ms);
        }
        if (all.size === 0) join({});
        for (const { tab } of all.keys()) tab.thaw();
        const writer = pick(agents, 0);
        const whole = () => read(writer);
        await until(
          () =>
            live(...all.keys(), ...agents) &&
            agents.every(({ session }) => session.store.getState().pending.size === 0),
          60_000,
        );
        await clock.advance(25_000);
        for (const [tab, { always, more = {} }] of all) {
          const seen = read(tab);
          const { state, status } = tab.session.store.getState();
          expect(status).toBe('live');
          expect(digest(state)).toBe(digest(writer.session.store.getState().state));
          const wanted = (agent: string) =>
            [always, more].some(
              (each) => each === 'all' || each.conversation || each.participants?.includes(agent),
            );
          for (const [position, agent] of ['agent:a', 'agent:b'].entries())
            if (wanted(agent)) expect(seen[position]).toBe(whole()[position]);
          expect(tab.faults.filter((code) => code === 'diverged' || code === 'message-malformed')).toEqual(
            [],
          );
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('tabs that do not share', () => {
  it('are those of two people', async () => {
    const { enter, until, connections } = scene();
    const [ana, bo] = [enter('user:ana'), enter('user:bo')];
    await until(() => live(ana, bo));
    ana.session.send('hello');
    await until(() => bo.texts().includes('hello'));
    expect(connections.open).toBe(2);
  });

  it('have a connection each, and say why, where there are no locks', async () => {
    const clock = manualClock();
    const keeper = memory({ clock });
    const transport = shared(keeper, { clock });
    expect(transport.unshared).toBe('this is no page');
    expect(transport.name).toBe('memory');
    const client = createSessionClient({ transport, participant: 'user:ana', clock });
    const session = client.session('s');
    await clock.advance(100);
    expect(session.store.getState().status).toBe('live');
  });

  it('have a connection each, and say why, when locks turn out to be refused', async () => {
    const { browser, clock } = scene();
    const keeper = memory({ clock });
    const tab: FakeTab = {
      ...browser.tab(),
      lock(_name, _steal, on) {
        clock.after(5, () => on.failed('The request was denied.'));
        return () => {};
      },
    };
    const transport = shareByTabs(tab, keeper, { clock });
    const sessions = [1, 2].map(() =>
      createSessionClient({ transport, participant: 'user:ana', clock }).session('s'),
    );
    sessions[0]?.send('said before');
    await clock.advance(200);
    expect(transport.unshared).toBe('The request was denied.');
    for (const { store } of sessions) expect(store.getState().status).toBe('live');
    for (const { store } of sessions) expect(store.getState().state.messages.size).toBe(1);
  });

  it('have a connection each, and say why, where a channel cannot be opened', async () => {
    const { browser, clock } = scene();
    const tab: FakeTab = {
      ...browser.tab(),
      channel() {
        throw new Error('Channels are off.');
      },
    };
    const transport = shareByTabs(tab, memory({ clock }), { clock });
    const session = createSessionClient({ transport, participant: 'user:ana', clock }).session('s');
    await clock.advance(200);
    expect(session.store.getState().status).toBe('live');
    expect(transport.unshared).toBe('Channels are off.');
  });

  it('are those beyond sixty-three: they have a connection of their own', async () => {
    const { entered, connections, enter, until } = await tabs(63);
    const [late, later] = [enter(), enter()];
    await until(() => live(late, later));
    later.session.send('from the last');
    await until(() => pick(entered, 0).texts().includes('from the last'));
    expect(connections.open).toBe(3);
  });
});
