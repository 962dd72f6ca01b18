/** Who may write which event (P6, P20; docs/protocol.md section 10), case by case. */
import { describe, expect, it } from 'vitest';
import { ANA, BEN, DOCS, DOCS_2, DOCS_LANE, exampleLog, HELP, KEEPER_LANE } from '../../test/exampleLog.ts';
import type { EventItem } from '../protocol/envelope.ts';
import { instanceOf } from '../protocol/ids.ts';
import { MAX_IN_PIECES } from '../protocol/limits.ts';
import { claimKey, claimOf } from './claims.ts';

type Event = EventItem['event'];

const run = { run: 'r' };
const QUESTION = { participant: 'user:ana', id: 'q' };
const sent: Event = { type: 'message.sent', content: 'x' };
const started = (id: string, input?: object): Event => ({
  type: 'RUN_STARTED',
  runId: id,
  ...(input && { input }),
});
const begun = (id: string): Event => ({ type: 'TEXT_MESSAGE_START', messageId: id });
const ended = (id: string): Event => ({ type: 'TEXT_MESSAGE_END', messageId: id });
const called = (id: string): Event => ({ type: 'TOOL_CALL_START', toolCallId: id, toolCallName: 'x' });
const returned = (id: string): Event => ({ type: 'TOOL_CALL_END', toolCallId: id });
const result = (id: string): Event => ({
  type: 'TOOL_CALL_RESULT',
  toolCallId: id,
  messageId: 'n',
  content: 'x',
});
const finished: Event = { type: 'RUN_FINISHED', runId: 'r' };
const cancel: Event = { type: 'cancel.requested', target: { kind: 'session' } };
const steer = (replaces?: object): Event => ({
  type: 'steer.requested',
  target: { kind: 'session' },
  content: 'x',
  followUp: false,
  ...replaces,
});
const lost: Event = { type: 'run.lost', instance: instanceOf(DOCS) };
const recovered: Event = { type: 'run.recovered', instance: instanceOf(DOCS) };
const claim = (generation: number): Event => ({ type: 'run.claimed', generation });

/** A question, and a run that answers it. */
const asked = () => exampleLog().add(ANA, sent, { id: 'q' });
const running = () => asked().add(DOCS, started('r', { answers: QUESTION }), { ...run, id: 'c' });
const over = () => running().add(DOCS, finished, run);

describe('a participant', () => {
  it('writes by lanes of its own alone', () => {
    expect(asked().fault(ANA, sent, { id: 'a', participant: 'user:ben' })).toBe('forbidden');
  });

  it('asks: each command has an id, and none of two messages has the other’s', () => {
    const log = asked();
    expect(log.fault(ANA, sent)).toBe('forbidden');
    expect(log.fault(ANA, sent, { id: 'b' })).toBeUndefined();
    expect(log.fault(ANA, sent, { id: 'q' })).toBe('duplicate-entity');
    expect(log.fault(BEN, sent, { id: 'q' })).toBeUndefined();
    for (const command of [cancel, steer()]) {
      expect(log.fault(ANA, command)).toBe('forbidden');
      expect(log.fault(ANA, command, { id: 'b' })).toBeUndefined();
    }
    expect(log.fault(KEEPER_LANE, sent, { id: 'b' })).toBe('forbidden');
  });

  it('does what agents do only if it is none of the people', () => {
    for (const event of [started('r'), begun('m'), claim(2), finished])
      expect(running().fault(ANA, event, { ...run, id: 'x' }), event.type).toBe('forbidden');
    for (const event of [started('s'), claim(2)])
      expect(running().fault(DOCS, event), event.type).toBe('forbidden');
  });

  it('asks within a run of its own alone, while it goes on', () => {
    const within = { ...run, id: 'b' };
    expect(running().fault(DOCS, sent, within)).toBeUndefined();
    expect(running().fault(HELP, sent, within)).toBe('late-event');
    expect(running().fault(DOCS_2, sent, within)).toBe('not-owner');
    expect(over().fault(DOCS, sent, within)).toBe('late-event');
  });

  it('says what no rule knows of: in a run its owner, elsewhere anyone but the keeper', () => {
    for (const event of [{ type: 'later' }, { type: 'CUSTOM', name: 'x', value: 1 }]) {
      expect(running().fault(ANA, event)).toBeUndefined();
      expect(running().fault(KEEPER_LANE, event)).toBe('forbidden');
      expect(running().fault(DOCS, event, run)).toBeUndefined();
      expect(running().fault(DOCS_2, event, run)).toBe('not-owner');
      expect(running().fault(ANA, event, run)).toBe('late-event');
      expect(over().fault(DOCS, event, run)).toBe('late-event');
    }
  });

  it('reports what was dropped and which lane began anew, for any writer', () => {
    const dropped: Event = { type: 'event.dropped', dropped: 'x', bytes: 1, code: 'x' };
    const restarted: Event = { type: 'lane.restarted', former: ANA, code: 'x', lost: 0 };
    for (const producer of [ANA, DOCS, KEEPER_LANE])
      for (const event of [dropped, restarted]) expect(asked().fault(producer, event)).toBeUndefined();
  });
});

