// @vitest-environment happy-dom
/** Whatever happens, no status on a page says more than the log and the link allow: docs/statuses.md. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AgentLanes } from '../entries/agent-lanes.ts';
import { AgentProgress } from '../entries/agent-progress.ts';
import { Composer } from '../entries/composer.ts';
import { ConnectionStatus } from '../entries/connection-status.ts';
import { SteeringInput } from '../entries/steering-input.ts';
import { StopButton } from '../entries/stop-button.ts';
import { Transcript } from '../entries/transcript.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';
import { createStage } from './stage.tsx';
import { familyOf, type Logged, type Place, WORD_FACTS, wordTable } from './wordFacts.ts';

it('is the table of the document', async () => {
  await expect(wordTable()).toMatchFileSnapshot('../../../../docs/statuses.md');
});

/** Statuses that the schedules below have shown, by family. */
const shown = new Map<string, Set<string>>();

const sessions = fc.asyncProperty(
  fc.integer({ min: 1, max: 1_000 }),
  fc.array(fc.tuple(fc.nat({ max: 999 }), fc.constantFrom(5, 30, 120, 700, 4_000, 20_000)), {
    minLength: 15,
    maxLength: 25,
  }),
  (seed, steps) => play(seed, steps),
);

it('allows every status that random sessions show', async () => {
  await fc.assert(sessions, { numRuns: 10, endOnFailure: true });
}, 60_000);

it('allows every status of what people do most: these sessions are always the same', async () => {
  shown.clear();
  await fc.assert(sessions, { numRuns: 40, endOnFailure: true, seed: 3 });
  // A property over nothing would always hold.
  const stop = ['ready', 'queued', 'sent', 'logged', 'delivered', 'acknowledged', 'refused', 'expired'];
  const agent = ['running', 'stopping', 'finished', 'failed', 'cancelled', 'interrupted', 'lost'];
  for (const [family, statuses] of Object.entries({
    'stop button': [...stop, 'done', 'too-late', 'lost'],
    agent: ['unknown', 'idle', ...agent],
    answer: agent.filter((status) => status !== 'failed'),
    connection: ['connecting', 'catching-up', 'live', 'waiting'],
    steer: ['queued', 'logged', 'delivered', 'too-late'],
    message: ['queued', 'waiting', 'streaming', 'complete', 'cut'],
    text: ['unseen'],
    'lists of agents and messages': ['loading', 'empty', 'ready'],
  }))
    expect([...(shown.get(family) ?? [])], family).toEqual(expect.arrayContaining(statuses));
}, 120_000);

