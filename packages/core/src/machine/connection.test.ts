import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConnectionSignal, type ConnectionState, type StepContext, step } from './connection.ts';

const cause = { message: 'gone' };
const signals: readonly ConnectionSignal[] = [
  { type: 'start' },
  { type: 'welcome' },
  { type: 'heard' },
  { type: 'closed', terminal: false, cause },
  { type: 'closed', terminal: true, cause: { code: 'unauthorized', message: 'no' } },
  { type: 'timer' },
  { type: 'wake' },
  { type: 'offline' },
  { type: 'retry' },
  { type: 'stop' },
  { type: 'idle' },
];
const states: readonly ConnectionState[] = [
  { status: 'idle' },
  { status: 'connecting', attempt: 1 },
  { status: 'connecting', attempt: 40, cause },
  { status: 'live', heard: true, retries: 0, reached: true },
  { status: 'live', heard: false, retries: 3, reached: true },
  { status: 'waiting', attempt: 1, retryAt: 5, cause },
  { status: 'offline', attempt: 2, cause, reached: true },
  { status: 'closed' },
  { status: 'closed', cause },
];
const context: StepContext = { random: 0.5, now: 1_000, heartbeat: 5_000 };
const STATUSES = ['idle', 'connecting', 'live', 'waiting', 'offline', 'closed'];

/** The machine with its effects carried out, as client.ts does, and what must hold after each of them. */
function harness() {
  let connection: ConnectionState = { status: 'idle' };
  let open = false;
  let timer: number | undefined;
  let pings = 0;
  const send = (signal: ConnectionSignal, random = 0.5) => {
    if (signal.type === 'timer') timer = undefined;
    if (signal.type === 'closed') open = false;
    const [to, effects] = step(connection, signal, { ...context, random });
    for (const effect of effects) {
      if (effect.type === 'open') {
        expect(open, 'a second link beside the first').toBe(false);
        open = true;
      } else if (effect.type === 'close') open = false;
      else if (effect.type === 'ping') {
        expect(open, 'a ping without a link').toBe(true);
        pings++;
      } else timer = effect.ms;
    }
    expect(effects.filter(({ type }) => type === 'timer').length).toBeLessThanOrEqual(1);
    connection = to;
    if (/closed|idle/.test(connection.status)) timer = undefined;
    expect(open, connection.status).toBe(connection.status === 'connecting' || connection.status === 'live');
    // A state that waits for time has a timer, so nothing can hang; a timer is the only one, so they never pile up.
    if (/connecting|live|waiting/.test(connection.status)) expect(timer).toBeDefined();
  };
  return {
    send,
    get status() {
      return connection.status;
    },
    get connection() {
      return connection;
    },
    get open() {
      return open;
    },
    get timer() {
      return timer;
    },
    get pings() {
      return pings;
    },
  };
}

/** What a world can say at this moment: a link speaks only while it is there, a timer fires only if it runs. */
const possible = (machine: ReturnType<typeof harness>, signal: ConnectionSignal): boolean => {
  if (signal.type === 'timer') return machine.timer !== undefined;
  if (signal.type === 'welcome' || signal.type === 'heard' || signal.type === 'closed') return machine.open;
  return true;
};

