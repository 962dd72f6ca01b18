/** What people read when a log has lost what they had seen in it (P12, P19). */

import { createSimulator, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { keeperLog, tapeOf } from '../../test/generators/logs.ts';
import { fold } from '../fold/fold.ts';
import { EMPTY } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { refKey } from '../protocol/ids.ts';
import { faultsOf } from './faults.ts';
import { lossOf } from './loss.ts';
import { receiptOf } from './receipts.ts';

/** Ana speaks and stops, an agent answers, Bo only looks. */
async function scene(seed: number) {
  const sim = createSimulator({ seed });
  const ana = sim.person('ana');
  const bo = sim.person('bo');
  const answered = () => [...bo.view().state.messages.values()].map(({ text }) => textOf(text));
  let answers = 0;
  sim.agent('docs', (run) => run.text().write(`answer ${++answers}`));
  const settled = () =>
    [ana, bo].every(({ view }) => view().status === 'live') && ana.view().pending.size === 0;
  ana.session.send('one');
  await sim.until(() => answered().includes('answer 1') && settled(), 'the first answer');
  ana.session.send('two');
  await sim.until(() => answered().includes('answer 2') && settled(), 'the second answer');
  const stop = ana.session.cancel();
  await sim.until(() => bo.view().state.controls.size === 1 && settled(), 'the stop');
  await sim.run(6_000);
  /** Takes the log back to where only the first question and its answer were in it. */
  const rollBack = async () => {
    while ((await sim.log('s')).includes('"two"')) await sim.rollBack('s', 1);
  };
  return { sim, ana, bo, stop, rollBack, settled, answered };
}

describe('a log that was rolled back', () => {
  it.each(['is shorter', 'has grown again', 'is another one'] as const)(
    'and %s tells everybody what it has lost, in the same words',
    async (way) => {
      const { sim, ana, bo, stop, rollBack, settled } = await scene(7);
      const known = bo.view().state.position;
      if (way === 'has grown again') sim.impair('bo', { held: ['up', 'down'] });
      if (way === 'is another one') {
        await sim.store.delete('s');
        sim.crashKeeper();
      } else await rollBack();
      await sim.until(() => ana.view().status === 'live' && ana.view().lost !== undefined, 'Ana knows');
      for (let more = 0; way === 'has grown again' && ana.view().state.position <= known + 2; more++) {
        void ana.session.publish({ event: { type: 'participant.joined', name: `again ${more}` } });
        await sim.run(200);
      }
      sim.clear('bo');
      await sim.until(() => settled() || bo.view().lost !== undefined, 'Bo knows');
      await sim.run(10_000);
      const messages = way === 'is another one' ? 4 : 2;
      for (const { view } of [ana, bo]) {
        expect(view().lost?.error.params).toEqual({ messages, stops: 1 });
        expect(receiptOf(view(), stop.ref)).toMatchObject({ status: 'rolled-back' });
        const fault = { code: 'log-rolled-back', where: 'here', params: { messages, stops: 1 } };
        expect(faultsOf(view())).toContainEqual({ ...fault, retryable: false });
        expect(view().status).toBe('live');
      }
    },
  );

  it('keeps what its author had sent, to be sent again, until that is done', async () => {
    const { sim, ana, bo, rollBack, answered } = await scene(11);
    await rollBack();
    await sim.until(() => ana.view().lost !== undefined && bo.view().lost !== undefined, 'both know');
    const lost = [...ana.view().pending.values()];
    expect(lost.map(({ entry, status, error }) => [entry.event.type, status, error?.code])).toEqual([
      ['message.sent', 'rejected', 'log-rolled-back'],
      ['cancel.requested', 'rejected', 'log-rolled-back'],
    ]);
    expect(lost[0]?.entry.event).toMatchObject({ content: 'two' });
    // No one else has anything to send again.
    expect(bo.view().pending.size).toBe(0);
    ana.session.send('two');
    await sim.until(() => answered().includes('answer 3'), 'the answer, once more', 200_000);
    ana.session.seen();
    expect(ana.view().lost).toBeUndefined();
  });
});

describe('a comparison of two states', () => {
  const state = (numbers: number[]) => {
    const { batches } = keeperLog(tapeOf(numbers));
    return batches.flat();
  };

  it('finds nothing lost in a log that has only grown, however much has left the window', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 40; round++) {
      const log = state(Array.from({ length: 900 }, () => Math.floor(random() * 9_999)));
      const cut = Math.floor(random() * log.length);
      const before = fold(EMPTY, log.slice(0, cut));
      expect(lossOf(before, fold(before, log.slice(cut)))).toBeUndefined();
    }
  });

  it('finds each command that is gone, and adds to what was known', () => {
    const random = seededRandom(5);
    let found = 0;
    for (let round = 0; round < 40; round++) {
      const log = state(Array.from({ length: 900 }, () => Math.floor(random() * 9_999)));
      const [before, after] = [fold(EMPTY, log), fold(EMPTY, log.slice(0, Math.floor(log.length / 2)))];
      const gone = [...before.commands.keys()].filter((command) => !after.commands.has(command));
      const loss = lossOf(before, after);
      if (before.position > after.position) expect(loss).toBeDefined();
      expect([...(loss?.commands ?? [])].sort()).toEqual(gone.sort());
      for (const { participant, id } of before.controls.values())
        if (gone.includes(refKey({ participant, id }))) found++;
      const twice = lossOf(before, after, loss);
      const messages = (of: typeof loss) => Number(of?.error.params.messages ?? 0);
      expect(messages(twice)).toBe(2 * messages(loss));
    }
    expect(found).toBeGreaterThan(20);
  });
});
