import type { Transport, TransportLink } from '@rejoin/core';
import { createSessionClient } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { type LogStore, memory, memoryStore } from '@rejoin/core/memory';
import { expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../clock/manualClock.ts';
import { seededRandom } from './seededRandom.ts';

/** Everything that was ever handed to a store, as text. */
function recorded(): { readonly store: LogStore; readonly text: () => string } {
  const kept = memoryStore();
  const lines: string[] = [];
  return {
    text: () => lines.join('\n'),
    store: {
      ...kept,
      commit(writes, at) {
        for (const { batches, ...write } of writes) lines.push(JSON.stringify([at, write, [...batches]]));
        return kept.commit(writes, at);
      },
    },
  };
}

/** From here on nothing breaks any more. */
const CALM = 1_010_000;

/** Links that break after a while, each at a moment of its own. */
const fragile = (transport: Transport, clock: ManualClock, random: () => number): Transport => ({
  ...transport,
  open(identity, handlers) {
    let over = false;
    const link: TransportLink = transport.open(identity, {
      ...handlers,
      message: (message) => {
        if (!over) handlers.message(message);
      },
    });
    clock.after(200 + random() * 2_000, () => {
      if (over || clock.now() > CALM) return;
      over = true;
      link.close();
      handlers.closed({ terminal: false, message: 'The link broke.' });
    });
    return {
      ...link,
      append: (session, batch) => {
        if (!over) link.append(session, batch);
      },
      close() {
        over = true;
        link.close();
      },
    };
  },
});

/** Two agents write, two people ask, steer and stop, and everybody's link breaks again and again. */
async function play(seed: number) {
  const clock = manualClock();
  const random = seededRandom(seed);
  const { store, text } = recorded();
  const transport = fragile(memory({ clock, random, store }), clock, random);
  const common = { transport, clock, random };
  for (const participant of ['agent:docs', 'agent:web']) {
    joinSession({ ...common, session: 's', participant }).answer(async (run) => {
      const writer = run.text();
      for (let word = 0; word < 30 && !run.signal.aborted; word++) {
        await new Promise<void>((resolve) => clock.after(20 + random() * 100, resolve));
        await writer.write(`${participant} ${word}${word % 7 === 0 ? '\n' : ' '}`);
        if (word % 10 === 5) await run.progress({ done: word, total: 30 });
      }
    });
  }
  const clients = ['user:ana', 'user:ben'].map((participant) =>
    createSessionClient({ ...common, participant }),
  );
  const [ana, ben] = clients.map((client) => client.session('s'));
  if (!ana || !ben) throw new Error('Two sessions were opened.');
  await clock.advance(300);
  ana.send('why?');
  await clock.advance(1_000);
  ben.steer('shorter', { kind: 'agent', participant: 'agent:web' }, { followUp: true });
  ben.send('and how?');
  await clock.advance(1_500);
  ana.cancel({ kind: 'agent', participant: 'agent:docs' });
  await clock.advance(60_000);
  for (const session of [ana, ben]) session.flush();
  const { state } = ana.store.getState();
  expect(ben.store.getState().state.runs).toEqual(state.runs);
  expect(state.faults).toEqual({});
  expect([...state.runs.values()].map(({ status }) => status)).not.toContain('running');
  return text();
}

it('writes the same log and store, byte for byte, for the same seed', async () => {
  const first = await play(7);
  expect(first.length).toBeGreaterThan(5_000);
  expect(await play(7)).toBe(first);
  expect(await play(8)).not.toBe(first);
});
