import type { Session } from '@rejoin/core';
import { awayOf, textOf } from '@rejoin/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openReplay, type Replay, type ReplayOptions } from './replay.ts';
import { ignoresStops, refusesToStop, stops, takesSteers, writes } from './scripts.ts';

const opened: Replay[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

async function open(options: ReplayOptions): Promise<Replay> {
  const replay = await openReplay(options);
  opened.push(replay);
  return replay;
}

const view = (session: Session) => session.store.getState();
const run = (session: Session, agent: string) =>
  [...view(session).state.runs.values()].findLast(({ participant }) => participant === `agent:${agent}`);
const until = (what: () => void) => vi.waitFor(what, { interval: 1, timeout: 2_000 });

const TEAM = { log: 'research-team', at: 'all-running' } as const;
const MARKET = { kind: 'agent', participant: 'agent:market' } as const;

describe('a replay', () => {
  it('shows a page that cannot prove what it shows', async () => {
    for (const unproven of ['diverged', 'outdated'] as const) {
      const { session } = await open({ ...TEAM, unproven });
      expect(view(session).status).toBe(unproven);
      expect(view(session).state.runs.size).toBeGreaterThan(0);
    }
  });

  it('shows a page whose log was restored from an older copy', async () => {
    const { session } = await open({ log: 'people', restored: 'ana-asked' });
    const { status, lost, pending } = view(session);
    expect(status).toBe('live');
    expect(lost?.error.params.messages).toBeGreaterThan(0);
    expect(pending.size).toBeGreaterThan(0);
  });

  it('stands live at its mark, for any participant', async () => {
    const { session, page } = await open({ log: 'research-team', at: 'mixed', as: 'user:ben' });
    expect(view(session).status).toBe('live');
    expect(session.participant).toBe('user:ben');
    const stands = (agent: string) => run(session, agent)?.status;
    expect(['lead', 'market', 'competitors', 'technology'].map(stands)).toEqual([
      'running',
      'finished',
      'failed',
      'lost',
    ]);
    const other = page('user:ana');
    await until(() => expect(view(other.session).state.runs).toEqual(view(session).state.runs));
  });

  it('paints what a device had stored before the server answers, and shows what came since once it has', async () => {
    const left = { at: 'all-running', forAtLeast: 600_000 } as const;
    const kept = await open({ log: 'research-team', at: 'mixed', left, stuck: 'connecting' });
    expect(view(kept.session)).toMatchObject({ status: 'catching-up', connection: { status: 'connecting' } });
    expect(run(kept.session, 'market')?.status).toBe('running');
    expect(awayOf(view(kept.session))).toBeUndefined();
    const { session } = await open({ log: 'research-team', at: 'mixed', left });
    expect(view(session).status).toBe('live');
    const away = awayOf(view(session));
    expect(away?.finished.map(({ participant }) => participant)).toEqual(['agent:market']);
    expect((away?.until ?? 0) - (away?.since ?? 0)).toBeGreaterThanOrEqual(600_000);
  });

  it('leaves it to the page to notice silence, where it is asked to', async () => {
    const { session, client } = await open({ ...TEAM, unwatched: true, wait: 70_000 });
    expect(client.level).toBe(1);
    expect(run(session, 'market')?.status).toBe('running');
    expect([...(view(session).liveness?.values() ?? [])].map(({ status }) => status)).toEqual(
      Array.from({ length: 6 }, () => 'silent'),
    );
  });

  it('says which logs and marks there are', async () => {
    await expect(openReplay({ log: 'no-such' })).rejects.toThrow(/There are: answer, approvals, cancel/);
    await expect(openReplay({ log: 'answer', at: 'no-such' })).rejects.toThrow(/Its marks: asked/);
  });

  it('shows the empty session', async () => {
    const { session } = await open({ log: 'empty', at: 'nobody' });
    expect(view(session)).toMatchObject({ status: 'live', state: { position: 0 } });
  });

  it('stands still, but for what happens at once', async () => {
    const { session, clock } = await open(TEAM);
    const from = clock.now();
    const stop = session.cancel(MARKET);
    await until(() => expect(stop.receipt().status).toBe('logged'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(clock.now() - from).toBeLessThan(200);
    expect(stop.receipt().status).toBe('logged');
  });

  it('lets time pass: agents without a process stall, then are lost', async () => {
    const stalled = await open({ ...TEAM, wait: 20_000 });
    expect([...view(stalled.session).signals.values()].map(({ key }) => key)).toContain('keeper.stalled');
    const lost = await open({ ...TEAM, wait: 65_000 });
    expect(run(lost.session, 'market')?.status).toBe('lost');
  });
});

describe('an agent that is there', () => {
  it('goes on with its run, hears a stop and ends', async () => {
    const { session, advance } = await open({ ...TEAM, agents: { 'agent:market': stops(5_000) } });
    expect(run(session, 'market')).toMatchObject({ status: 'running', generation: 2 });
    const stop = session.cancel(MARKET);
    await until(() => expect(stop.receipt().status).toBe('acknowledged'));
    await advance(5_000);
    expect(stop.receipt().status).toBe('done');
    expect(view(session).state.faults).toEqual({});
    expect(view(session).state.participants.get('agent:market')?.name).toBe('Market sizing');
  });

  it('refuses, or does not end', async () => {
    const agents = { 'agent:market': refusesToStop('Half done.'), 'agent:customers': ignoresStops };
    const { session, advance } = await open({ ...TEAM, agents });
    const refused = session.cancel(MARKET);
    await until(() =>
      expect(refused.receipt().rows).toMatchObject([{ status: 'refused', reason: 'Half done.' }]),
    );
    const ignored = session.cancel({ kind: 'agent', participant: 'agent:customers' });
    await until(() => expect(ignored.receipt().status).toBe('acknowledged'));
    await advance(15_000);
    expect(ignored.receipt().status).toBe('unresponsive');
  });

  it('uses its steers, and answers its questions', async () => {
    const { session } = await open({ ...TEAM, agents: { 'agent:market': takesSteers } });
    const steer = session.steer('Only Germany, please.', MARKET);
    await until(() => expect(steer.receipt().status).toBe('acknowledged'));
    const idle = await open({ log: 'empty', agents: { 'agent:lead': writes('All is well.') } });
    idle.session.send('How is it going?');
    await until(() => expect(run(idle.session, 'lead')?.status).toBe('finished'));
    const [, answer] = view(idle.session).state.messages.values();
    expect(answer && textOf(answer.text)).toBe('All is well.');
  });
});

describe('the wire of a page', () => {
  it('can be cut: what is sent waits, and goes out when it is restored', async () => {
    const { session, mend } = await open({ ...TEAM, offline: true, agents: { 'agent:market': stops() } });
    expect(view(session).connection.status).toBe('offline');
    const stop = session.cancel(MARKET);
    expect(stop.receipt().status).toBe('queued');
    mend();
    await until(() => expect(stop.receipt().status).toBe('done'));
  });

  it('can be down, so that the page tries again and again', async () => {
    const { session, mend } = await open({ ...TEAM, offline: 'retrying' });
    expect(view(session).connection).toMatchObject({ status: 'waiting' });
    mend();
    await until(() => expect(view(session).connection.status).toBe('live'));
  });

  it('can lead nowhere, or to a keeper that says nothing of the session', async () => {
    const nowhere = await open({ ...TEAM, stuck: 'connecting' });
    expect(view(nowhere.session)).toMatchObject({
      status: 'catching-up',
      connection: { status: 'connecting' },
    });
    const quiet = await open({ ...TEAM, stuck: 'catching-up' });
    expect(view(quiet.session)).toMatchObject({ status: 'catching-up', connection: { status: 'live' } });
  });

  it('can end at a closed door', async () => {
    const { session } = await open({ ...TEAM, refused: 'unauthorized' });
    expect(view(session).connection).toMatchObject({ status: 'closed', cause: { code: 'unauthorized' } });
  });
});

it('runs with time when it is live', async () => {
  const { clock, session } = await open({ ...TEAM, live: true });
  const from = clock.now();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(clock.now()).toBeGreaterThan(from);
  expect(view(session).status).toBe('live');
});