async function play(seed: number, steps: readonly (readonly [number, number])[]): Promise<void> {
  const stage = createStage({ seed });
  const { sim } = stage;
  const ana = stage.client('ana');
  // Of the outline: there is no layout here, so no lane is in sight.
  const isPart = seed % 4 === 0;
  const interest = isPart ? {} : 'all';
  const session = ana.session('s', { connect: false, interest });
  const bo = stage.client('bo').session('s');
  // An agent whose words are its own: it may say whatever its rights allow, in any order.
  const raw = stage.client('raw', { participant: 'agent:raw', role: 'agent' }).session('s');
  stage.puppet('docs', () => true);
  let wasLive = false;
  let liveAt = Number.NEGATIVE_INFINITY;
  const look = () => {
    if (session.store.getState().status !== 'live') return;
    wasLive = true;
    liveAt = sim.clock.now();
  };
  session.store.subscribe((_, before) => {
    if (before.status === 'live') liveAt = sim.clock.now();
    look();
  });
  if (seed % 3 === 0) sim.partition('ana');
  render(
    <SessionProvider client={ana} session="s" clock={sim.clock} interest={interest}>
      <ConnectionStatus />
      <AgentProgress />
      <AgentLanes agents={['agent:raw', 'agent:docs', 'agent:never']} />
      {!isPart && <Transcript />}
      <StopButton />
      <SteeringInput followUp />
      <Composer />
    </SessionProvider>,
  );
  let run = 0;
  const say = (event: { readonly type: string } & Record<string, unknown>) =>
    void raw.publish({ run: `r${run}`, event }).queued.catch(() => {});
  const control = () => {
    const [ref] = [...raw.store.getState().state.controls.values()]
      .filter(({ kind }) => kind === 'cancel')
      .slice(-1);
    return ref && { participant: ref.participant, id: ref.id };
  };
  const begin = () => {
    run++;
    say({ type: 'RUN_STARTED', runId: `r${run}` });
  };
  /** A run begins, a person asks it to stop, and its agent answers so, or not at all. */
  const stopped = async (type: string | undefined, more: Record<string, unknown> = {}) => {
    begin();
    await sim.run(300);
    session.cancel({ kind: 'agent', participant: 'agent:raw' });
    await sim.run(300);
    const asked = control();
    if (type !== undefined && asked) say({ type, control: asked, ...more });
  };
  const actions: readonly (() => unknown)[] = [
    () => stopped('control.acknowledged'),
    () => stopped('control.delivered'),
    () => stopped('control.refused', { reason: 'busy' }),
    async () => {
      await stopped(undefined);
      // Its process lives, and takes nothing.
      for (let second = 0; second < 65; second += 5) {
        say({ type: 'progress.reported', done: second, total: 65 });
        await sim.run(5_000);
      }
    },
    () => session.send('What is new?'),
    () => session.steer('be brief', { kind: 'session' }, { followUp: seed % 2 === 0 }),
    () => bo.cancel(),
    () => bo.send('And I?'),
    () => {
      const buttons = screen.queryAllByRole('button', { name: /^Stop/ });
      const button = buttons[seed % Math.max(1, buttons.length)];
      if (button) fireEvent.click(button);
    },
    begin,
    () => say({ type: 'TEXT_MESSAGE_START', messageId: `m${run}` }),
    () => say({ type: 'TOOL_CALL_START', toolCallId: `c${run}`, toolCallName: 'search' }),
    () => say({ type: 'TOOL_CALL_END', toolCallId: `c${run}` }),
    () => say({ type: 'RUN_FINISHED', runId: `r${run}` }),
    () => say({ type: 'RUN_FINISHED', runId: `r${run}`, outcome: { type: 'cancelled' } }),
    () =>
      say({
        type: 'RUN_FINISHED',
        runId: `r${run}`,
        outcome: { type: 'interrupt', interrupts: [{ id: 'i', reason: 'r' }] },
      }),
    () => say({ type: 'RUN_ERROR', message: 'no' }),
    () => control() && say({ type: 'control.delivered', control: control() }),
    () => control() && say({ type: 'control.acknowledged', control: control() }),
    () => control() && say({ type: 'control.refused', control: control(), reason: 'busy' }),
    () => sim.cut('ana'),
    () => sim.silence('ana'),
    () => {
      const heal = sim.partition('ana');
      sim.clock.after(3_000, heal);
    },
    () => sim.crash('docs'),
    () => session.steer('shorter', { kind: 'agent', participant: 'agent:docs' }),
  ];
  if (isPart) {
    begin();
    say({ type: 'TEXT_MESSAGE_START', messageId: `m${run}` });
    say({ type: 'TEXT_MESSAGE_CONTENT', messageId: `m${run}`, delta: 'So far' });
  }
  const history: string[] = [];
  for (const [choice, ms] of steps) {
    const at = choice % actions.length;
    history.push(`${at} then ${ms} ms`);
    await act(async () => {
      await actions[at]?.();
      await sim.run(ms);
    });
    look();
    await judge(history);
  }
  await act(() => sim.run(2_000));
  await judge(history);
  cleanup();
  ana.close();

  async function judge(before: readonly string[]): Promise<void> {
    const view = session.store.getState();
    const log = logged(await sim.log('s')).slice(0, view.state.position);
    const place = { view, log, wasLive, liveJustNow: sim.clock.now() - liveAt <= 1_000 };
    const { reached } = view.connection;
    for (const element of document.querySelectorAll<HTMLElement>('[data-status]')) {
      const { status = '' } = element.dataset;
      let family = familyOf(element);
      const named = `${element.className} = ${status}`;
      if (family === undefined) throw new Error(`${named} has no family.`);
      if (
        family === 'connection' &&
        !reached &&
        /connecting|waiting/.test(status) &&
        / attempt|yet/.test(element.textContent)
      )
        family = 'connection, never reached';
      const fact = WORD_FACTS[family]?.[status];
      if (!fact) throw new Error(`${named} is not in the table.`);
      const agent =
        family === 'answer'
          ? element.closest<HTMLElement>('[data-participant]')?.dataset.participant
          : element.closest<HTMLElement>('[data-agent]')?.dataset.agent;
      const here: Place = { ...place, agent };
      if (!fact.holds(here))
        throw new Error(
          `${named} (${agent ?? 'session'}) is shown, but not: ${fact.fact}. After ${before.join(', ')}`,
        );
      shown.set(family, (shown.get(family) ?? new Set()).add(status));
    }
  }
}

type Delta = readonly [
  kind: string,
  producer: string,
  id: string,
  from: number,
  delta: string,
  count?: number,
];
const isDelta = (item: Logged | Delta): item is Delta => Array.isArray(item);

/** The events of a log as text, each as often as it counts. */
function logged(text: string): readonly Logged[] {
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .flatMap((line) => {
      // CAST: what the simulator wrote: an item of the log, or a merged record of deltas.
      const item = JSON.parse(line) as Logged | Delta;
      if (!isDelta(item)) return [{ ...item, type: String(item.event.type) }];
      const [type, producer, id, , , count = 1] = item;
      const participant = producer.split('/')[0] ?? '';
      return Array.from({ length: count }, () => ({ type, participant, run: undefined, id, event: {} }));
    });
}
