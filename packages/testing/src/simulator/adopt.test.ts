import { createSessionClient, textOf } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { recordingOf, storeOfRecording, timeOfRecording } from '@rejoin/core/internal';
import { memory } from '@rejoin/core/memory';
import { expect, it } from 'vitest';
import { manualClock } from '../clock/manualClock.ts';
import { adoptRuns } from './adopt.ts';
import { seededRandom } from './seededRandom.ts';
import { createSimulator } from './simulator.ts';

it('has a recorded run go on, and a stop of it delivered, acknowledged and done (P21, P35)', async () => {
  const sim = createSimulator({ seed: 2 });
  const asking = createSessionClient({ ...sim.process('ana'), participant: 'user:ana' }).session('s');
  joinSession({ ...sim.process('docs'), session: 's', participant: 'agent:docs' }).answer(async (run) => {
    await run.text().write('half an answer');
    await new Promise(() => {});
  });
  asking.send('Why?');
  await sim.run(2_000);
  const recording = await recordingOf(sim.store, 's');

  const clock = manualClock(timeOfRecording(recording));
  const random = seededRandom(1);
  const transport = memory({ store: storeOfRecording(recording), clock, random });
  const session = createSessionClient({ transport, participant: 'user:ana', clock, random }).session('s');
  const agent = joinSession({ transport, session: 's', participant: 'agent:docs', clock, random });
  await clock.advance(100);
  const seen: string[] = [];
  void adoptRuns(
    agent,
    async (run) => {
      seen.push('working');
      await new Promise<void>((resolve) => run.signal.addEventListener('abort', () => resolve()));
      seen.push('stopped');
      await new Promise<void>((resolve) => clock.after(500, resolve));
    },
    { clock, random },
  );
  await clock.advance(100);
  const { state } = session.store.getState();
  expect([...state.runs.values()].map(({ status, generation }) => [status, generation])).toEqual([
    ['running', 2],
  ]);
  expect([...state.messages.values()].map(({ text, status }) => [textOf(text), status])).toEqual([
    ['Why?', 'complete'],
    ['half an answer', 'streaming'],
  ]);

  const stop = session.cancel();
  await clock.advance(200);
  expect(stop.receipt().status).toBe('acknowledged');
  expect(seen).toEqual(['working', 'stopped']);
  await clock.advance(1_000);
  expect(stop.receipt().status).toBe('done');
  expect(session.store.getState().state.faults).toEqual({});
});
