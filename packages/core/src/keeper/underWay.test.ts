import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attack, createStage, long } from '../../test/generators/attack.ts';
import { tapeOf } from '../../test/generators/logs.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type { InstanceId } from '../protocol/ids.ts';
import { LIMITS, WINDOW, WINDOW_WEIGHT } from '../protocol/limits.ts';
import { weigh } from './stateWeight.ts';
import { weighUnderWay } from './underWay.ts';

const ana = 'user:ana/AAAAAAAAAAAAAAA1';
const docs = 'agent:docs/DDDDDDDDDDDDDDD1';
const web = 'agent:web/EEEEEEEEEEEEEEE1';
const KB = 1_024;

const message = (id: string, content: string): EventEntry => ({
  id,
  event: { type: 'message.sent', content },
});
const started = (run: string, input = {}): EventEntry => ({
  run,
  id: `claim-${run}`,
  event: { type: 'RUN_STARTED', runId: run, input },
});
const ended = (run: string): EventEntry => ({ run, event: { type: 'RUN_FINISHED', runId: run } });
const activity = (run: string, messageId: string, size: number): EventEntry => ({
  run,
  event: { type: 'ACTIVITY_SNAPSHOT', messageId, activityType: 'file', content: { text: long(size) } },
});
const cancel = (id: string, run: string, reason?: string): EventEntry => ({
  id,
  event: {
    type: 'cancel.requested',
    target: { kind: 'run', participant: 'agent:docs', run },
    ...(reason && { reason }),
  },
});

describe('a session', () => {
  it('takes long messages without end: what is settled leaves for history before any writer is refused (P24)', () => {
    const { say, state, left } = createStage();
    for (let n = 0; n < 400; n++) expect(say(ana, message(`m${n}`, long(45 * KB)))).toBe(undefined);
    expect(left()).toBe(400 - state().messages.size);
    expect(state().messages.size).toBe(Math.floor(WINDOW_WEIGHT / (45 * KB + 400)));
    expect(say(docs, started('r', { answers: { participant: 'user:ana', id: 'm399' } }))).toBe(undefined);
    expect(weigh(state())).toBeLessThan(1.1 * WINDOW_WEIGHT);
  });

  it('refuses the run that is too large, by its name, and takes its end and the run after it', () => {
    const { put, say, state } = createStage({ ...LIMITS, state: 400_000 });
    say(docs, started('big'));
    const codes = Array.from({ length: 5 }, (_, n) => say(docs, activity('big', `a${n}`, 60_000)));
    expect(codes).toEqual([undefined, undefined, undefined, 'run-too-large', 'run-too-large']);
    expect(put(docs, 'main', activity('big', 'b', 60_000))).toMatchObject({
      message: expect.stringMatching(
        /^The run big of agent:docs would hold 2\d{5} bytes, and one run may hold 200000\./,
      ),
    });
    // A delta adds to the run of its text, whatever its writer says.
    const open: EventEntry = { run: 'big', event: { type: 'TEXT_MESSAGE_START', messageId: 't' } };
    const event = { type: 'TEXT_MESSAGE_CONTENT', messageId: 't', delta: long(30_000) } as const;
    expect([say(docs, open), say(docs, { run: 'other', event }), say(docs, { event })]).toEqual([
      undefined,
      'run-too-large',
      'run-too-large',
    ]);
    // It says what it has done, however long that is.
    expect(
      say(docs, { ...ended('big'), event: { type: 'RUN_FINISHED', runId: 'big', result: long(60_000) } }),
    ).toBe(undefined);
    expect(say(docs, started('next'), activity('next', 'c', 60_000))).toBe(undefined);
    expect(state().faults).toEqual({});
  });

  it('counts a patched document by what it weighs', () => {
    const { say, state } = createStage({ ...LIMITS, state: 400_000 });
    const share = (event: EventEntry['event']) => say(docs, { run: 'r', event });
    say(docs, started('r'));
    share({ type: 'STATE_SNAPSHOT', snapshot: { a: long(60_000) } });
    const copies = ['/b', '/c'].map((path) => ({ op: 'copy', from: '/a', path }) as const);
    share({ type: 'STATE_DELTA', delta: copies });
    expect(weighUnderWay(state()).total).toBeGreaterThan(180_000);
    expect(share({ type: 'STATE_DELTA', delta: [{ op: 'copy', from: '/a', path: '/d' }] })).toBe(undefined);
    expect(share({ type: 'STATE_DELTA', delta: [{ op: 'add', path: '/e', value: 1 }] })).toBe(
      'run-too-large',
    );
    // What replaces all of it is weighed when it has come.
    expect(share({ type: 'TEXT_MESSAGE_START', messageId: 'm' })).toBe('run-too-large');
  });

  it('has room again when a run has ended or was lost', () => {
    const { say, lose } = createStage({ ...LIMITS, state: 400_000 });
    const fill = () =>
      ['r1', 'r2', 'r3'].flatMap((run) => [
        say(docs, started(run)),
        ...['a', 'b'].map((id) => say(docs, activity(run, `${run}${id}`, 60_000))),
      ]);
    expect(fill().at(-1)).toBe(undefined);
    const late = activity('r1', 'late', 60_000);
    expect(say(docs, late)).toBe('session-full');
    expect(say(docs, ended('r2'))).toBe(undefined);
    expect(say(docs, late)).toBe(undefined);
    const more = [started('r4'), activity('r4', 'more', 60_000), activity('r4', 'most', 60_000)];
    expect(say(docs, ...more)).toBe('session-full');
    lose(docs, 'r3');
    expect(say(docs, ...more)).toBe(undefined);
  });

  it('counts runs that begin while as many leave the window', () => {
    const limits = { ...LIMITS, state: 512 * KB };
    const { say, state } = createStage(limits);
    const runs = (of: string) => Array.from({ length: 30 }, (_, n) => `${of}-${n}`);
    for (let n = 0; n < 20; n++) {
      say(docs, ...runs(`old${n}`).map((run) => started(run)));
      say(docs, ...runs(`old${n}`).map(ended));
    }
    const codes = Array.from({ length: 8 }, (_, n) =>
      say(docs, ...runs(`new${n}`).map((run) => started(run))),
    );
    expect(codes.slice(-3)).toEqual(['session-full', 'session-full', 'session-full']);
    expect(weighUnderWay(state()).total).toBeLessThan(limits.state);
  });

  it('where many hold small parts, is full for all of them at last, and lets everybody speak, stop and end (section 14)', () => {
    const limits = { ...LIMITS, state: 512_000 };
    const { say, state } = createStage(limits);
    for (const each of ['a', 'b', 'c', 'd']) {
      say(docs, ...(each === 'a' ? [started('r')] : []), activity('r', `r${each}`, 60_000));
      say(web, ...(each === 'a' ? [started('w')] : []), activity('w', `w${each}`, 60_000));
    }
    const codes = Array.from({ length: 60 }, (_, n) => {
      const agent = `agent:n${n}/${String(n).padStart(16, 'N')}`;
      return say(agent, started(`n${n}`), activity(`n${n}`, `n${n}`, 1_500));
    });
    expect(codes.slice(0, 12)).toEqual(Array.from({ length: 12 }, () => undefined));
    expect(codes.at(-1)).toBe('session-full');
    expect(weighUnderWay(state()).total).toBeLessThan(1.4 * limits.state);
    const asked = [cancel('c', 'r'), message('m', 'hello'), cancel('d', 'r', long(2_000))];
    expect([...asked.map((entry) => say(ana, entry)), say(docs, ended('r'))]).toEqual([
      undefined,
      undefined,
      'session-full',
      undefined,
    ]);
  });
});

