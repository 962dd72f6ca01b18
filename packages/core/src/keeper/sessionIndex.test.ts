import { manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import type { EventEntry } from '../protocol/envelope.ts';
import { createKeeperHost, type KeeperHost } from './host.ts';
import { memoryStore } from './logStore.ts';
import type { SessionChange } from './sessionIndex.ts';

const instances = {
  ana: 'user:ana/AAAAAAAAAAAAAAA1',
  olga: 'operator:olga/AAAAAAAAAAAAAAA3',
  writer: 'agent:writer/AAAAAAAAAAAAAAA2',
} as const;

/** A keeper on a manual clock, with what a follower of its list is told. */
function start(store = memoryStore()) {
  const clock = manualClock(1_000_000);
  const faults: string[] = [];
  const host = createKeeperHost({
    store,
    clock,
    random: seededRandom(1),
    onFault: ({ message }) => faults.push(message),
  });
  const changes: SessionChange[] = [];
  const leave = host.follow((change) => changes.push(change));
  const seqs = new Map<string, number>();
  async function say(
    host: KeeperHost,
    who: keyof typeof instances,
    session: string,
    ...events: EventEntry[]
  ) {
    const instance = instances[who];
    const first = (seqs.get(`${session} ${who}`) ?? 0) + 1;
    seqs.set(`${session} ${who}`, first + events.length - 1);
    const writer = { instance, participant: instance.slice(0, instance.indexOf('/')) };
    const answer = host.append(session, writer, { producer: `${instance}/main`, first, events });
    await clock.advance(10);
    expect(await answer).toMatchObject({ type: 'ack' });
  }
  return { clock, host, changes, faults, leave, say, store };
}

const asked = (id: string, content: string): EventEntry => ({
  id,
  saw: 0,
  event: { type: 'message.sent', content },
});
const run = (event: EventEntry['event'], id?: string): EventEntry => ({
  run: 'r',
  ...(id && { id }),
  event,
});
const started = run({ type: 'RUN_STARTED', threadId: 's', runId: 'r' }, 'r');
const begun = run({ type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' });
const word = run({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'word ' });
const question = run({ type: 'question.asked', title: 'May I send it?' }, 'q');
const finished = run({
  type: 'RUN_FINISHED',
  threadId: 's',
  runId: 'r',
  outcome: { type: 'success' },
});

describe('the list of sessions', () => {
  it('says what is asked, at work and waiting, and is told when that changes: not for each token', async () => {
    const { host, changes, say, clock } = start();
    await say(host, 'ana', 's', asked('m1', '\n  A plan for Lisbon \nwith three days'));
    await say(host, 'writer', 's', started, begun);
    for (let token = 0; token < 20; token++) await say(host, 'writer', 's', word);
    await say(host, 'writer', 's', question);
    await say(host, 'writer', 's', finished);
    const told = changes.map((change) => (change.type === 'changed' ? change.info : change));
    const of = { session: 's', title: 'A plan for Lisbon', createdAt: 1_000_000 };
    expect(told).toMatchObject([
      { ...of, messages: 1, running: 0, waiting: 0, events: 1 },
      { ...of, messages: 2, running: 1, waiting: 0, events: 3 },
      {
        ...of,
        running: 1,
        waiting: 1,
        events: 24,
        questions: [{ participant: 'agent:writer', id: 'q', title: 'May I send it?' }],
      },
      // A run that has ended asks no more.
      { ...of, running: 0, waiting: 0, questions: [] },
    ]);
    await host.delete('s');
    expect(changes.at(-1)).toEqual({ type: 'deleted', session: 's' });
    await clock.advance(0);
  });

  it('lists the same as it tells, also for a keeper that has just started', async () => {
    const { host, changes, say, store } = start();
    await say(host, 'ana', 's', asked('m1', 'One'));
    await say(host, 'writer', 's', started, begun, question);
    const last = changes.at(-1);
    const info = last?.type === 'changed' ? last.info : undefined;
    expect(await host.list()).toEqual([info]);
    expect(await start(store).host.list()).toEqual([info]);
  });

  it('keeps the title of what was asked first, cut to 80 characters of which none is half of a pair', async () => {
    const { host, changes, say } = start();
    await say(host, 'ana', 's', asked('m1', '🚂'.repeat(100)));
    await say(host, 'ana', 's', asked('m2', 'Something else'));
    const titles = changes.map((change) => (change.type === 'changed' ? change.info.title : ''));
    expect(titles).toEqual(Array.from({ length: 2 }, () => `${'🚂'.repeat(79)}…`));
  });

  it('says which runs have ended, how, and whose message they answered: the newest ten', async () => {
    const { host, changes, say, clock } = start();
    await say(host, 'ana', 's', asked('m1', 'One'));
    const begin = (id: string, input: object): EventEntry => ({
      id,
      run: id,
      event: { type: 'RUN_STARTED', threadId: 's', runId: id, input },
    });
    const end = (id: string, event: object): EventEntry => ({
      run: id,
      // CAST: an end of a run, in one of its forms.
      event: event as EventEntry['event'],
    });
    const success = (id: string) =>
      end(id, { type: 'RUN_FINISHED', threadId: 's', runId: id, outcome: { type: 'success' } });
    const answers = { answers: { participant: 'user:ana', id: 'm1' } };
    const ended = () => {
      const last = changes.at(-1);
      return last?.type === 'changed' ? last.info.ended : undefined;
    };
    await say(host, 'writer', 's', begin('r1', answers));
    expect(ended()).toEqual([]);
    await say(host, 'writer', 's', success('r1'));
    const first = { participant: 'agent:writer', run: 'r1', status: 'finished', asker: 'user:ana' };
    expect(ended()).toEqual([{ ...first, at: expect.any(Number) }]);
    await say(host, 'writer', 's', begin('r2', {}), end('r2', { type: 'RUN_ERROR', message: 'No' }));
    expect(ended()).toEqual([
      { participant: 'agent:writer', run: 'r2', status: 'failed', at: expect.any(Number) },
      { ...first, at: expect.any(Number) },
    ]);
    // One that ended with a question waits for its answer; the run that goes on from it answers the same message.
    const interrupts = [{ id: 'i1', reason: 'May I?' }];
    const interrupted = {
      type: 'RUN_FINISHED',
      threadId: 's',
      runId: 'r3',
      outcome: { type: 'interrupt', interrupts },
    };
    await say(host, 'ana', 's', asked('m2', 'Two'));
    const second = { answers: { participant: 'user:ana', id: 'm2' } };
    await say(host, 'writer', 's', begin('r3', second), end('r3', interrupted));
    expect(ended()).toHaveLength(2);
    const resume = [{ interruptId: 'i1', status: 'resolved' }];
    await say(host, 'writer', 's', begin('r4', { resume, resumes: 'r3' }), success('r4'));
    expect(ended()?.map(({ run }) => run)).toEqual(['r4', 'r2', 'r1']);
    expect(ended()?.[0]).toMatchObject({ asker: 'user:ana' });
    // A sub-agent's run is not one of the conversation.
    const parent = { parent: { participant: 'agent:writer', run: 'r4' } };
    await say(host, 'writer', 's', begin('sub', parent), success('sub'));
    expect(ended()).toHaveLength(3);
    for (let more = 5; more <= 14; more++)
      await say(host, 'writer', 's', begin(`r${more}`, {}), success(`r${more}`));
    expect(ended()?.map(({ run }) => run)).toEqual(
      Array.from({ length: 10 }, (_, index) => `r${14 - index}`),
    );
    await clock.advance(0);
  });

  it('lists a run that is lost, with when, and no more once it is back (P31)', async () => {
    const { host, changes, say, clock } = start();
    await say(host, 'writer', 's', started);
    await clock.advance(120_000);
    const ended = () =>
      changes.flatMap((change) => (change.type === 'changed' ? [change.info.ended] : [])).at(-1);
    const lost = ended()?.[0];
    expect(lost).toMatchObject({ run: 'r', status: 'lost' });
    expect(lost?.at).toBeGreaterThan(1_000_000);
    // What else changes leaves its time as it is.
    await say(host, 'ana', 's', asked('m1', 'Are you there?'));
    expect(ended()).toEqual([lost]);
    await say(host, 'writer', 's', begun);
    expect(ended()).toEqual([]);
  });

  it('goes on where a follower throws, says so to the operator, and notifies no follower that has departed', async () => {
    const { host, changes, faults, leave, say } = start();
    host.follow(() => {
      throw new Error('not mine');
    });
    await say(host, 'ana', 's', asked('m1', 'One'));
    expect(changes).toHaveLength(1);
    expect(faults).toEqual([expect.stringContaining('not mine')]);
    leave();
    await say(host, 'ana', 's', asked('m2', 'Two'));
    expect(changes).toHaveLength(1);
  });

  it('tells its followers that it closes', async () => {
    const { host, clock } = start();
    let ended = false;
    host.follow(
      () => {},
      () => {
        ended = true;
      },
    );
    const closed = host.close();
    await clock.advance(10);
    await closed;
    expect(ended).toBe(true);
  });

  it('judges silence and time after a restart, though no client comes back', async () => {
    const { say, store, host, clock } = start();
    await say(host, 'ana', 's', asked('m1', 'One'));
    const timed = run({ type: 'question.asked', title: 'May I send it?', expiresIn: 600_000 }, 'q');
    await say(host, 'writer', 's', started, timed);
    const closed = host.close();
    await clock.advance(10);
    await closed;

    const again = start(store);
    await again.clock.advance(120_000);
    expect(await again.host.list()).toMatchObject([{ session: 's', running: 0, waiting: 1 }]);
    await again.clock.advance(600_000);
    expect(await again.host.list()).toMatchObject([{ session: 's', running: 0, waiting: 0 }]);
  });

  it('says who waits for a person and who has the floor, and frees an empty one after a restart (P41)', async () => {
    const { say, store, host, clock, changes } = start();
    const floor = async (of: KeeperHost) => (await of.list()).map((info) => info.floor);
    await say(host, 'ana', 's', { id: 'f1', event: { type: 'floor.requested', reason: 'A refund' } });
    expect(await floor(host)).toMatchObject([
      { status: 'requested', participant: 'user:ana', reason: 'A refund', since: 1_000_000 },
    ]);
    await say(host, 'olga', 's', { id: 'f2', event: { type: 'floor.taken' } });
    expect(await floor(host)).toMatchObject([{ status: 'held', participant: 'operator:olga' }]);
    expect(changes).toHaveLength(2);
    const closed = host.close();
    await clock.advance(10);
    await closed;

    const again = start(store);
    await again.clock.advance(100_000);
    expect(await floor(again.host)).toMatchObject([{ status: 'held' }]);
    await again.clock.advance(30_000);
    expect(await floor(again.host)).toEqual([undefined]);
  });
});
