import { describe, expect, it, vi } from 'vitest';
import { createTries } from '../machine/tries.ts';
import type { Batch, EventEntry } from '../protocol/envelope.ts';
import type { AppendCode } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { createSessionOutbox } from './sessionOutbox.ts';

const instance = 'agent:docs/DDDDDDDDDDDDDDD1';
const producer = `${instance}/main`;
const note = (text: string): EventEntry => ({ run: 'r', event: { type: 'progress.reported', note: text } });

function stage(full: 'wait' | 'refuse', create = createSessionOutbox) {
  const batches: Batch[] = [];
  const reported: string[] = [];
  const soon: (() => void)[] = [];
  const outbox = create({
    instance,
    full,
    channel: {
      append: (batch) => batches.push(batch),
      abandon: (error) => reported.push(`abandoned ${error.code}`),
    },
    clock: {
      after(_ms, run) {
        soon.push(run);
        return () => {};
      },
    },
    on: {
      changed: () => {},
      report: (error) => reported.push(`report ${error.code}`),
      restarted: (error) => reported.push(`restarted ${error.code}`),
      dropped: (entry, error) => reported.push(`dropped ${entry.event.type} ${error.code}`),
      ended: (error) => reported.push(`ended ${error.code}`),
    },
    tries: createTries(
      () => 0,
      () => {},
    ),
  });
  const pump = () => {
    for (const run of soon.splice(0)) run();
  };
  const ack = (seq: number) => outbox.acked({ type: 'ack', session: 's', producer, seq });
  const refuse = (seq: number, code: AppendCode, expected?: number) =>
    outbox.refused({
      type: 'refused',
      session: 's',
      producer,
      first: seq,
      seq,
      code,
      message: 'no',
      ...(expected === undefined ? {} : { expected }),
    });
  return { outbox, batches, reported, pump, ack, refuse };
}

const rest = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
const notes = (batches: readonly Batch[]) =>
  batches.flatMap(({ events }) => events.map(({ event }) => ('note' in event ? event.note : event.type)));