describe('a run', () => {
  it('starts once, by its own name, for a message that is there', () => {
    const log = running();
    expect(log.fault(DOCS, started('s'), { run: 's' })).toBeUndefined();
    expect(log.fault(DOCS, started('s'), { run: 't' })).toBe('forbidden');
    expect(log.fault(DOCS, started('r'), run)).toBe('duplicate-entity');
    expect(log.fault(HELP, started('r'), run)).toBeUndefined();
    const parent = (of: string) => started('s', { parent: { participant: 'agent:docs', run: of } });
    expect(log.fault(HELP, parent('r'), { run: 's' })).toBeUndefined();
    expect(log.fault(HELP, parent('x'), { run: 's' })).toBe('late-event');
    expect(log.fault(HELP, started('s', { answers: QUESTION }), { run: 's', id: 'c' })).toBeUndefined();
    expect(log.fault(HELP, started('s', { answers: QUESTION }), { run: 's' })).toBe('forbidden');
    const unknown = started('s', { answers: { ...QUESTION, id: 'x' } });
    expect(log.fault(HELP, unknown, { run: 's', id: 'c' })).toBe('late-event');
  });

  it('is the only one of its agent that answers a message (P15)', () => {
    const again = { run: 's', id: 'c' };
    expect(running().fault(DOCS_2, started('s', { answers: QUESTION }), again)).toBe('claim-lost');
    expect(over().fault(DOCS_2, started('s', { answers: QUESTION }), again)).toBe('claim-lost');
  });

  it('resumes only from a run of its agent that waits for one of the answers', () => {
    const resume = (id: string, as = 's') =>
      started(as, { resume: [{ interruptId: 'other' }, { interruptId: id }] });
    const interrupted = () =>
      running().add(
        DOCS,
        {
          type: 'RUN_FINISHED',
          runId: 'r',
          outcome: {
            type: 'interrupt',
            interrupts: [
              { id: 'i', reason: 'x' },
              { id: 'j', reason: 'x' },
            ],
          },
        },
        run,
      );
    expect(interrupted().fault(DOCS, resume('i'), { run: 's' })).toBeUndefined();
    expect(interrupted().fault(DOCS, resume('j'), { run: 's' })).toBeUndefined();
    expect(interrupted().fault(DOCS, resume('x'), { run: 's' })).toBe('late-event');
    expect(interrupted().fault(HELP, resume('i'), { run: 's' })).toBe('late-event');
    expect(running().fault(DOCS, resume('i'), { run: 's' })).toBe('late-event');
    expect(running().fault(DOCS, started('s', { resume: [] }), { run: 's' })).toBeUndefined();
    expect(
      interrupted().add(DOCS, resume('i'), { run: 's' }).fault(DOCS, resume('i', 't'), { run: 't' }),
    ).toBe('late-event');
  });

  it('ends by its own name, and is its owner’s as long as it goes on', () => {
    expect(running().fault(DOCS, { type: 'RUN_FINISHED', runId: 's' }, run)).toBe('forbidden');
    expect(running().fault(DOCS, finished, { run: 's' })).toBe('late-event');
    for (const event of [finished, begun('m'), { type: 'RUN_ERROR', message: 'x' }]) {
      expect(running().fault(DOCS, event, run)).toBeUndefined();
      expect(running().fault(DOCS_LANE, event, run)).toBeUndefined();
      expect(running().fault(DOCS_2, event, run)).toBe('not-owner');
      expect(over().fault(DOCS, event, run)).toBe('late-event');
      expect(running().add(KEEPER_LANE, lost, run).fault(DOCS, event, run)).toBeUndefined();
    }
  });

  it('passes to another instance by the next generation, and fences the former one', () => {
    const log = running();
    const second = { ...run, id: 'second' };
    expect(log.fault(DOCS_2, claim(2), second)).toBeUndefined();
    expect(log.fault(DOCS_2, claim(1), second)).toBe('claim-lost');
    expect(log.fault(DOCS_2, claim(3), second)).toBe('claim-lost');
    expect(log.fault(DOCS, claim(2), second)).toBe('forbidden');
    expect(log.fault(HELP, claim(2), second)).toBe('late-event');
    expect(over().fault(DOCS_2, claim(2), second)).toBe('late-event');
    log.add(DOCS_2, claim(2), second);
    expect(log.fault(DOCS, begun('m'), run)).toBe('fenced');
    expect(log.fault(DOCS, claim(2), second)).toBe('claim-lost');
    expect(log.fault(DOCS_2, begun('m'), run)).toBeUndefined();
  });
});

