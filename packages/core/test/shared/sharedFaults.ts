/**
 * The fault matrix's setup for `shared`: each person has two tabs, of which the other one leads, over the simulator's
 * network. What cuts a network that is bad already takes the leading tab along: it crashes, or it hangs.
 */

import type { FaultSetup, NetworkImpairment, SimulatedProcess } from '@rejoin/testing';
import { simulatedWorld } from '../../../testing/src/matrix/simulatedFaults.ts';
import { PEOPLE } from '../../../testing/src/matrix/together.ts';
import { fork } from '../../../testing/src/simulator/seededRandom.ts';
import { createSessionClient, type SessionClient } from '../../src/client/client.ts';
import type { Session } from '../../src/client/sessionApi.ts';
import type { Transport } from '../../src/client/transport.ts';
import { type SharedTransport, shareByTabs } from '../../src/transports/shared/sharedTransport.ts';
import { type FakeBrowser, type FakeTab, fakeBrowser } from './browser.ts';

const PAGES: ReadonlySet<string> = new Set(['ana', 'bo']);
/** How long a tab hangs: its lock is taken from it meanwhile, ms. */
const HANGS = 1_500;

/** A person's browser. */
interface Person {
  readonly base: SimulatedProcess;
  readonly browser: FakeBrowser;
  /** The tab that leads, as far as can be known. */
  leader: FakeTab;
  readonly others: Map<FakeTab, { readonly client: SessionClient; readonly session: Session }>;
}

/** A hung tab takes nothing in until it runs again, and a crashed one nothing at all. */
const inTab = (transport: Transport, { clock }: FakeTab): Transport => ({
  ...transport,
  open: (identity, handlers) =>
    transport.open(identity, {
      message: (message) => void clock.after(0, () => handlers.message(message)),
      malformed: (code, message) => void clock.after(0, () => handlers.malformed(code, message)),
      closed: (reason) => void clock.after(0, () => handlers.closed(reason)),
    }),
});

export const sharedFaults: FaultSetup = {
  name: 'shared',
  level: 5,
  async open(seed) {
    const world = simulatedWorld(seed);
    const people = new Map<string, Person>();
    const processes = new Map<string, SimulatedProcess>();
    const transports: SharedTransport[] = [];
    const bad = new Set<string>();
    const chance = fork(seed, 'tabs');

    function enter(base: SimulatedProcess, browser: FakeBrowser) {
      const tab = browser.tab();
      const { random } = base;
      const transport = shareByTabs(tab, inTab(base.transport, tab), { clock: tab.clock, random });
      transports.push(transport);
      return { tab, process: { ...base, transport, clock: tab.clock } };
    }

    function openOther(name: string, { base, browser }: Pick<Person, 'base' | 'browser'>) {
      const { tab, process } = enter(base, browser);
      const client = createSessionClient({ ...process, participant: name === 'bo' ? PEOPLE.bo : PEOPLE.ana });
      return [tab, { client, session: client.session('s') }] as const;
    }

    function page(name: string): SimulatedProcess {
      const base = world.process(name);
      const browser = fakeBrowser(base.clock);
      const other = openOther(name, { base, browser });
      const { process } = enter(base, browser);
      people.set(name, { base, browser, leader: other[0], others: new Map([other]) });
      return process;
    }

    /** The tab of the scene leads then, and another one comes, which follows. */
    function endLeader(name: string, person: Person): void {
      const { leader, others } = person;
      if (!others.has(leader)) return world.network.cut(name);
      if (chance() < 0.5) {
        leader.crash();
        // Its connection ends with it. It is the only one: the others speak through it.
        world.network.silence(name);
        others.delete(leader);
        others.set(...openOther(name, person));
      } else {
        leader.freeze();
        world.clock.after(HANGS, () => leader.thaw());
      }
    }

    return {
      ...world,
      process(name) {
        if (!PAGES.has(name)) return world.process(name);
        const known = processes.get(name) ?? page(name);
        processes.set(name, known);
        return known;
      },
      network: {
        ...world.network,
        cut(name) {
          const person = people.get(name);
          if (person && bad.has(name)) endLeader(name, person);
          else world.network.cut(name);
        },
        impair(name, impairment: NetworkImpairment) {
          bad.add(name);
          world.network.impair(name, impairment);
        },
        clear(name) {
          if (name === undefined) bad.clear();
          else bad.delete(name);
          world.network.clear(name);
        },
      },
      readers: () =>
        [...people.values()].flatMap(({ others }) => [...others.values()].map(({ session }) => session)),
      async close() {
        for (const { others } of people.values()) for (const { client } of others.values()) client.close();
        await world.close();
        const alone = transports.find(({ unshared }) => unshared !== undefined);
        if (alone) throw new Error(`A tab shared nothing: ${alone.unshared}.`);
      },
    };
  },
};
