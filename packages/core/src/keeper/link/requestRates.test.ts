import { manualClock } from '@rejoin/testing';
import { expect, it } from 'vitest';
import { COMMANDS, createRequestRates, READS } from './requestRates.ts';

const nothing = { event: { type: 'weather.changed' } } as const;
const commands = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ ...nothing, id: `command-${from + index}` }));

it('lets a burst pass, then so many a second, of each participant in each session', async () => {
  const clock = manualClock();
  const rates = createRequestRates(clock);
  let waiting = 0;
  let passed = 0;
  const ask = (participant: string, session: string, count: number) => {
    const wait = rates.append(participant, session, { first: 2, events: commands(count) });
    const pass = () => {
      passed += count;
    };
    if (wait === undefined) return pass();
    waiting++;
    void wait.then(() => {
      waiting--;
      pass();
    });
  };
  ask('user:eve', 's', COMMANDS.burst);
  expect(waiting).toBe(0);
  ask('user:eve', 's', COMMANDS.perSecond);
  expect(waiting).toBe(1);
  ask('user:eve', 'other', 1);
  ask('user:ana', 's', 1);
  expect(waiting).toBe(1);
  await clock.advance(900);
  expect(waiting).toBe(1);
  await clock.advance(200);
  expect(waiting).toBe(0);
  await clock.advance(60_000);
  ask('user:eve', 's', COMMANDS.burst);
  expect([waiting, passed]).toEqual([0, 2 * COMMANDS.burst + COMMANDS.perSecond + 2]);
  // What carries no id is not remembered, and a lane is dearer than a command.
  const events = Array.from({ length: 1_000 }, () => nothing);
  expect(rates.append('user:eve', 's', { first: 2, events })).toBe(undefined);
  for (let lane = 0; lane < COMMANDS.burst / COMMANDS.lane; lane++)
    expect(rates.append('user:bo', 's', { first: 1, events: [nothing] })).toBe(undefined);
  expect(rates.append('user:bo', 's', { first: 1, events: [nothing] })).toBeInstanceOf(Promise);
});

it('lets a participant open so many sessions at once, and some in each second after that', async () => {
  const clock = manualClock();
  const rates = createRequestRates(clock);
  for (let read = 0; read < READS.burst; read++) expect(rates.read('user:eve')).toBe(undefined);
  const wait = rates.read('user:eve');
  expect(wait).toBeInstanceOf(Promise);
  expect(rates.read('user:ana')).toBe(undefined);
  await clock.advance(1_000 / READS.perSecond);
  await expect(wait).resolves.toBe(undefined);
});
