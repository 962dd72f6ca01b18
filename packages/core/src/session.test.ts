import { expect, it } from 'vitest';
import { createSessionClient } from './client.ts';
import { textOf } from './fold/text.ts';
import { memory } from './memory.ts';
import { manualClock } from './testing/clock.ts';
import { seededRandom } from './testing/random.ts';

it('shows a message to its author and to another client', async () => {
  const clock = manualClock();
  const random = seededRandom(1);
  const transport = memory({ clock, random });
  const ana = createSessionClient({ transport, participant: 'user:ana', clock, random });
  const bo = createSessionClient({ transport, participant: 'user:bo', clock, random });
  const a = ana.session('s');
  const b = bo.session('s');
  const sent = a.send('hello');
  await sent.queued;
  await clock.advance(100);
  expect([...b.store.getState().state.messages.values()].map((m) => textOf(m.text))).toEqual(['hello']);
  expect(a.store.getState().status).toBe('live');
  expect(a.store.getState().pending.size).toBe(0);
  expect(a.cursor).toBe(b.cursor);
});