describe('what a run writes', () => {
  const writing = () => running().add(DOCS, begun('m'), run).add(DOCS, called('c'), run);

  it('has a name of its own', () => {
    for (const event of [begun('m'), { type: 'REASONING_MESSAGE_START', messageId: 'm' }, called('c')])
      expect(writing().fault(DOCS, event, run), event.type).toBe('duplicate-entity');
    for (const event of [begun('n'), { type: 'REASONING_MESSAGE_START', messageId: 'n' }, called('d')])
      expect(writing().fault(DOCS, event, run), event.type).toBeUndefined();
  });

  it('is begun anew by a new owner, in the same run', () => {
    const log = writing().add(DOCS_2, claim(2), { ...run, id: 'second' });
    for (const event of [begun('m'), called('c')])
      expect(log.fault(DOCS_2, event, run), event.type).toBeUndefined();
    log.add(DOCS_2, started('s'), { run: 's' });
    for (const event of [begun('m'), called('c')])
      expect(log.fault(DOCS_2, event, { run: 's' }), event.type).toBe('duplicate-entity');
  });

  it('ends once, as what it is, in its run', () => {
    const log = writing().add(DOCS, started('s'), { run: 's' });
    expect(log.fault(DOCS, ended('m'), run)).toBeUndefined();
    expect(log.fault(DOCS, { type: 'REASONING_MESSAGE_END', messageId: 'm' }, run)).toBe('late-event');
    for (const event of [ended('m'), returned('c'), result('c')])
      expect(log.fault(DOCS, event, { run: 's' }), event.type).toBe('late-event');
    for (const event of [ended('x'), returned('x'), result('x')])
      expect(log.fault(DOCS, event, run), event.type).toBe('late-event');
    log.add(DOCS, { type: 'REASONING_MESSAGE_START', messageId: 'n' }, run);
    expect(log.fault(DOCS, { type: 'REASONING_MESSAGE_END', messageId: 'n' }, run)).toBeUndefined();
    expect(log.fault(DOCS, ended('n'), run)).toBe('late-event');
    expect(log.add(DOCS, ended('m'), run).fault(DOCS, ended('m'), run)).toBe('late-event');
    expect(log.copy().add(DOCS, result('c'), run).fault(DOCS, result('c'), run)).toBeUndefined();
    log.add(DOCS, returned('c'), run);
    expect(log.fault(DOCS, returned('c'), run)).toBe('late-event');
    expect(log.fault(DOCS, result('c'), run)).toBeUndefined();
    expect(log.add(DOCS, result('c'), run).fault(DOCS, result('c'), run)).toBeUndefined();
  });

  it('grows by the lane that began it, while it is open', () => {
    const log = writing().add(DOCS, { type: 'REASONING_MESSAGE_START', messageId: 'n' }, run);
    expect(log.faultOfDelta(DOCS, 'm')).toBeUndefined();
    expect(log.faultOfDelta(DOCS, 'n', 'r')).toBeUndefined();
    expect(log.faultOfDelta(DOCS, 'c', 'a')).toBeUndefined();
    expect(log.faultOfDelta(DOCS, 'm', 'r')).toBe('late-event');
    expect(log.faultOfDelta(DOCS, 'n', 't')).toBe('late-event');
    expect(log.faultOfDelta(DOCS, 'm', 'a')).toBe('late-event');
    expect(log.faultOfDelta(DOCS, 'c', 't')).toBe('late-event');
    expect(log.faultOfDelta(ANA, 'q')).toBe('late-event');
    expect(log.faultOfDelta(DOCS_LANE, 'm')).toBe('not-owner');
    expect(log.faultOfDelta(DOCS_2, 'm')).toBe('not-owner');
    expect(log.faultOfDelta(HELP, 'm')).toBe('late-event');
    expect(log.copy().add(DOCS, ended('m'), run).faultOfDelta(DOCS, 'm')).toBe('late-event');
    log.add(DOCS_2, claim(2), { ...run, id: 'second' });
    expect(log.faultOfDelta(DOCS, 'm')).toBe('fenced');
    expect(log.faultOfDelta(DOCS_2, 'm')).toBe('not-owner');
  });

  it('may come in pieces if it is an event of the run, whole or not at all', () => {
    const piece = (at: number, text: string, last = true): Event => ({
      type: 'piece.written',
      at,
      text,
      last,
    });
    const whole = (event: Event) => piece(0, JSON.stringify(event));
    const log = writing();
    expect(log.fault(DOCS, whole({ type: 'CUSTOM', name: 'x', value: 1 }), run)).toBeUndefined();
    expect(log.fault(DOCS, whole(begun('n')), run)).toBeUndefined();
    expect(log.fault(DOCS, whole(begun('m')), run)).toBe('duplicate-entity');
    for (const event of [
      piece(0, 'x'),
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'x' },
      sent,
      started('s'),
      { type: 'later' },
      { type: 'CUSTOM' },
    ])
      expect(log.fault(DOCS, whole(event), run), event.type).toBe('forbidden');
    expect(log.fault(DOCS, piece(0, 'no JSON'), run)).toBe('forbidden');
    expect(log.fault(DOCS, piece(5, 'x', false), run)).toBe('forbidden');
    expect(log.fault(DOCS, piece(0, '', false), run)).toBe('forbidden');
    expect(log.fault(DOCS, piece(0, 'x'.repeat(MAX_IN_PIECES), false), run)).toBeUndefined();
    expect(log.fault(DOCS, piece(0, 'x'.repeat(MAX_IN_PIECES + 1), false), run)).toBe('document-too-large');
    const deep = JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown;
    expect(log.fault(DOCS, whole({ type: 'CUSTOM', name: 'x', value: deep }), run)).toBe(
      'document-too-large',
    );
    const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as unknown;
    expect(log.fault(DOCS, whole({ type: 'CUSTOM', name: 'x', value: nested(29) }), run)).toBeUndefined();
    expect(log.fault(DOCS, whole({ type: 'CUSTOM', name: 'x', value: nested(30) }), run)).toBe(
      'document-too-large',
    );
    const long = 'x'.repeat(100_000);
    expect(log.fault(DOCS, whole({ type: 'CUSTOM', name: 'x', value: long }), run)).toBeUndefined();
  });
});

