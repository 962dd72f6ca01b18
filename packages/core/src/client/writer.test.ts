import { describe, expect, it, vi } from 'vitest';
import { createTries } from '../machine/tries.ts';
import type { Batch, Entry } from '../protocol/envelope.ts';
import type { AppendCode } from '../protocol/errors.ts';
import { LIMITS } from '../protocol/limits.ts';
import { createWriter } from './writer.ts';

const instance = 'agent:docs/DDDDDDDDDDDDDDD1';
const producer = `${instance}/main`;
const note = (text: string): Entry => ({ run: 'r', event: { type: 'progress.reported', note: text } });

function stage(full: 'wait' | 'refuse', create = createWriter) {
  const batches: Batch[] = [];
  const told: string[] = [];
  const soon: (() => void)[] = [];
  const writer = create({
    instance,
    append: (batch) => batches.push(batch),
    full,
    soon: (run) => soon.push(run),
    changed: () => {},
    report: (error) => told.push(`report ${error.code}`),
    restarted: (error) => told.push(`restarted ${error.code}`),
    broken: (error) => told.push(`broken ${error.code}`),
    dropped: (entry, error) => told.push(`dropped ${entry.event.type} ${error.code}`),
    tries: createTries(
      () => 0,
      () => {},
    ),
    ended: (error) => told.push(`ended ${error.code}`),
  });
  const pump = () => {
    for (const run of soon.splice(0)) run();
  };
  const ack = (seq: number) => writer.acked({ type: 'ack', session: 's', producer, seq });
  const refuse = (seq: number, code: AppendCode, expected?: number) =>
    writer.refused({
      type: 'refused',
      session: 's',
      producer,
      first: seq,
      seq,
      code,
      message: 'no',
      ...(expected === undefined ? {} : { expected }),
    });
  return { writer, batches, told, pump, ack, refuse };
}

const rest = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
const notes = (batches: readonly Batch[]) =>
  batches.flatMap(({ events }) => events.map(({ event }) => ('note' in event ? event.note : event.type)));

