import { describe, expect, it } from 'vitest';
import type { Batch, Entry } from './protocol/envelope.ts';
import type { AppendCode } from './protocol/errors.ts';
import { createWriter } from './writer.ts';

const instance = 'agent:docs/DDDDDDDDDDDDDDD1';
const producer = `${instance}/main`;
const note = (text: string): Entry => ({ run: 'r', event: { type: 'progress.reported', note: text } });

function stage(full: 'wait' | 'refuse') {
  const batches: Batch[] = [];
  const told: string[] = [];
  const soon: (() => void)[] = [];
  const writer = createWriter({
    instance,
    append: (batch) => batches.push(batch),
    full,
    soon: (run) => soon.push(run),
    changed: () => {},
    report: (error) => told.push(`report ${error.code}`),
    restarted: (error) => told.push(`restarted ${error.code}`),
    broken: (error) => told.push(`broken ${error.code}`),
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
    writer.connected();
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

  it('remembers wishes until the log shows them, and no claims', async () => {
    const { writer, pump, ack } = stage('wait');
    writer.connected();
    await writer.publish({ run: 'r', id: 'claim', event: { type: 'RUN_STARTED', runId: 'r' } }, 'main');
    await writer.publish({ id: 'w', event: { type: 'message.sent', content: 'hello' } }, 'main');
    expect([...writer.pending].map(([id, { status }]) => [id, status])).toEqual([['w', 'queued']]);
    pump();
    expect(writer.pending.get('w')?.status).toBe('sent');
    ack(2);
    writer.settle((id) => id === 'w');
    expect(writer.pending.size).toBe(0);
  });

  it('takes a keeper that accepts nothing for a broken link, not for a reason to go on', async () => {
    const { writer, batches, told, pump, refuse } = stage('wait');
    writer.connected();
    await writer.publish(note('x'), 'main');
    pump();
    refuse(1, 'producer-foreign');
    pump();
    expect(told).toEqual(['broken producer-foreign']);
    expect(batches).toHaveLength(1);
  });
});