describe('the connection machine', () => {
  it('is total: each state and signal gives a state, purely', () => {
    for (const from of states) {
      for (const signal of signals) {
        const [to, effects] = step(Object.freeze({ ...from }), Object.freeze({ ...signal }), context);
        expect(STATUSES).toContain(to.status);
        expect(step(from, signal, context)).toEqual([to, effects]);
        if (signal.type === 'stop')
          expect(to).toEqual({ status: 'closed', ...(from.reached && { reached: true }) });
        // Once there was a link, every later state knows.
        if (from.reached || to.status === 'live') expect(to.reached).toBe(to === from ? from.reached : true);
      }
    }
  });

  it('does as the table in its comment says', () => {
    const to = (from: ConnectionState, signal: ConnectionSignal) => step(from, signal, context)[0].status;
    const table = states.map((from) => [from.status, ...signals.map((signal) => to(from, signal))].join(' '));
    expect(table).toEqual([
      'idle connecting idle idle idle idle idle idle idle idle closed idle',
      'connecting connecting live connecting waiting closed waiting connecting offline connecting closed idle',
      'connecting connecting live connecting waiting closed waiting connecting offline connecting closed idle',
      'live live live live waiting closed live live live live closed idle',
      'live live live live waiting closed waiting live live live closed idle',
      'waiting waiting waiting waiting waiting waiting connecting connecting offline connecting closed idle',
      'offline offline offline offline offline offline offline connecting offline connecting closed idle',
      'closed closed closed closed closed closed closed closed closed closed closed closed',
      'closed closed closed closed closed closed closed closed closed connecting closed closed',
    ]);
  });

  it('has one link, one timer, and an end, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(signals.length - 1), fc.double({ min: 0, max: 0.999, noNaN: true })), {
          maxLength: 200,
        }),
        (world) => {
          const machine = harness();
          let closed = false;
          for (const [which, random] of world) {
            const signal = signals[which];
            if (!signal || !possible(machine, signal)) continue;
            const before = machine.connection;
            machine.send(signal, random);
            if (closed) expect(machine.connection).toEqual(before);
            if (signal.type === 'stop') closed = true;
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is live again as soon as the network allows, unless it was closed or refused', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(signals.length - 1), { maxLength: 100 }), (world) => {
        const machine = harness();
        for (const which of [0, ...world]) {
          const signal = signals[which];
          if (signal && !/stop|idle/.test(signal.type) && possible(machine, signal)) machine.send(signal);
        }
        const refused = machine.status === 'closed';
        if (refused) {
          // An error that trying again cannot remove stays until a person asks.
          for (const signal of signals)
            if (!/retry|stop/.test(signal.type) && possible(machine, signal)) machine.send(signal);
          expect(machine.status).toBe('closed');
          machine.send({ type: 'retry' });
        }
        if (machine.status === 'offline') machine.send({ type: 'wake' });
        for (let step = 0; step < 3 && machine.status !== 'live'; step++) {
          if (machine.status === 'connecting') machine.send({ type: 'welcome' });
          else machine.send({ type: 'timer' });
        }
        expect(machine.status).toBe('live');
      }),
      { numRuns: 500 },
    );
  });

  it('gives a silent link up after one unanswered ping, and a link it heard from never', () => {
    const machine = harness();
    machine.send({ type: 'start' });
    machine.send({ type: 'welcome' });
    for (let beat = 0; beat < 5; beat++) {
      machine.send({ type: 'timer' });
      machine.send({ type: 'heard' });
    }
    expect(machine.pings).toBe(5);
    machine.send({ type: 'timer' });
    expect(machine.status).toBe('live');
    machine.send({ type: 'timer' });
    expect(machine.status).toBe('waiting');
  });

  it('waits longer with each attempt, up to a bound, and at random', () => {
    let from: ConnectionState = { status: 'connecting', attempt: 1 };
    const waits: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      const [waiting, effects] = step(
        from,
        { type: 'closed', terminal: false, cause },
        { ...context, random: 0.999 },
      );
      const timer = effects.find((effect) => effect.type === 'timer');
      waits.push(timer?.ms ?? 0);
      expect(waiting).toMatchObject({ status: 'waiting', retryAt: context.now + (timer?.ms ?? 0) });
      [from] = step(waiting, { type: 'timer' }, context);
    }
    expect(waits).toEqual([...waits].sort((x, y) => x - y));
    expect(waits[0]).toBeLessThanOrEqual(2_000);
    expect(waits.at(-1)).toBeLessThanOrEqual(15_000);
    const [, soon] = step(from, { type: 'closed', terminal: false, cause }, { ...context, random: 0 });
    expect(soon).toContainEqual({ type: 'timer', ms: 0 });
  });

  it('waits longer than that for a keeper that lets it in and does nothing', () => {
    const lost: ConnectionSignal = { type: 'closed', terminal: false, cause };
    const live: ConnectionState = { status: 'live', heard: true, retries: 0 };
    expect(step(live, lost, { ...context, attempt: -3 })).toEqual(step(live, lost, context));
    expect(step(live, lost, { ...context, attempt: 4 })[0]).toMatchObject({ attempt: 5 });
    const [silent, effects] = step({ ...live, heard: false }, { type: 'timer' }, { ...context, attempt: 50 });
    expect(silent).toMatchObject({ attempt: 51 });
    expect(effects).toContainEqual({ type: 'timer', ms: 7_500 });
  });

  it('waits longer each time for a keeper that accepts and closes, and forgets that when a link has held', () => {
    const lost: ConnectionSignal = { type: 'closed', terminal: false, cause };
    let [connection] = step({ status: 'idle' }, { type: 'start' }, context);
    for (let attempt = 1; attempt < 6; attempt++) {
      [connection] = step(connection, { type: 'welcome' }, context);
      [connection] = step(connection, lost, context);
      // No further than three: the keeper that let it in is there, and a bad network should cost seconds only.
      expect(connection).toMatchObject({ status: 'waiting', attempt: Math.min(attempt, 3) });
      [connection] = step(connection, { type: 'timer' }, context);
    }
    [connection] = step(connection, { type: 'welcome' }, context);
    [connection] = step(connection, { type: 'timer' }, context);
    [connection] = step(connection, lost, context);
    expect(connection).toMatchObject({ status: 'waiting', attempt: 1 });
  });
});