describe('a writer', () => {
  it('keeps the order of what is said while its outbox is full (P10)', async () => {
    const { writer, batches, pump, ack } = stage('wait');
    const said = Array.from({ length: 1_004 }, (_, index) => String(index));
    const waiting = said.slice(0, 1_002).map((text) => writer.publish(note(text), 'main'));
    writer.connected(LIMITS);
    pump();
    await rest();
    ack(10);
    // Before those who waited were woken, somebody says more.
    const later = said.slice(1_002).map((text) => writer.publish(note(text), 'main'));
    await rest();
    for (let round = 0; round < 20; round++) {
      pump();
      ack(batches.reduce((sum, { events }) => sum + events.length, 0));
      await rest();
    }
    await Promise.all([...waiting, ...later]);
    expect(notes(batches)).toEqual(said);
    await writer.drained();
  });

  it('refuses in a browser what its outbox has no room for, and says so (P10)', async () => {
    const { writer } = stage('refuse');
    for (let index = 0; index < 1_000; index++) await writer.publish(note('x'), 'main');
    await expect(writer.publish(note('x'), 'main')).rejects.toMatchObject({ code: 'outbox-full' });
    // A Stop still finds room (P3).
    await writer.publish(
      { id: 'c', event: { type: 'cancel.requested', target: { kind: 'session' } } },
      'control',
    );
  });

  it('remembers commands until the log shows them, and no claims', async () => {
    const { writer, pump, ack } = stage('wait');
    writer.connected(LIMITS);
    await writer.publish({ run: 'r', id: 'claim', event: { type: 'RUN_STARTED', runId: 'r' } }, 'main');
    await writer.publish({ id: 'w', event: { type: 'message.sent', content: 'hello' } }, 'main');
    expect([...writer.pending].map(([id, { status }]) => [id, status])).toEqual([['w', 'queued']]);
    pump();
    expect(writer.pending.get('w')?.status).toBe('sent');
    ack(2);
    writer.settle((id) => id === 'w');
    expect(writer.pending.size).toBe(0);
  });

  it('says a command again that a former link acknowledged and the log has not (P12)', async () => {
    const { writer, batches, pump, ack } = stage('wait');
    const command = (id: string): Entry => ({ id, event: { type: 'message.sent', content: id } });
    writer.connected(LIMITS);
    for (const id of ['shown', 'lost']) await writer.publish(command(id), 'main');
    pump();
    ack(2);
    // On the link that acknowledged it, the log may show it still.
    writer.proven((id) => id === 'shown');
    pump();
    expect(batches).toHaveLength(1);
    writer.disconnected();
    writer.connected(LIMITS);
    writer.proven((id) => id === 'shown');
    expect(writer.pending.get('lost')?.status).toBe('queued');
    pump();
    expect(batches.slice(1).flatMap(({ events }) => events)).toEqual([command('lost')]);
    writer.proven(() => false);
    pump();
    expect(batches).toHaveLength(2);
  });

  it('takes a keeper that accepts nothing for a broken link, not for a reason to go on', async () => {
    const { writer, batches, told, pump, refuse } = stage('wait');
    writer.connected(LIMITS);
    await writer.publish(note('x'), 'main');
    pump();
    refuse(1, 'producer-foreign');
    pump();
    expect(told).toEqual(['broken producer-foreign']);
    expect(batches).toHaveLength(1);
  });

  it('answers in the order of the wire while what answers refusals is loaded (P11)', async () => {
    // Modules of its own: nothing has been loaded in them yet.
    vi.resetModules();
    const fresh = await import('./writer.ts');
    const { writer, batches, told, pump, ack, refuse } = stage('wait', fresh.createWriter);
    writer.connected(LIMITS);
    for (const text of ['a', 'b']) {
      await writer.publish(note(text), 'main');
      pump();
    }
    refuse(1, 'event-malformed');
    refuse(2, 'seq-hole', 1);
    ack(1);
    expect([told, writer.busy]).toEqual([[], true]);
    await vi.waitFor(() => expect(told).not.toEqual([]));
    pump();
    // The hole was there before the acknowledgement: no sign of a log that has lost something.
    expect(told).toEqual(['dropped progress.reported event-malformed', 'report event-malformed']);
    expect(batches.map(({ first, events }) => [first, events.map(({ event }) => event.type)])).toEqual([
      [1, ['progress.reported']],
      [2, ['progress.reported']],
      [1, ['event.dropped', 'progress.reported']],
    ]);
  });

  it('forgets what a former link said while what answers refusals is loaded (P12)', async () => {
    vi.resetModules();
    const fresh = await import('./writer.ts');
    const { writer, batches, told, pump, ack, refuse } = stage('wait', fresh.createWriter);
    writer.connected(LIMITS);
    await writer.publish(note('a'), 'main');
    pump();
    refuse(1, 'event-malformed');
    writer.disconnected();
    // Another keeper may take it.
    writer.connected(LIMITS);
    pump();
    ack(1);
    const { loadLater } = await import('./loadLater.ts');
    await loadLater();
    await rest();
    expect([told, writer.busy, batches.length]).toEqual([[], false, 2]);
  });

  it('does not begin anew for ever where that is all that is taken: it says so to whoever waits', async () => {
    const { writer, batches, told, pump } = stage('wait');
    await writer.publish({ id: 'w', event: { type: 'message.sent', content: 'hello' } }, 'main');
    writer.connected(LIMITS);
    let rounds = 0;
    for (; rounds < 200 && writer.busy; rounds++) {
      pump();
      const { producer: lane = '', first = 1 } = batches.at(-1) ?? {};
      const refusal = { type: 'refused', session: 's', producer: lane, first, seq: first } as const;
      writer.refused({ ...refusal, code: 'seq-conflict', message: 'no' });
      pump();
      // That a lane began anew is no progress, though it stands in the log.
      writer.acked({ type: 'ack', session: 's', producer: batches.at(-1)?.producer ?? '', seq: 1 });
      if (told.at(-1)?.startsWith('broken')) writer.connected(LIMITS);
    }
    expect(rounds).toBeLessThan(40);
    expect(told.filter((each) => each.startsWith('broken')).length).toBeGreaterThan(10);
    expect(told.at(-1)).toBe('report seq-conflict');
    expect(writer.pending.get('w')).toMatchObject({ status: 'rejected', error: { code: 'seq-conflict' } });
  });

  it('falls silent where it may not write, and keeps the link for everything else (P11)', async () => {
    const { writer, told, pump, refuse } = stage('wait');
    writer.connected(LIMITS);
    await writer.publish({ id: 'w', event: { type: 'message.sent', content: 'hello' } }, 'main');
    pump();
    refuse(1, 'forbidden');
    pump();
    // Its replacement is refused as well: nothing that this participant says here would be taken.
    refuse(1, 'forbidden');
    expect(told).toEqual([
      'dropped message.sent forbidden',
      'report forbidden',
      'dropped event.dropped forbidden',
      'report forbidden',
    ]);
    expect(writer.pending.get('w')).toMatchObject({ status: 'rejected', error: { code: 'forbidden' } });
    await expect(writer.publish(note('x'), 'main')).rejects.toMatchObject({ code: 'forbidden' });
    await writer.publish(
      { id: 'c', event: { type: 'cancel.requested', target: { kind: 'session' } } },
      'control',
    );
  });

  it('keeps a batch of text that grows under JSON below what the keeper takes (P10)', async () => {
    const { writer, batches, pump, ack } = stage('wait');
    writer.connected({ ...LIMITS, frame: 48_000 });
    for (let index = 0; index < 100; index++) {
      const event = { type: 'TEXT_MESSAGE_CONTENT' as const, messageId: 'm', delta: '\u0001'.repeat(400) };
      await writer.publish({ run: 'r', event }, 'main');
    }
    for (let round = 0; round < 100; round++) {
      pump();
      ack(batches.reduce((sum, { events }) => sum + events.length, 0));
    }
    await writer.drained();
    expect(Math.max(...batches.map((batch) => JSON.stringify(batch).length))).toBeLessThan(48_000);
  });

  it('says less at a time after a message was too large for the link', async () => {
    const { writer, batches, pump } = stage('wait');
    for (let index = 0; index < 64; index++) await writer.publish(note('x'), 'main');
    writer.connected(LIMITS);
    pump();
    expect(batches.at(-1)?.events).toHaveLength(64);
    for (let turn = 0; turn < 4; turn++) writer.shrink();
    writer.connected(LIMITS);
    expect(batches.at(-1)?.events.length).toBeLessThanOrEqual(16);
  });
});
