import type { ControlTarget, Session } from '@rejoin/core';
import type { Scene, Stage, Work } from '../stage.ts';
import { is, runsOf, stands } from '../words.ts';

/** How long the cut-off agent hears nothing, ms: long enough that the keeper gives up a stop, short of losing the agent. */
const CUT_OFF = 40_000;

/**
 * Every end that a stop can come to, three times: of a run, of an agent and of the session. Marks are called
 * `run-delivered`, `agent-refused`, `session-lost` and so on.
 */
export const cancel: Scene = {
  title: 'Every status of a stop',
  patience: { lease: 15_000, expires: 30_000, unresponsive: 10_000 },
  async play(stage) {
    const { person, agent, run } = stage;
    const ana = person('ana');
    const ben = person('ben');
    agent('build', slow, { name: 'Build and release' });
    agent('payments', refuses, { name: 'Payouts' });
    agent('crawler', crawls, { name: 'Link checker' });
    await run(2_000);
    for (const kind of ['run', 'agent', 'session'] as const) await act(stage, kind, ana, ben);
    await together(stage, ana);
  },
};

type Kind = 'run' | 'agent' | 'session';

async function act(stage: Stage, kind: Kind, ana: Session, ben: Session): Promise<void> {
  const { run, until, mark, markFirst, sim, crash, agent } = stage;
  const target = (name: string): ControlTarget => {
    if (kind === 'session') return { kind };
    const participant = `agent:${name}`;
    if (kind === 'agent') return { kind, participant };
    const newest = runsOf(ana.store.getState().state, name).at(-1);
    return { kind, participant, run: newest?.run ?? '' };
  };
  const ask = async (name: string, content: string) => {
    ana.send(content, { to: [`agent:${name}`] });
    await until(is(name, 'running'));
    await run(1_500);
  };

  await ask('build', 'Build release 4.2 and put it on the staging channel.');
  await mark(`${kind}-ready`);
  const stop = ana.cancel(target('build'), 'The version number is wrong.');
  for (const status of ['logged', 'delivered', 'acknowledged', 'unresponsive', 'done'] as const)
    await markFirst(`${kind}-${status}`, stands(stop.ref, status));
  await until(is('build', 'cancelled'));
  await run(1_000);
  const late = ana.cancel(target('build'));
  await markFirst(`${kind}-too-late`, stands(late.ref, 'too-late'));
  await run(2_000);

  await ask('payments', 'Pay out the November invoices.');
  const refused = ben.cancel(target('payments'), 'Wait for the audit.');
  await markFirst(`${kind}-refused`, stands(refused.ref, 'refused'));
  await until(is('payments', 'finished'));
  await run(2_000);

  await ask('crawler', 'Check all links of the handbook.');
  sim.delay('crawler', CUT_OFF, CUT_OFF);
  const expired = ana.cancel(target('crawler'));
  await markFirst(`${kind}-expired`, stands(expired.ref, 'expired'));
  await until(stands(expired.ref, 'expired'));
  sim.delay('crawler', 1, 20);
  await until(is('crawler', 'cancelled'));
  await run(2_000);

  await ask('crawler', 'Check the links of the price list again.');
  const delivered = ana.cancel(target('crawler'));
  crash('crawler');
  await markFirst(`${kind}-lost`, stands(delivered.ref, 'lost'));
  await until(stands(delivered.ref, 'lost'));
  await run(5_000);
  // Another process of the same agent finds the stop and ends.
  agent('crawler', crawls, { name: 'Link checker', takeOver: true });
  await until(is('crawler', 'cancelled'));
  await run(2_000);
}

/** One stop for three agents that take it in three ways. */
async function together({ run, until, mark }: Stage, ana: Session): Promise<void> {
  const names = ['build', 'payments', 'crawler'];
  ana.send('Release 4.2: build it, pay the translators, and check the links.', {
    to: names.map((name) => `agent:${name}`),
  });
  await until((state) => names.every((name) => is(name, 'running')(state)));
  await run(1_500);
  await mark('three-ready');
  ana.cancel({ kind: 'session' }, 'We ship tomorrow.');
  await until(is('crawler', 'cancelled'));
  await run(500);
  await mark('three-mixed');
  await until((state) => is('build', 'cancelled')(state) && is('payments', 'finished')(state));
  await run(500);
  await mark('three-settled');
}

/** Hears of a stop at once, and needs fourteen seconds to leave things in order. */
const slow: Work = async (run, pace) => {
  await run.step('Compile 212 modules', async () => {
    for (let done = 0; done < 212 && !run.signal.aborted; done += 4) {
      await run.progress({ done, total: 212, note: `packages/core/src/part-${done}.ts` });
      await pace.pause(1_000);
    }
  });
  if (!run.signal.aborted) return;
  const text = run.text();
  await text.write('Stopping. The artefacts of the half build are being removed');
  await pace.wait(14_000);
  await text.write(': done, the staging channel is as it was.');
};

const refuses: Work = async (run, pace) => {
  run.onCancel(() => 'The bank has the order already. A payout that has begun cannot be stopped.');
  await run.progress({ done: 12, total: 40, note: '12 of 40 invoices are paid' });
  await pace.wait(20_000);
  const text = run.text();
  await pace.say(text, 'All 40 invoices are paid: €118,240.50 in one batch.');
  await text.end();
};

const crawls: Work = async (run, pace) => {
  for (let page = 1; page <= 90 && !run.signal.aborted; page++) {
    await run.progress({ done: page, total: 90, note: `handbook/page-${page}.html` });
    await pace.pause(1_500);
  }
};
