import { manualClock, seededRandom } from '@rejoin/testing';
import { expect, it } from 'vitest';
import { textOf } from '../fold/text.ts';
import { memory } from '../transports/memoryTransport.ts';
import { createSessionClient } from './client.ts';

function page() {
  const clock = manualClock();
  const random = seededRandom(1);
  const transport = memory({ clock, random });
  const client = createSessionClient({ transport, participant: 'user:ana', clock, random });
  const session = client.session('s');
  const pending = () => [...session.store.getState().pending.values()].map(({ status }) => status);
  return { clock, session, pending };
}

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

it('forgets a command that was rejected when it is discarded, and no other', async () => {
  const { clock, session, pending } = page();
  const tooLarge = session.send('x'.repeat(100_000));
  await tooLarge.queued.catch(() => {});
  const waiting = session.send('hello');
  expect(pending()).toEqual(['rejected', 'queued']);
  session.discard(waiting.ref);
  session.discard({ participant: 'user:ben', id: tooLarge.ref.id });
  session.discard({ participant: 'user:ana', id: 'unknown' });
  expect(pending()).toEqual(['rejected', 'queued']);
  let shown = 0;
  session.store.subscribe(() => shown++);
  session.discard(tooLarge.ref);
  session.discard(tooLarge.ref);
  expect(pending()).toEqual(['queued']);
  expect(shown).toBe(1);
  await clock.advance(100);
  expect([...session.store.getState().state.messages.values()].map((m) => textOf(m.text))).toEqual(['hello']);
});

it('gives the receipt of whatever was asked: from the outbox on, until the log has it', async () => {
  const { clock, session } = page();
  const issued = [
    session.send('hello'),
    session.cancel(),
    session.publish({ event: { type: 'message.sent', content: 'hello again' } }),
  ];
  const statuses = () => issued.map((each) => each.receipt().status);
  expect(statuses()).toEqual(['queued', 'queued', 'queued']);
  await clock.advance(100);
  // No run was there to be stopped.
  expect(statuses()).toEqual(['logged', 'too-late', 'logged']);
  expect(issued.map(({ ref }) => ref.participant)).toEqual(['user:ana', 'user:ana', 'user:ana']);
  expect(new Set(issued.map(({ ref }) => ref.id)).size).toBe(3);
});

it('gives the receipt of what is rejected, with why', async () => {
  const { session } = page();
  const tooLarge = session.send('x'.repeat(100_000));
  await tooLarge.queued.catch(() => {});
  expect(tooLarge.receipt()).toMatchObject({ status: 'rejected', error: { code: 'string-too-long' } });
});