describe('a outbox', () => {
  it('keeps the order of what is published while its outbox is full (P10)', async () => {
    const { outbox, batches, pump, ack } = stage('wait');
    const said = Array.from({ length: 1_004 }, (_, index) => String(index));
    const waiting = said.slice(0, 1_002).map((text) => outbox.publish(note(text), 'main'));
    outbox.connected(LIMITS);
    pump();
    await rest();
    ack(10);
    // Before those who waited were woken, a caller sends more.
    const later = said.slice(1_002).map((text) => outbox.publish(note(text), 'main'));
    await rest();
    for (let round = 0; round < 20; round++) {
      pump();
      ack(batches.reduce((sum, { events }) => sum + events.length, 0));
      await rest();
    }
    await Promise.all([...waiting, ...later]);
    expect(notes(batches)).toEqual(said);
    await outbox.drained();
  });

  it('refuses in a browser what its outbox has no room for, and reports it (P10)', async () => {
    const { outbox } = stage('refuse');
    for (let index = 0; index < 1_000; index++) await outbox.publish(note('x'), 'main');
    await expect(outbox.publish(note('x'), 'main')).rejects.toMatchObject({ code: 'outbox-full' });
    // A Stop still finds room (P3).
    await outbox.publish(
      { id: 'c', event: { type: 'cancel.requested', target: { kind: 'session' } } },
      'control',
    );
  });

  it('remembers commands until the log shows them, and no claims', async () => {
    const { outbox, pump, ack } = stage('wait');
    outbox.connected(LIMITS);
    await outbox.publish({ run: 'r', id: 'claim', event: { type: 'RUN_STARTED', runId: 'r' } }, 'main');
    await outbox.publish({ id: 'w', event: { type: 'message.sent', content: 'hello' } }, 'main');
    expect([...outbox.pending].map(([id, { status }]) => [id, status])).toEqual([['w', 'queued']]);
    pump();
    expect(outbox.pending.get('w')?.status).toBe('sent');
    ack(2);
    outbox.settle((id) => id === 'w');
    expect(outbox.pending.size).toBe(0);
  });

  it('sends a command again that a former link acknowledged and the log has not (P12)', async () => {
    const { outbox, batches, pump, ack } = stage('wait');
    const command = (id: string): EventEntry => ({ id, event: { type: 'message.sent', content: id } });
    outbox.connected(LIMITS);
    for (const id of ['shown', 'lost']) await outbox.publish(command(id), 'main');
    pump();
    ack(2);
    // On the link that acknowledged it, the log may show it still.
    outbox.proven((id) => id === 'shown');
    pump();
    expect(batches).toHaveLength(1);
    outbox.disconnected();
    outbox.connected(LIMITS);
    outbox.proven((id) => id === 'shown');
    expect(outbox.pending.get('lost')?.status).toBe('queued');
    pump();
    expect(batches.slice(1).flatMap(({ events }) => events)).toEqual([command('lost')]);
    outbox.proven(() => false);
    pump();
    expect(batches).toHaveLength(2);
  });

  it('takes a keeper that accepts nothing for a abandoned link, not for a reason to go on', async () => {
    const { outbox, batches, reported, pump, refuse } = stage('wait');
    outbox.connected(LIMITS);
    await outbox.publish(note('x'), 'main');
    pump();
    refuse(1, 'producer-foreign');
    pump();
    expect(reported).toEqual(['abandoned producer-foreign']);
    expect(batches).toHaveLength(1);
  });

  it('answers in the order of the wire while what answers refusals is loaded (P11)', async () => {
    // Modules of its own: nothing has been loaded in them yet.
    vi.resetModules();
    const fresh = await import('./sessionOutbox.ts');
    const { outbox, batches, reported, pump, ack, refuse } = stage('wait', fresh.createSessionOutbox);
    outbox.connected(LIMITS);
    for (const text of ['a', 'b']) {
      await outbox.publish(note(text), 'main');
      pump();
    }
    refuse(1, 'event-malformed');
    refuse(2, 'seq-hole', 1);
    ack(1);
    expect([reported, outbox.busy]).toEqual([[], true]);
    await vi.waitFor(() => expect(reported).not.toEqual([]));
    pump();
    // The hole was there before the acknowledgement: no sign of a log that has lost something.
    expect(reported).toEqual(['dropped progress.reported event-malformed', 'report event-malformed']);
    expect(batches.map(({ first, events }) => [first, events.map(({ event }) => event.type)])).toEqual([
      [1, ['progress.reported']],
      [2, ['progress.reported']],
      [1, ['event.dropped', 'progress.reported']],
    ]);
  });

  it('forgets what a former link sent while what answers refusals is loaded (P12)', async () => {
    vi.resetModules();
    const fresh = await import('./sessionOutbox.ts');
    const { outbox, batches, reported, pump, ack, refuse } = stage('wait', fresh.createSessionOutbox);
    outbox.connected(LIMITS);
    await outbox.publish(note('a'), 'main');
    pump();
    refuse(1, 'event-malformed');
    outbox.disconnected();
    // Another keeper may take it.
    outbox.connected(LIMITS);
    pump();
    ack(1);
    const { loadLater } = await import('./loadLater.ts');
    await loadLater();
    await rest();
    expect([reported, outbox.busy, batches.length]).toEqual([[], false, 2]);
  });

  it('does not begin anew for ever where that is all that is taken: all who wait are refused', async () => {
    const { outbox, batches, reported, pump } = stage('wait');
    await outbox.publish({ id: 'w', event: { type: 'message.sent', content: 'hello' } }, 'main');
    outbox.connected(LIMITS);
    let rounds = 0;
    for (; rounds < 200 && outbox.busy; rounds++) {
      pump();
      const { producer: lane = '', first = 1 } = batches.at(-1) ?? {};
      const refusal = { type: 'refused', session: 's', producer: lane, first, seq: first } as const;
      outbox.refused({ ...refusal, code: 'seq-conflict', message: 'no' });
      pump();
      // That a lane began anew is no progress, though it stands in the log.
      outbox.acked({ type: 'ack', session: 's', producer: batches.at(-1)?.producer ?? '', seq: 1 });
      if (reported.at(-1)?.startsWith('abandoned')) outbox.connected(LIMITS);
    }
    expect(rounds).toBeLessThan(40);
    expect(reported.filter((each) => each.startsWith('abandoned')).length).toBeGreaterThan(10);
    expect(reported.at(-1)).toBe('report seq-conflict');
    expect(outbox.pending.get('w')).toMatchObject({ status: 'rejected', error: { code: 'seq-conflict' } });
  });

  it('falls silent where it may not write, and keeps the link for everything else (P11)', async () => {
    const { outbox, reported, pump, refuse } = stage('wait');
    outbox.connected(LIMITS);
    await outbox.publish({ id: 'w', event: { type: 'message.sent', content: 'hello' } }, 'main');
    pump();
    refuse(1, 'forbidden');
    pump();
    // Its replacement is refused as well: nothing that this participant says here would be taken.
    refuse(1, 'forbidden');
    expect(reported).toEqual([
      'dropped message.sent forbidden',
      'report forbidden',
      'dropped event.dropped forbidden',
      'report forbidden',
    ]);
    expect(outbox.pending.get('w')).toMatchObject({ status: 'rejected', error: { code: 'forbidden' } });
    await expect(outbox.publish(note('x'), 'main')).rejects.toMatchObject({ code: 'forbidden' });
    await outbox.publish(
      { id: 'c', event: { type: 'cancel.requested', target: { kind: 'session' } } },
      'control',
    );
  });

  it('keeps a batch of text that grows under JSON below what the keeper takes (P10)', async () => {
    const { outbox, batches, pump, ack } = stage('wait');
    outbox.connected({ ...LIMITS, frame: 48_000 });
    for (let index = 0; index < 100; index++) {
      const event = { type: 'TEXT_MESSAGE_CONTENT' as const, messageId: 'm', delta: '\u0001'.repeat(400) };
      await outbox.publish({ run: 'r', event }, 'main');
    }
    for (let round = 0; round < 100; round++) {
      pump();
      ack(batches.reduce((sum, { events }) => sum + events.length, 0));
    }
    await outbox.drained();
    expect(Math.max(...batches.map((batch) => JSON.stringify(batch).length))).toBeLessThan(48_000);
  });

  it('sends less at a time after a message was too large for the link', async () => {
    const { outbox, batches, pump } = stage('wait');
    for (let index = 0; index < 64; index++) await outbox.publish(note('x'), 'main');
    outbox.connected(LIMITS);
    pump();
    expect(batches.at(-1)?.events).toHaveLength(64);
    for (let turn = 0; turn < 4; turn++) outbox.shrink();
    outbox.connected(LIMITS);
    expect(batches.at(-1)?.events.length).toBeLessThanOrEqual(16);
  });
});
