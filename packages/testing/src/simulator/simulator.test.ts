import type { Session } from '@rejoin/core';
import { createSessionClient, entityKey, textOf } from '@rejoin/core';
import { digest } from '@rejoin/core/protocol';
import { describe, expect, it } from 'vitest';
import type { FaultRates, FaultStep } from './networkFaults.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';

const PATIENCE = { lease: 3_000, expires: 8_000, unresponsive: 4_000 };

const enter = (sim: Simulator, name: string, participant: string, role: 'page' | 'agent' = 'page'): Session =>
  createSessionClient({ ...sim.process(name), participant, role }).session('s');

const view = (session: Session) => session.store.getState();

/** Everyone has everything, and it is proven. */
function expectEqual(sim: Simulator, sessions: readonly Session[]): void {
  const trouble = `seed ${sim.seed}\n${sim.history.join('\n')}`;
  for (const session of sessions) {
    session.flush();
    expect(view(session).status, `${session.participant}: ${trouble}`).toBe('live');
    expect([...view(session).pending.keys()], `${session.participant} waits: ${trouble}`).toEqual([]);
    expect(view(session).state.faults, trouble).toEqual({});
  }
  const seen = new Set(sessions.map((each) => `${each.cursor} ${digest(view(each).state)}`));
  expect([...seen], trouble).toHaveLength(1);
}

/** Each event of the log once and in its place, by the stored text. */
async function expectOnce(sim: Simulator): Promise<void> {
  const [, ...lines] = (await sim.log('s')).trimEnd().split('\n');
  const last = new Map<string, number>();
  for (const line of lines) {
    const item = JSON.parse(line);
    const [producer, from, count] = Array.isArray(item)
      ? [item[1], item[3], item[5] ?? 1]
      : [item.producer, item.seq, 1];
    expect(from, `seed ${sim.seed}: ${line}`).toBe((last.get(producer) ?? 0) + 1);
    last.set(producer, from + count - 1);
  }
}

const STORM: FaultRates = {
  cut: 0.25,
  silence: 0.05,
  delay: 0.1,
  crashKeeper: 0.12,
  duplicate: 0.1,
  corrupt: 0.03,
};

/** Two people and an agent write for twelve stormy seconds while two others read. */
async function storm(options: SimulatorOptions, rates: FaultRates = STORM) {
  const sim = createSimulator({ patience: PATIENCE, ...options });
  const [ana, bo] = [enter(sim, 'ana', 'user:ana'), enter(sim, 'bo', 'user:bo')];
  const agent = enter(sim, 'bot', 'agent:bot', 'agent');
  const readers = [enter(sim, 'cy', 'user:cy'), enter(sim, 'dee', 'user:dee')];
  const said: string[] = [];
  const words: string[] = [];
  sim.storm(rates);
  void agent.publish({ run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } });
  void agent.publish({ run: 'r', event: { type: 'TEXT_MESSAGE_START', messageId: 'm' } });
  for (let beat = 0; beat < 120; beat++) {
    const word = `${beat} `;
    words.push(word);
    void agent.publish({ run: 'r', event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: word } });
    for (const [person, every] of [
      [ana, 7],
      [bo, 11],
    ] as const) {
      if (beat % every > 0) continue;
      said.push(`${person.participant} ${beat}`);
      person.send(`${person.participant} ${beat}`);
    }
    await sim.run(100);
  }
  void agent.publish({ run: 'r', event: { type: 'TEXT_MESSAGE_END', messageId: 'm' } });
  void agent.publish({ run: 'r', event: { type: 'RUN_FINISHED', runId: 'r', outcome: { type: 'success' } } });
  sim.calm();
  await sim.run(40_000);
  return { sim, said, text: words.join(''), sessions: [ana, bo, agent, ...readers] };
}

