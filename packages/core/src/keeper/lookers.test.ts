import { manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { createKeeperHost } from './host.ts';
import { memoryStore } from './logStore.ts';

const ANA = 'user:ana/AAAAAAAAAAAAAAA1';
const PHONE = 'user:ana/AAAAAAAAAAAAAAA2';
const BEN = 'user:ben/AAAAAAAAAAAAAAA3';

async function start() {
  const clock = manualClock(1_000_000);
  const faults: string[] = [];
  const host = createKeeperHost({
    store: memoryStore(),
    clock,
    random: seededRandom(1),
    onFault: ({ message }) => faults.push(message),
  });
  // A session that is open has signals.
  await host.snapshot('s');
  const looks: string[] = [];
  const leave = host.followLooks((session, participant) => looks.push(`${session} ${participant}`));
  const show = (instance: string, hidden: boolean, ttl = 30_000) =>
    host.signal('s', { instance, key: 'presence', value: { since: 5, ...(hidden && { hidden }) }, ttl });
  return { clock, faults, host, looks, leave, show };
}

describe('who looks at a session', () => {
  it('is a person with a surface that is not hidden, while it lives', async () => {
    const { clock, host, show } = await start();
    expect([...host.looking('s'), ...host.looking('another')]).toEqual([]);
    show(ANA, false);
    show(PHONE, true);
    show(BEN, true);
    expect([...host.looking('s')]).toEqual(['user:ana']);
    show(ANA, true);
    expect([...host.looking('s')]).toEqual([]);
    show(PHONE, false);
    expect([...host.looking('s')]).toEqual(['user:ana']);
    await clock.advance(30_001);
    expect([...host.looking('s')]).toEqual([]);
    show(BEN, false);
    show(BEN, false, 0);
    expect([...host.looking('s')]).toEqual([]);
  });

  it('is told to those who follow it, at each sign of one in sight; what they throw is reported', async () => {
    const { faults, host, looks, leave, show } = await start();
    show(ANA, false);
    show(PHONE, true);
    show(ANA, false, 0);
    host.signal('s', { instance: BEN, key: 'typing', value: true, ttl: 1_000 });
    host.signal('s', { instance: BEN, key: 'presence', value: 'no surface', ttl: 1_000 });
    expect(looks).toEqual(['s user:ana']);
    host.followLooks(() => {
      throw new Error('not mine');
    });
    leave();
    show(BEN, false);
    expect(looks).toHaveLength(1);
    expect(faults).toEqual([expect.stringContaining('looks at sessions')]);
  });
});