describe('the answer to a control', () => {
  const control = { participant: 'user:ana', id: 'k' };
  const answer = (type: 'control.delivered' | 'control.acknowledged' | 'control.refused'): Event => ({
    type,
    control,
  });
  const used: Event = { type: 'steer.consumed', control };
  const steered = () => running().add(ANA, steer(), { id: 'k' });

  it('comes from the owner of a run that it acts on', () => {
    for (const event of [
      answer('control.delivered'),
      answer('control.acknowledged'),
      answer('control.refused'),
    ]) {
      expect(steered().fault(DOCS, event, run)).toBeUndefined();
      expect(steered().fault(DOCS_2, event, run)).toBe('not-owner');
      expect(steered().fault(HELP, event, run)).toBe('late-event');
      expect(running().fault(DOCS, event, run)).toBe('late-event');
      const later = steered().add(DOCS, started('s'), { run: 's' });
      expect(later.fault(DOCS, event, { run: 's' })).toBe('late-event');
    }
  });

  it('uses a steer once, and no cancel', () => {
    const uses = { ...run, id: 'u' };
    expect(steered().fault(DOCS, used, uses)).toBeUndefined();
    expect(steered().fault(DOCS, used, run)).toBe('forbidden');
    expect(steered().add(DOCS, answer('control.delivered'), run).fault(DOCS, used, uses)).toBeUndefined();
    expect(steered().add(DOCS, answer('control.acknowledged'), run).fault(DOCS, used, uses)).toBe(
      'claim-lost',
    );
    expect(
      steered()
        .add(DOCS, used, uses)
        .fault(DOCS, used, { ...run, id: 'v' }),
    ).toBe('claim-lost');
    expect(running().add(ANA, cancel, { id: 'k' }).fault(DOCS, used, uses)).toBe('forbidden');
  });

  it('is the keeper’s where time is up, and only for what asks for an end', () => {
    const expired: Event = { type: 'control.expired', control };
    const unresponsive: Event = { type: 'control.unresponsive', control };
    const cancelled = running().add(ANA, cancel, { id: 'k' });
    for (const event of [expired, unresponsive]) {
      expect(cancelled.fault(KEEPER_LANE, event)).toBeUndefined();
      expect(cancelled.fault(DOCS, event)).toBe('forbidden');
      expect(running().fault(KEEPER_LANE, event)).toBe('late-event');
    }
    expect(steered().fault(KEEPER_LANE, expired)).toBeUndefined();
    expect(steered().fault(KEEPER_LANE, unresponsive)).toBe('forbidden');
  });

  it('is taken back by its author alone', () => {
    const retracted: Event = { type: 'steer.retracted', control };
    const takes = { id: 't' };
    expect(steered().fault(ANA, retracted, takes)).toBeUndefined();
    expect(steered().fault(BEN, retracted, takes)).toBe('forbidden');
    expect(running().fault(ANA, retracted, takes)).toBe('late-event');
  });

  it('has one that takes its place: its author’s, of a steer, the first (P14)', () => {
    const replaces = { replaces: control };
    expect(steered().fault(ANA, steer(replaces), { id: 'n' })).toBeUndefined();
    expect(steered().fault(BEN, steer(replaces), { id: 'n' })).toBe('forbidden');
    expect(running().add(ANA, cancel, { id: 'k' }).fault(ANA, steer(replaces), { id: 'n' })).toBe(
      'forbidden',
    );
    expect(running().fault(ANA, steer(replaces), { id: 'n' })).toBeUndefined();
    const replaced = steered().add(ANA, steer(replaces), { id: 'n' });
    expect(replaced.fault(ANA, steer(replaces), { id: 'o' })).toBe('claim-lost');
    expect(replaced.fault(ANA, steer(), { id: 'o' })).toBeUndefined();
    const ahead = running().add(ANA, steer(replaces), { id: 'n' });
    expect(ahead.fault(ANA, steer(), { id: 'k' })).toBe('claim-lost');
  });
});

