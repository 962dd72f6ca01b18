/**
 * The conformance suite's setups for `shared`: the keeper in memory behind tabs of one browser, where each link is opened in
 * the tab that leads, in one that follows it, or in either in turn.
 */

import type { TransportSetup } from '@rejoin/testing';
import { memoryWorld } from '../../../testing/src/conformance/memoryWorld.ts';
import type { Transport } from '../../src/client/transport.ts';
import { shareByTabs } from '../../src/transports/shared/sharedTransport.ts';
import { fakeBrowser } from './browser.ts';

export type TabRole = 'leader' | 'follower' | 'either in turn';

export const sharedConformance = (role: TabRole): TransportSetup => ({
  name: `shared (${role})`,
  level: 5,
  abilities: ['cut', 'restart', 'delete', 'forget', 'evict', 'rollBack', 'bind', 'history', 'interest'],
  lacking: {
    join: 'each tab has links of its own; that they share one is between the tabs',
  },
  async open() {
    const world = memoryWorld();
    const { clock, random } = world;
    const browser = fakeBrowser(clock);
    const inner: Transport = { ...world.transport, place: () => 'memory' };
    const tab = () => shareByTabs(browser.tab(), inner, { clock, random });
    const [leading, following] = [tab(), tab()];
    const led = new Set<string>();
    let turn = 0;
    /** The leading tab has a link of its own of the participant, before any other tab has one. */
    const lead = (participant: string) => {
      if (led.has(participant)) return;
      led.add(participant);
      leading.open(
        { participant, instance: `${participant}/leads00000000000`, secret: 'leads' },
        { message() {}, malformed() {}, closed: () => led.delete(participant) },
      );
    };
    const transport: Transport = {
      name: 'shared',
      level: 5,
      withholds: leading.withholds,
      open(identity, handlers) {
        lead(identity.participant);
        const follows = role === 'follower' || (role !== 'leader' && turn++ % 2 === 0);
        return (follows ? following : leading).open(identity, handlers);
      },
    };
    return { ...world, transport };
  },
});
