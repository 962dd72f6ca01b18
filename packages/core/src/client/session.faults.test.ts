/** What sessions do when something is wrong: each fact here was a fault once. */

import { manualClock, seededRandom } from '@rejoin/testing';
import { expect, it } from 'vitest';
import { joinSession } from '../agent/joinSession.ts';
import { takeSnapshot } from '../fold/snapshot.ts';
import { textOf } from '../fold/text.ts';
import type { KnownEvent } from '../protocol/events.ts';
import { LIMITS } from '../protocol/limits.ts';
import { readServerText } from '../protocol/parseServer.ts';
import { memory } from '../transports/memoryTransport.ts';
import { createSessionClient } from './client.ts';

function stage(options: Parameters<typeof memory>[0] = {}) {
  const clock = manualClock();
  const random = seededRandom(11);
  const transport = memory({ clock, random, ...options });
  const client = createSessionClient({ transport, participant: 'user:ana', clock, random });
  const session = client.session('s');
  const join = (participant: string) => joinSession({ transport, session: 's', participant, clock, random });
  return { clock, client, session, transport, join, view: () => session.store.getState() };
}

it('shows a message that can never be sent as rejected, although no caller waited for it (P10)', async () => {
  const { clock, session, view } = stage();
  const { ref, queued } = session.send('x'.repeat(70_000));
  await expect(queued).rejects.toMatchObject({ code: 'string-too-long' });
  expect(view().pending.get(ref.id)).toMatchObject({
    status: 'rejected',
    error: { code: 'string-too-long' },
  });
  const stop = session.cancel({ kind: 'session' }, 'y'.repeat(70_000));
  await clock.advance(0);
  expect(stop.receipt()).toMatchObject({ status: 'rejected', error: { code: 'string-too-long' } });
});

it('reports which field of an event that is published is wrong, before anything leaves (P11)', async () => {
  const { clock, session, view } = stage();
  // As from plain JavaScript: CAST: the types would not let it pass.
  const event = { type: 'message.sent', content: 5 } as unknown as KnownEvent;
  await expect(session.publish({ id: 'x', event }).queued).rejects.toMatchObject({
    code: 'event-malformed',
    message: expect.stringContaining('The `content` of message.sent is a number. Expected: a text'),
  });
  await clock.advance(500);
  expect(view().state.position).toBe(0);
});

it('shows of a control that left the window that it is forgotten, not that it is done', async () => {
  const { clock, session, join } = stage();
  join('agent:stubborn').answer((run) => {
    run.onCancel(() => 'No.');
    return new Promise(() => {});
  });
  session.send('go');
  await clock.advance(500);
  const stop = session.cancel();
  await clock.advance(500);
  expect(stop.receipt().status).toBe('refused');
  for (let more = 0; more < 120; more++) session.cancel({ kind: 'agent', participant: 'agent:absent' });
  await clock.advance(2_000);
  expect(stop.receipt().status).toBe('forgotten');
});

it('tells every surface of a closed client that it is over', async () => {
  const { clock, client, session, view } = stage();
  await clock.advance(500);
  expect(view().status).toBe('live');
  client.close();
  expect(view()).toMatchObject({ status: 'ended', connection: { status: 'closed' } });
  await expect(session.send('late').queued).rejects.toMatchObject({ code: 'closed' });
});

it('forgets the claims on agents’ questions with the questions (P24)', async () => {
  const { clock, session, join, view } = stage();
  join('agent:helper').answer(() => {});
  join('agent:lead').answer(async (run) => {
    for (let question = 0; question < 30; question++)
      await run.askAgents(['agent:helper'], `question ${question}`);
  });
  for (let round = 0; round < 15; round++) {
    session.send('go', { to: ['agent:lead'] });
    await clock.advance(2_000);
  }
  expect(view().state.totals.runs).toBe(15 * 31);
  expect(view().state.claims.size).toBeLessThanOrEqual(260);
});

it('takes nothing in the name of a run that has ended (P20)', async () => {
  const { clock, session, join, view } = stage();
  const agent = join('agent:docs');
  agent.answer(() => {});
  session.send('go');
  await clock.advance(500);
  const run = [...view().state.runs.values()][0]?.run ?? '';
  await agent.session.publish({ run, event: { type: 'STATE_DELTA', delta: [] } }).queued;
  await agent.session.publish({ run, id: 'q', event: { type: 'message.sent', content: 'more?' } }).queued;
  await clock.advance(500);
  expect(view().state.unknown).toEqual([]);
  expect(view().state.totals.messages).toBe(1);
});

it('turns a steer into a message when no run began to answer what it steers (P36)', async () => {
  const { clock, session, view } = stage();
  const { ref } = session.send('go');
  session.steer('in French', { kind: 'input', ...ref }, { followUp: true });
  await clock.advance(70_000);
  expect([...view().state.messages.values()].map(({ text }) => textOf(text))).toEqual(['go', 'in French']);
});

it('bounds its state against a flood of stops, and still lets a run end (P4, section 14)', async () => {
  const limits = { ...LIMITS, state: 200_000 };
  const { clock, session, join, view } = stage({ limits });
  join('agent:docs').answer(
    (run) => new Promise((resolve) => run.signal.addEventListener('abort', () => resolve())),
  );
  session.send('go');
  await clock.advance(500);
  for (let flood = 0; flood < 40; flood++)
    session.cancel({ kind: 'input', participant: 'user:ana', id: `no-${flood}` }, 'x'.repeat(10_000));
  await clock.advance(1_000);
  const rejected = [...view().pending.values()].filter(({ error }) => error?.code === 'session-full');
  expect(rejected.length).toBeGreaterThan(10);
  expect(JSON.stringify(takeSnapshot(view().state, '').state).length).toBeLessThan(1.5 * limits.state);
});

it('reads a snapshot that holds the deepest event which a keeper takes', async () => {
  const { clock, session, view } = stage();
  let deep: unknown = 'end';
  // The message, its list, the entry and the event are four levels of the limit already.
  for (let level = 0; level < LIMITS.depth - 4; level++) deep = [deep];
  await session.publish({ event: { type: 'app.nested', value: deep } }).queued;
  await clock.advance(500);
  await expect(
    session.publish({ event: { type: 'app.nested', value: [deep] } }).queued,
  ).rejects.toMatchObject({
    code: 'message-too-deep',
  });
  expect(view().state.unknown).toHaveLength(1);
  const snapshot = takeSnapshot(view().state, 'log.1');
  const read = readServerText(JSON.stringify({ type: 'snapshot', channel: 1, snapshot }), new Map());
  expect(read).toMatchObject({ type: 'snapshot' });
});