describe('the keeper', () => {
  it('says that an instance is lost, or back, of the run’s owner alone', () => {
    expect(running().fault(KEEPER_LANE, lost, run)).toBeUndefined();
    expect(running().fault(DOCS, lost, run)).toBe('forbidden');
    expect(running().fault(KEEPER_LANE, lost)).toBe('forbidden');
    expect(running().fault(KEEPER_LANE, lost, { run: 's' })).toBe('late-event');
    expect(running().fault(KEEPER_LANE, { type: 'run.lost', instance: instanceOf(DOCS_2) }, run)).toBe(
      'late-event',
    );
    expect(running().fault(KEEPER_LANE, recovered, run)).toBe('late-event');
    expect(over().fault(KEEPER_LANE, lost, run)).toBe('late-event');
    const gone = running().add(KEEPER_LANE, lost, run);
    expect(gone.fault(KEEPER_LANE, lost, run)).toBe('late-event');
    expect(gone.fault(KEEPER_LANE, recovered, run)).toBeUndefined();
  });

  it('does not know whether a command is a repeat if its author had seen less than was forgotten (P4)', () => {
    const state = asked().state();
    const later = exampleLog({ ...state, totals: { ...state.totals, forgotten: 1 } });
    expect(later.fault(ANA, cancel, { id: 'k', saw: 0 })).toBe('command-expired');
    expect(later.fault(ANA, cancel, { id: 'k', saw: 1 })).toBeUndefined();
    expect(later.fault(ANA, cancel, { id: 'k' })).toBeUndefined();
    expect(later.fault(ANA, { type: 'participant.joined' }, { saw: 0 })).toBeUndefined();
  });
});