describe('whatever one participant does', () => {
  const limits = { ...LIMITS, state: 512 * KB };

  it('another’s message, stop, steer and small run are accepted and answered, and the state is bounded (P24)', () => {
    let full = 0;
    fc.assert(
      fc.property(fc.array(fc.nat(9_999), { minLength: 1_200, maxLength: 2_400 }), (numbers) => {
        const { choose, done } = tapeOf(numbers);
        const session = createStage(limits);
        const { say, state } = session;
        let n = 0;
        const meanwhile = () => {
          for (let times = choose(4); times > 0; times--) attack(choose, session, ++n);
        };
        while (!done()) {
          for (let times = choose(60); times > 0; times--) attack(choose, session, ++n);
          const run = `r${++n}`;
          const answers = { participant: 'user:ana', id: `m${n}` };
          const steer = {
            type: 'steer.requested',
            target: { kind: 'input', ...answers },
            content: 'shorter',
            followUp: false,
          } as const;
          const steered = { participant: 'user:ana', id: `s${n}` };
          const steps: (readonly [InstanceId, ...EventEntry[]])[] = [
            [ana, { event: { type: 'participant.joined', name: 'Ana' } }],
            [ana, message(answers.id, 'why?')],
            [docs, started(run, { answers })],
            [docs, { run, event: { type: 'TEXT_MESSAGE_START', messageId: `t${n}` } }],
            [docs, { run, event: { type: 'TEXT_MESSAGE_CONTENT', messageId: `t${n}`, delta: long(500) } }],
            [ana, { id: steered.id, event: steer }],
            [docs, { run, id: `u${n}`, event: { type: 'steer.consumed', control: steered } }],
            [ana, cancel(`c${n}`, run, 'enough')],
            [
              docs,
              {
                run,
                event: { type: 'control.acknowledged', control: { participant: 'user:ana', id: `c${n}` } },
              },
            ],
            [docs, { run, event: { type: 'TEXT_MESSAGE_END', messageId: `t${n}` } }],
            [docs, { run, event: { type: 'RUN_FINISHED', runId: run, outcome: { type: 'cancelled' } } }],
          ];
          for (const [instance, ...entries] of steps) {
            meanwhile();
            const entry = entries[0];
            expect([entry?.event.type, say(instance, ...entries)]).toEqual([entry?.event.type, undefined]);
          }
          const key = `agent:docs\n${run}`;
          expect(state().runs.get(key)).toMatchObject({ status: 'cancelled' });
          const underWay = weighUnderWay(state()).total;
          if (underWay > limits.state) full++;
          // The limit, a quarter for small parts, what came between two weighings, and a lost run that came back.
          expect(underWay).toBeLessThan(1.75 * limits.state);
          expect(weigh(state())).toBeLessThan(2 * limits.state + 7_000 * KB);
          expect(state().producers.size).toBeLessThan(WINDOW.producers);
        }
      }),
      { numRuns: 12, endOnFailure: true },
    );
    expect(full).toBeGreaterThan(5);
  });
});

it('takes no further lane of an instance that has many, where the table of producers is full (P13)', () => {
  const { put, say, state } = createStage();
  say(docs, started('r'));
  const joined: EventEntry = { event: { type: 'participant.joined' } };
  const codes = Array.from(
    { length: WINDOW.producers + 100 },
    (_, lane) => put(docs, `l${lane}`, joined).type,
  );
  expect(codes.indexOf('refused')).toBe(WINDOW.producers - 1);
  expect(state().producers.size).toBe(WINDOW.producers);
  expect([say(docs, joined), say(web, joined)]).toEqual([undefined, undefined]);
});