describe('the simulator', () => {
  it.each(Array.from({ length: 50 }, (_, index) => index + 1))(
    'ends with the same for all, and each event once, after the storm of seed %i (P8, P17, P18, P28)',
    async (seed) => {
      const { sim, said, text, sessions } = await storm({ seed });
      expectEqual(sim, sessions);
      await expectOnce(sim);
      const [first] = sessions;
      const messages = [...(first ? view(first).state.messages.values() : [])];
      const people = messages.filter((message) => message.run === undefined).map((each) => textOf(each.text));
      expect(people.toSorted()).toEqual(said.toSorted());
      expect(messages.filter((message) => message.run === 'r').map((each) => textOf(each.text))).toEqual([
        text,
      ]);
    },
  );

  it('writes the same log, byte for byte, from the same seed', async () => {
    const dumps: string[] = [];
    for (const seed of [7, 7, 8]) {
      const { sim } = await storm({ seed });
      dumps.push(`${sim.history.join('\n')}\n${await sim.dump()}`);
    }
    expect(dumps[0]?.length).toBeGreaterThan(5_000);
    expect(dumps[1]).toBe(dumps[0]);
    expect(dumps[2]).not.toBe(dumps[0]);
  });

  it('strikes by script', async () => {
    const sim = createSimulator({ seed: 1 });
    const [ana, bo] = [enter(sim, 'ana', 'user:ana'), enter(sim, 'bo', 'user:bo')];
    await sim.run(200);
    const statuses: string[] = [];
    const watch = () => statuses.push(view(ana).connection.status);
    const steps: FaultStep[] = [
      { after: 10, cut: 'ana' },
      { after: 100, run: watch },
      { after: 2_000, run: watch },
      { after: 10, run: () => ana.send('before the crash') },
      { after: 1, crashKeeper: 500 },
      { after: 100, run: watch },
      { after: 100, delay: 'bo', ms: [5, 900] },
      { after: 0, silence: 'bo' },
      { after: 30_000, run: watch },
    ];
    await sim.script(steps);
    expect(statuses[0]).not.toBe('live');
    expect(statuses[2]).not.toBe('live');
    expect([statuses[1], statuses[3]]).toEqual(['live', 'live']);
    expectEqual(sim, [ana, bo]);
    expect(view(bo).state.messages.size).toBe(1);
    expect(sim.history).toHaveLength(4);
  });

  it('loses what only a crashed process knew, and nothing that was acknowledged', async () => {
    const sim = createSimulator({ seed: 3, patience: PATIENCE });
    const agent = enter(sim, 'bot', 'agent:bot', 'agent');
    const page = enter(sim, 'page', 'user:ana');
    await agent.publish({ run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } }).queued;
    await sim.run(500);
    void agent.publish({ run: 'r', event: { type: 'progress.reported', note: 'never heard' } });
    sim.crash('bot');
    await sim.run(1_000);
    const run = () => view(page).state.runs.get(entityKey('agent:bot', 'r'));
    expect([run()?.status, run()?.progress]).toEqual(['running', undefined]);
    await sim.run(5 * PATIENCE.lease);
    expect(run()?.status).toBe('lost');

    const next = enter(sim, 'bot', 'agent:bot', 'agent');
    expect(next.instance).not.toBe(agent.instance);
    await sim.run(500);
    await next.publish({ run: 'r', id: 'take', event: { type: 'run.claimed', generation: 2 } }).queued;
    await next.publish({ run: 'r', event: { type: 'RUN_FINISHED', runId: 'r' } }).queued;
    await sim.run(500);
    expect(run()?.status).toBe('finished');
    expectEqual(sim, [page, next]);
  });

  it('sends again what was acknowledged, never shown, and rolled back (P12)', async () => {
    const sim = createSimulator({ seed: 9 });
    const [ana, bo] = [enter(sim, 'ana', 'user:ana'), enter(sim, 'bo', 'user:bo')];
    await sim.run(200);
    sim.impair('ana', { lose: 1 });
    ana.send('acknowledged');
    await sim.run(200);
    await ana.drained();
    expect(view(ana).pending.size).toBe(1);
    expect(await sim.rollBack('s', 1)).toBe(1);
    sim.clear();
    await sim.run(5_000);
    expectEqual(sim, [ana, bo]);
    expect([...view(bo).state.messages.values()].map((each) => textOf(each.text))).toEqual(['acknowledged']);
  });

  it('answers a question again whose answer was rolled back, and no more than once (P12)', async () => {
    const sim = createSimulator({ seed: 10 });
    const [ana, bo] = [sim.person('ana'), enter(sim, 'bo', 'user:bo')];
    let answers = 0;
    sim.agent('docs', async (run) => {
      answers++;
      await run.text().write('here you are');
    });
    await sim.run(200);
    ana.session.send('are you there?');
    const answered = () => [...ana.view().state.runs.values()].map(({ status }) => status);
    await sim.until(() => answered().includes('finished'), 'the answer');
    await sim.run(500);
    const question = async () => (await sim.log('s')).split('are you there?').length - 1;
    expect([answers, await question()]).toEqual([1, 1]);
    // Back to the question: all commits of the answer are gone.
    while ((await sim.log('s')).includes('RUN_STARTED')) await sim.rollBack('s', 1);
    expect(await question()).toBe(1);
    // The first claim finds its lane forgotten; the next one comes a minute later.
    await sim.run(200_000);
    expect([answers, await question(), answered()]).toEqual([2, 1, ['finished']]);
    expectEqual(sim, [ana.session, bo]);
  });

  it('goes on with a keeper that knows what its store committed, and not more', async () => {
    const sim = createSimulator({ seed: 4 });
    const ana = enter(sim, 'ana', 'user:ana');
    await sim.run(100);
    for (let i = 0; i < 40; i++) {
      ana.send(`message ${i}`);
      await sim.run(i % 9);
      sim.crashKeeper(i * 3);
      await sim.run(400);
    }
    await sim.run(30_000);
    expectEqual(sim, [ana]);
    await expectOnce(sim);
    expect([...view(ana).state.messages.values()].map((each) => textOf(each.text))).toEqual(
      Array.from({ length: 40 }, (_, index) => `message ${index}`),
    );
    expect(view(ana).state.totals.restarts).toBe(0);
  });
});