it('the key of a claim tells the message and the agent', () => {
  const key = claimKey({ participant: 'user:ana', id: 'q' }, 'agent:docs');
  expect(claimOf(key)).toEqual({ message: 'user:ana\nq', agent: 'agent:docs' });
});

describe('a run that its owner has released (P20)', () => {
  const released: Event = { type: 'run.released' };
  const left = () => running().add(DOCS, begun('m'), run).add(DOCS, released, run);

  it('is released by its owner alone, while it goes on', () => {
    expect(running().fault(ANA, released, run)).toBe('forbidden');
    expect(running().fault(DOCS_2, released, run)).toBe('not-owner');
    expect(over().fault(DOCS, released, run)).toBe('late-event');
    expect(left().fault(DOCS, released, run)).toBe('fenced');
  });

  it('is written by no instance, and comes back by no sign of life, until one claims it: the former owner may', () => {
    expect(left().fault(DOCS, finished, run)).toBe('fenced');
    expect(left().faultOfDelta(DOCS, 'm')).toBe('fenced');
    expect(left().fault(KEEPER_LANE, recovered, run)).toBe('late-event');
    expect(left().fault(KEEPER_LANE, lost, run)).toBe('late-event');
    for (const lane of [DOCS, DOCS_2]) {
      const claimed = left().add(lane, claim(2), { ...run, id: 'k' });
      expect(claimed.fault(lane, finished, run)).toBeUndefined();
      expect(claimed.state().messages.get('agent:docs\nm')?.status).toBe('superseded');
      expect(claimed.fault(DOCS_2, claim(2), { ...run, id: 'l' })).toBe(
        lane === DOCS_2 ? 'forbidden' : 'claim-lost',
      );
    }
  });
});
