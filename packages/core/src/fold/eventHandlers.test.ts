/** What each event does to the state, one after another (docs/protocol.md sections 10–12). */
import { describe, expect, it } from 'vitest';
import {
  ANA,
  BEN,
  DOCS,
  DOCS_2,
  type ExampleLog,
  exampleLog,
  HELP,
  KEEPER_LANE,
} from '../../test/exampleLog.ts';
import type { EventItem } from '../protocol/envelope.ts';
import type { ControlTarget } from '../protocol/events.ts';
import { instanceOf } from '../protocol/ids.ts';
import { isCommand, laneOf } from './eventHandlers.ts';
import { type StreamedText, textOf } from './text.ts';

type Event = EventItem['event'];

const run = { run: 'r' };
const begin = (id: string, more?: object): Event => ({ type: 'RUN_STARTED', runId: id, ...more });
const end = (id: string, more?: object): Event => ({ type: 'RUN_FINISHED', runId: id, ...more });
const sent: Event = { type: 'message.sent', content: 'Hello' };
const child = (of: string) => ({ input: { parent: { participant: 'agent:docs', run: of } } });
const running = () => exampleLog().add(DOCS, begin('r'), run);
const runIn = (log: ExampleLog, of = 'agent:docs\nr') => log.state().runs.get(of);
const messageIn = (log: ExampleLog, key: string) => log.state().messages.get(key);
const shown = (text: StreamedText | undefined) => text && textOf(text);
const callIn = (log: ExampleLog, id = 'c') => log.state().toolCalls.get(`agent:docs\n${id}`);

describe('a message', () => {
  it('that is sent is whole, and has its place', () => {
    const log = exampleLog()
      .add(ANA, sent, { id: 'a' })
      .add(BEN, { ...sent, to: ['agent:docs'] }, { id: 'b' });
    expect(messageIn(log, 'user:ana\na')).toEqual({
      participant: 'user:ana',
      id: 'a',
      ordinal: 1,
      kind: 'text',
      status: 'complete',
      text: expect.anything(),
      began: 1,
      at: 1_000,
    });
    expect(messageIn(log, 'user:ben\nb')).toMatchObject({
      ordinal: 2,
      to: ['agent:docs'],
      began: 2,
      at: 1_001,
    });
    expect(log.state().totals.messages).toBe(2);
  });

  it('in parts keeps them, and its text is theirs', () => {
    const parts = [{ type: 'text', text: 'a' }, { type: 'image' }, { type: 'text', text: 'b' }];
    const message = messageIn(
      exampleLog().add(ANA, { type: 'message.sent', content: parts }, { id: 'a' }),
      'user:ana\na',
    );
    expect(message?.parts).toEqual(parts);
    expect(message && textOf(message.text)).toBe('a\nb');
    const plain = messageIn(exampleLog().add(ANA, sent, { id: 'a' }), 'user:ana\na');
    expect(plain).not.toHaveProperty('parts');
    expect(plain && textOf(plain.text)).toBe('Hello');
  });

  it('of a run begins, grows and ends', () => {
    const log = running()
      .add(DOCS, { type: 'TEXT_MESSAGE_START', messageId: 'm', givenId: 'g', subagentRunId: 's' }, run)
      .addDelta(DOCS, 'm', 'Good ')
      .addDelta(DOCS, 'm', 'morning');
    const key = 'agent:docs\nm';
    expect(messageIn(log, key)).toMatchObject({
      kind: 'text',
      status: 'streaming',
      run: 'r',
      producer: DOCS,
    });
    expect(messageIn(log, key)).toMatchObject({ given: 'g', subagent: 's', at: 1_001, began: 2 });
    expect(shown(messageIn(log, key)?.text)).toBe('Good morning');
    expect(runIn(log)?.deltas).toBe(2);
    expect(log.state().totals.text).toBe(12);
    log.add(DOCS, { type: 'TEXT_MESSAGE_END', messageId: 'm' }, run);
    expect(messageIn(log, key)?.status).toBe('complete');
    log.add(DOCS, { type: 'REASONING_MESSAGE_START', messageId: 'n' }, run).addDelta(DOCS, 'n', 'x', 'r');
    expect(messageIn(log, 'agent:docs\nn')).toMatchObject({ kind: 'reasoning', status: 'streaming' });
    log.add(DOCS, { type: 'REASONING_MESSAGE_END', messageId: 'n' }, run);
    expect(messageIn(log, 'agent:docs\nn')?.status).toBe('complete');
  });

  it('that lost a part ends as cut', () => {
    const log = running()
      .add(DOCS, { type: 'TEXT_MESSAGE_START', messageId: 'm' }, run)
      .add(DOCS, { type: 'event.dropped', dropped: 'x', bytes: 1, code: 'x', partOf: 'm' }, run)
      .add(DOCS, { type: 'TEXT_MESSAGE_END', messageId: 'm' }, run);
    expect(messageIn(log, 'agent:docs\nm')?.status).toBe('cut');
  });

  it('whose growth comes as an event, and not as a delta, does not grow', () => {
    const log = running().add(DOCS, { type: 'TEXT_MESSAGE_START', messageId: 'm' }, run);
    log.add(DOCS, { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'x' }, run);
    expect(shown(messageIn(log, 'agent:docs\nm')?.text)).toBe('');
    expect(log.state().faults).toEqual({ forbidden: 1 });
  });
});

describe('a tool call', () => {
  const called: Event = { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'search' };

  it('begins, gets its arguments, waits, and is done with its result', () => {
    const log = running()
      .add(DOCS, { ...called, givenId: 'g', subagentRunId: 's', parentMessageId: 'm' }, run)
      .addDelta(DOCS, 'c', '{}', 'a');
    expect(callIn(log)).toMatchObject({
      participant: 'agent:docs',
      id: 'c',
      run: 'r',
      producer: DOCS,
      name: 'search',
      status: 'streaming',
      given: 'g',
      subagent: 's',
      parentMessage: 'm',
      began: 2,
      at: 1_001,
    });
    expect(shown(callIn(log)?.args)).toBe('{}');
    expect(runIn(log)?.deltas).toBe(1);
    log.add(DOCS, { type: 'TOOL_CALL_END', toolCallId: 'c' }, run);
    expect(callIn(log)?.status).toBe('called');
    log.add(DOCS, { type: 'TOOL_CALL_RESULT', toolCallId: 'c', messageId: 'n', content: ['x'] }, run);
    expect(callIn(log)).toMatchObject({ status: 'done', result: ['x'], resultMessage: 'n' });
  });

  it('has only what its agent said of it', () => {
    const call = callIn(running().add(DOCS, called, run));
    for (const name of ['given', 'subagent', 'parentMessage', 'result'])
      expect(call).not.toHaveProperty(name);
  });

  it('is cut with its run, waits with a run that is interrupted, and keeps its place if begun anew', () => {
    expect(callIn(running().add(DOCS, called, run).add(DOCS, end('r'), run))?.status).toBe('cut');
    const waiting = () =>
      running().add(DOCS, called, run).add(DOCS, { type: 'TOOL_CALL_END', toolCallId: 'c' }, run);
    expect(callIn(waiting().add(DOCS, end('r'), run))?.status).toBe('cut');
    const outcome = { type: 'interrupt', interrupts: [{ id: 'i', reason: 'x' }] };
    expect(callIn(waiting().add(DOCS, end('r', { outcome }), run))?.status).toBe('called');
    const log = waiting().add(DOCS_2, { type: 'run.claimed', generation: 2 }, { ...run, id: 'second' });
    expect(callIn(log)?.status).toBe('superseded');
    log.add(DOCS_2, called, run);
    expect(callIn(log)).toMatchObject({ status: 'streaming', began: 2, producer: DOCS_2 });
  });
});

describe('a run', () => {
  it('begins with what it answers and who asked for it', () => {
    const answers = { participant: 'user:ana', id: 'a' };
    const log = exampleLog().add(ANA, sent, { id: 'a' });
    log.add(DOCS, begin('r', { input: { answers } }), { ...run, id: 'c' });
    expect(runIn(log)).toEqual({
      participant: 'agent:docs',
      run: 'r',
      owner: instanceOf(DOCS),
      generation: 1,
      status: 'running',
      began: 2,
      startedAt: 1_001,
      deltas: 0,
      steps: [],
      answers,
    });
    expect([...log.state().claims.values()]).toEqual([{ winner: instanceOf(DOCS), run: 'r', position: 2 }]);
    log.add(HELP, begin('s', child('r')), { run: 's' });
    expect(runIn(log, 'agent:help\ns')).toMatchObject({ parent: { participant: 'agent:docs', run: 'r' } });
    expect(log.state().totals.runs).toBe(2);
  });

  it('ends as its agent says, and what it left open is cut', () => {
    const open = () => running().add(DOCS, { type: 'TEXT_MESSAGE_START', messageId: 'm' }, run);
    const usage = [{ inputTokens: 1 }];
    const finished = open().add(DOCS, end('r', { result: 5, usage }), run);
    expect(runIn(finished)).toMatchObject({ status: 'finished', endedAt: 1_002, result: 5, usage });
    expect(runIn(finished)).not.toHaveProperty('error');
    expect(runIn(finished)).not.toHaveProperty('interrupts');
    expect(messageIn(finished, 'agent:docs\nm')?.status).toBe('cut');
    const failed = open().add(DOCS, { type: 'RUN_ERROR', message: 'x', code: 'y', usage }, run);
    expect(runIn(failed)).toMatchObject({ status: 'failed', error: { message: 'x', code: 'y' }, usage });
    expect(runIn(open().add(DOCS, { type: 'RUN_ERROR', message: 'x' }, run))?.error).toEqual({
      message: 'x',
    });
    const cancelled = open().add(DOCS, end('r', { outcome: { type: 'cancelled' } }), run);
    expect(runIn(cancelled)?.status).toBe('cancelled');
    const interrupts = [{ id: 'i', reason: 'x' }];
    const interrupted = open().add(DOCS, end('r', { outcome: { type: 'interrupt', interrupts } }), run);
    expect(runIn(interrupted)).toMatchObject({ status: 'interrupted', interrupts, endedAt: 1_002 });
    expect(messageIn(interrupted, 'agent:docs\nm')?.status).toBe('cut');
  });

  it('goes on from an interrupted one, which is over then: cancelled if all that it asked was given up', () => {
    const interrupts = [
      { id: 'i', reason: 'x' },
      { id: 'j', reason: 'x' },
    ];
    const resumed = (...answers: readonly ('resolved' | 'cancelled')[]) =>
      running()
        .add(DOCS, { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'x' }, run)
        .add(DOCS, { type: 'TOOL_CALL_END', toolCallId: 'c' }, run)
        .add(DOCS, end('r', { outcome: { type: 'interrupt', interrupts } }), run)
        .add(
          DOCS,
          begin('s', {
            input: {
              resume: answers.map((status, at) => ({ interruptId: interrupts[at]?.id ?? '', status })),
            },
          }),
          { run: 's' },
        );
    expect(runIn(resumed('resolved', 'cancelled'))?.status).toBe('finished');
    expect(runIn(resumed('cancelled', 'cancelled'))?.status).toBe('cancelled');
    expect(runIn(resumed('resolved'), 'agent:docs\ns')).toMatchObject({ status: 'running', resumes: 'r' });
    expect(callIn(resumed('resolved'))).toMatchObject({ run: 's', status: 'called' });
    expect(runIn(running())).not.toHaveProperty('resumes');
  });

  it('passes to a new owner, who begins anew or goes on', () => {
    const open = () => running().add(DOCS, { type: 'TEXT_MESSAGE_START', messageId: 'm' }, run);
    const claim = (more?: object): Event => ({ type: 'run.claimed', generation: 2, ...more });
    const anew = open().add(DOCS_2, claim(), { ...run, id: 'second' });
    expect(runIn(anew)).toMatchObject({ owner: instanceOf(DOCS_2), generation: 2, status: 'running' });
    expect(messageIn(anew, 'agent:docs\nm')?.status).toBe('superseded');
    const on = open().add(DOCS_2, claim({ continues: true }), { ...run, id: 'second' });
    expect(messageIn(on, 'agent:docs\nm')).toMatchObject({ status: 'streaming', producer: DOCS_2 });
    const begunAnew = anew.add(DOCS_2, { type: 'TEXT_MESSAGE_START', messageId: 'm' }, run);
    expect(messageIn(begunAnew, 'agent:docs\nm')).toMatchObject({
      ordinal: 1,
      began: 2,
      status: 'streaming',
    });
    expect(begunAnew.state().totals.messages).toBe(1);
  });

  it('is lost, and comes back', () => {
    const instance = instanceOf(DOCS);
    const log = running().add(KEEPER_LANE, { type: 'run.lost', instance }, run);
    expect(runIn(log)?.status).toBe('lost');
    expect(runIn(log.add(KEEPER_LANE, { type: 'run.recovered', instance }, run))?.status).toBe('running');
  });

  it('tells how far it has come, and its newest word counts', () => {
    const log = running().add(DOCS, { type: 'progress.reported', done: 1, total: 2, note: 'x' }, run);
    expect(runIn(log)?.progress).toEqual({ done: 1, total: 2, note: 'x' });
    expect(runIn(log.add(DOCS, { type: 'progress.reported', done: 2 }, run))?.progress).toEqual({ done: 2 });
  });

  it('writes a large event in pieces, which take place where the last one stands', () => {
    const json = JSON.stringify({ type: 'TEXT_MESSAGE_START', messageId: 'm' });
    const piece = (at: number, text: string, more?: object): Event => ({
      type: 'piece.written',
      at,
      text,
      ...more,
    });
    const log = running().add(DOCS, piece(0, json.slice(0, 9)), run);
    expect(runIn(log)?.piece).toBe(json.slice(0, 9));
    log.add(DOCS, piece(9, json.slice(9), { last: true }), run);
    expect(runIn(log)?.piece).toBeUndefined();
    expect(messageIn(log, 'agent:docs\nm')).toMatchObject({ status: 'streaming', run: 'r', began: 3 });
    expect(runIn(running().add(DOCS, piece(0, 'x'), run).add(DOCS, end('r'), run))?.piece).toBeUndefined();
  });
});

describe('a session', () => {
  it('knows who has joined, in the order in which they first did', () => {
    const joined = (name?: string): Event => ({
      type: 'participant.joined',
      ...(name !== undefined && { name }),
    });
    const log = exampleLog().add(ANA, joined('Ana')).add(BEN, joined()).add(ANA, joined('Anna'));
    expect([...log.state().participants]).toEqual([
      ['user:ana', { position: 3, name: 'Anna' }],
      ['user:ben', { position: 2 }],
    ]);
  });

  it('keeps the newest events of the app’s own and of later versions', () => {
    const log = exampleLog();
    for (let at = 0; at < 102; at++) {
      log.add(ANA, { type: 'CUSTOM', name: 'x', value: at });
      log.add(ANA, { type: 'later', at });
    }
    const { custom, unknown, faults } = log.state();
    expect(custom.map(({ event }) => 'value' in event && event.value)).toEqual(
      Array.from({ length: 100 }, (_, at) => at + 2),
    );
    expect(unknown.map(({ event }) => 'at' in event && event.at)).toEqual(
      Array.from({ length: 100 }, (_, at) => at + 2),
    );
    expect(faults).toEqual({});
    expect(log.add(ANA, { type: 'later' }, { must: true }).state().faults).toEqual({ 'unknown-must': 1 });
  });

  it('counts lanes that began anew, and stores nothing of what says no more than that an agent lives', () => {
    const log = running().add(ANA, { type: 'lane.restarted', former: ANA, code: 'x', lost: 0 });
    expect(log.state().totals.restarts).toBe(1);
    const before = log.state();
    log.add(DOCS, { type: 'lease.renewed' }, run);
    expect({ ...log.state(), position: 0, producers: 0 }).toEqual({ ...before, position: 0, producers: 0 });
  });

  it('sends controls by a lane of their own, and knows which events ask for something', () => {
    for (const type of ['cancel.requested', 'steer.requested', 'steer.retracted'])
      expect(laneOf(type)).toBe('control');
    for (const type of ['message.sent', 'RUN_STARTED', 'later', 'constructor'])
      expect(laneOf(type)).toBe('main');
    expect(isCommand('message.sent')).toBe(true);
    expect(isCommand('RUN_STARTED')).toBe(false);
    expect(isCommand('constructor')).toBe(false);
  });
});

describe('a control', () => {
  const REF = { participant: 'user:ana', id: 'k' };
  const cancel = (target: ControlTarget = { kind: 'session' }, more?: object): Event => ({
    type: 'cancel.requested',
    target,
    ...more,
  });
  const steer = (target: ControlTarget = { kind: 'session' }, more?: object): Event => ({
    type: 'steer.requested',
    target,
    content: 'Be brief',
    followUp: false,
    ...more,
  });
  const k = { id: 'k' };
  const controlIn = (log: ExampleLog) => log.state().controls.get('user:ana\nk');
  const rows = (log: ExampleLog) =>
    controlIn(log)?.rows.map(({ participant, run: of, status }) => `${participant} ${of} ${status}`);
  const answer = (
    type: 'control.delivered' | 'control.acknowledged' | 'control.refused',
    more?: object,
  ): Event => ({
    type,
    control: REF,
    ...more,
  });
  const ofInput: ControlTarget = { kind: 'input', participant: 'user:ana', id: 'q' };
  const ofRun: ControlTarget = { kind: 'run', participant: 'agent:docs', run: 'r' };
  const asked = () => exampleLog().add(ANA, sent, { id: 'q' });
  const answering = (log: ExampleLog, producer = DOCS, id = 'r') =>
    log.add(producer, begin(id, { input: { answers: { participant: 'user:ana', id: 'q' } } }), {
      run: id,
      id: `c${id}`,
    });
  const three = () => running().add(HELP, begin('r'), { run: 'r' }).add(DOCS, begin('s'), { run: 's' });

  it('stands in the state as it was asked', () => {
    const log = running().add(ANA, cancel({ kind: 'session' }, { reason: 'x' }), { ...k, saw: 1 });
    expect(controlIn(log)).toEqual({
      participant: 'user:ana',
      id: 'k',
      kind: 'cancel',
      target: { kind: 'session' },
      saw: 1,
      began: 2,
      at: 1_001,
      followUp: false,
      reason: 'x',
      rows: [{ participant: 'agent:docs', run: 'r', deltas: 0, at: 1_001, status: 'logged' }],
    });
    expect(log.state().totals.controls).toBe(1);
    expect(controlIn(running().add(ANA, steer(), k))).toMatchObject({
      kind: 'steer',
      content: 'Be brief',
      saw: 2,
    });
    expect(controlIn(running().add(ANA, steer({ kind: 'session' }, { followUp: true }), k))?.followUp).toBe(
      true,
    );
  });

  it('acts on the runs that its target names', () => {
    expect(rows(three().add(ANA, cancel(), k))).toEqual([
      'agent:docs r logged',
      'agent:help r logged',
      'agent:docs s logged',
    ]);
    expect(rows(three().add(ANA, cancel({ kind: 'agent', participant: 'agent:docs' }), k))).toEqual([
      'agent:docs r logged',
      'agent:docs s logged',
    ]);
    expect(rows(three().add(ANA, cancel(ofRun), k))).toEqual(['agent:docs r logged']);
    const log = answering(asked()).add(HELP, begin('t'), { run: 't' }).add(ANA, cancel(ofInput), k);
    expect(rows(log)).toEqual(['agent:docs r logged']);
    const others: ControlTarget = { kind: 'input', participant: 'user:ben', id: 'q' };
    expect(rows(answering(asked()).add(ANA, cancel(others), k))).toEqual([]);
  });

  it('acts on no run that its author had not seen, save where it names the input', () => {
    expect(rows(three().add(ANA, cancel(), { ...k, saw: 2 }))).toEqual([
      'agent:docs r logged',
      'agent:help r logged',
    ]);
    expect(rows(answering(asked()).add(ANA, cancel(ofInput), { ...k, saw: 1 }))).toEqual([
      'agent:docs r logged',
    ]);
  });

  it('of a run that is over came too late; where it names many, it acts on those that go on', () => {
    const over = () => three().add(DOCS, end('r'), run);
    expect(rows(over().add(ANA, cancel(ofRun), k))).toEqual(['agent:docs r too-late']);
    expect(rows(over().add(ANA, cancel(), k))).toEqual(['agent:help r logged', 'agent:docs s logged']);
    expect(rows(answering(asked()).add(DOCS, end('r'), run).add(ANA, cancel(ofInput), k))).toEqual([
      'agent:docs r too-late',
    ]);
    const nothing = exampleLog().add(ANA, cancel(), k);
    expect(controlIn(nothing)).toMatchObject({ closed: 'too-late', rows: [] });
    expect(controlIn(three().add(ANA, cancel(), k))).not.toHaveProperty('closed');
    expect(controlIn(asked().add(ANA, cancel(ofInput), k))).not.toHaveProperty('closed');
  });

  it('reaches the runs that its runs have asked for, then and later; a steer does not', () => {
    const family = () => running().add(HELP, begin('s', child('r')), { run: 's' });
    const grandchild = (log: ExampleLog) =>
      log.add(DOCS, begin('t', { input: { parent: { participant: 'agent:help', run: 's' } } }), { run: 't' });
    expect(rows(grandchild(family()).add(ANA, cancel(ofRun), k))).toEqual([
      'agent:docs r logged',
      'agent:help s logged',
      'agent:docs t logged',
    ]);
    expect(rows(grandchild(family().add(ANA, cancel(ofRun), k)))).toEqual([
      'agent:docs r logged',
      'agent:help s logged',
      'agent:docs t logged',
    ]);
    expect(rows(grandchild(family()).add(ANA, steer(ofRun), k))).toEqual(['agent:docs r logged']);
    expect(rows(grandchild(family().add(ANA, steer(ofRun), k)))).toEqual(['agent:docs r logged']);
    const stranger = family().add(ANA, cancel({ ...ofRun, run: 'none' }), k);
    expect(rows(grandchild(stranger))).toEqual([]);
  });

  it('does not reach later children of a run that refused it, or that it was too late for', () => {
    const born = (log: ExampleLog) => log.add(HELP, begin('s', child('r')), { run: 's' });
    const waiting = () => answering(asked()).add(ANA, cancel(ofInput), k);
    expect(rows(born(waiting()))).toEqual(['agent:docs r logged', 'agent:help s logged']);
    expect(rows(born(waiting().add(DOCS, answer('control.refused'), run)))).toEqual(['agent:docs r refused']);
    const late = answering(asked()).add(DOCS, end('r'), run).add(ANA, cancel(ofInput), k);
    expect(rows(born(late))).toEqual(['agent:docs r too-late']);
    const expired = waiting().add(
      KEEPER_LANE,
      { type: 'control.expired', control: REF, participant: 'agent:docs' },
      run,
    );
    expect(rows(born(expired))).toEqual(['agent:docs r expired']);
  });

  it('of an input waits for runs that answer it, until it is closed', () => {
    const waiting = () => asked().add(ANA, cancel(ofInput), k);
    expect(rows(answering(waiting()))).toEqual(['agent:docs r logged']);
    expect(rows(waiting().add(DOCS, begin('x'), { run: 'x' }))).toEqual([]);
    const closed = waiting().add(KEEPER_LANE, { type: 'control.expired', control: REF });
    expect(controlIn(closed)?.closed).toBe('expired');
    expect(rows(answering(closed))).toEqual([]);
  });

  it('moves at the run that answers it alone', () => {
    const log = three().add(ANA, cancel(), k).add(DOCS, answer('control.delivered'), run);
    expect(rows(log)).toEqual(['agent:docs r delivered', 'agent:help r logged', 'agent:docs s logged']);
    expect(controlIn(log)?.rows[0]?.at).toBe(1_004);
    expect(controlIn(log)?.rows[1]?.at).toBe(1_003);
    log.add(DOCS, answer('control.acknowledged'), run);
    log.add(DOCS, answer('control.refused', { reason: 'No.' }), { run: 's' });
    expect(rows(log)).toEqual(['agent:docs r acknowledged', 'agent:help r logged', 'agent:docs s refused']);
    expect(controlIn(log)?.rows.map(({ reason }) => reason)).toEqual([undefined, undefined, 'No.']);
    log.add(DOCS, end('r', { outcome: { type: 'cancelled' } }), run);
    expect(rows(log)?.[0]).toBe('agent:docs r done');
    const other = three().add(ANA, cancel(), { id: 'other' }).add(ANA, cancel(), k);
    other.add(DOCS, answer('control.acknowledged'), run);
    expect([...other.state().controls.values()].map((each) => each.rows[0]?.status)).toEqual([
      'logged',
      'acknowledged',
    ]);
  });

  it('that a run took up names the step, until a new owner takes the run over', () => {
    const log = running().add(ANA, steer(), k);
    log.add(DOCS, { type: 'steer.consumed', control: REF, step: 'plan' }, { ...run, id: 'u' });
    expect(controlIn(log)?.rows[0]).toMatchObject({ status: 'acknowledged', step: 'plan' });
    const over = log.copy().add(DOCS, end('r'), run);
    expect(controlIn(over)?.rows[0]).toMatchObject({ status: 'done', step: 'plan' });
    log.add(DOCS_2, { type: 'run.claimed', generation: 2 }, { ...run, id: 'second' });
    expect(controlIn(log)?.rows[0]).toMatchObject({ status: 'logged' });
    expect(controlIn(log)?.rows[0]).not.toHaveProperty('step');
  });

  it('is lost with its run and comes back with it', () => {
    const instance = instanceOf(DOCS);
    const log = running().add(ANA, cancel(), k).add(DOCS, answer('control.delivered'), run);
    log.add(KEEPER_LANE, { type: 'run.lost', instance }, run);
    expect(controlIn(log)?.rows[0]).toMatchObject({ status: 'lost', before: 'delivered' });
    log.add(KEEPER_LANE, { type: 'run.recovered', instance }, run);
    expect(rows(log)).toEqual(['agent:docs r delivered']);
    expect(controlIn(log)?.rows[0]).not.toHaveProperty('before');
    const born = running().add(KEEPER_LANE, { type: 'run.lost', instance }, run).add(ANA, cancel(), k);
    expect(controlIn(born)?.rows[0]).toMatchObject({ status: 'lost', before: 'logged' });
  });

  it('ends a run that waits for an answer: none can resume it; a steer waits with it', () => {
    const interrupts = [{ id: 'i', reason: 'x' }];
    const interrupted = () =>
      running()
        .add(DOCS, { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'x' }, run)
        .add(DOCS, { type: 'TOOL_CALL_END', toolCallId: 'c' }, run)
        .add(DOCS, end('r', { outcome: { type: 'interrupt', interrupts } }), run);
    const log = interrupted().add(ANA, cancel(), k);
    expect(rows(log)).toEqual(['agent:docs r done']);
    expect(runIn(log)).toMatchObject({ status: 'cancelled', endedAt: 1_004 });
    expect(callIn(log)?.status).toBe('cut');
    const steered = interrupted().add(ANA, steer(), k);
    expect(rows(steered)).toEqual(['agent:docs r logged']);
    expect(runIn(steered)?.status).toBe('interrupted');
    const stopping = running()
      .add(ANA, cancel(), k)
      .add(DOCS, end('r', { outcome: { type: 'interrupt', interrupts } }), run);
    expect(runIn(stopping)?.status).toBe('cancelled');
    const refused = running().add(ANA, cancel(), k).add(DOCS, answer('control.refused'), run);
    expect(
      runIn(refused.add(DOCS, end('r', { outcome: { type: 'interrupt', interrupts } }), run))?.status,
    ).toBe('interrupted');
  });

  it('is overdue where the keeper says so', () => {
    const late = (type: 'control.expired' | 'control.unresponsive', more?: object): Event => ({
      type,
      control: REF,
      ...more,
    });
    const at = { participant: 'agent:docs' };
    const log = () => three().add(ANA, cancel(), k);
    expect(rows(log().add(KEEPER_LANE, late('control.expired', at), run))).toEqual([
      'agent:docs r expired',
      'agent:help r logged',
      'agent:docs s logged',
    ]);
    expect(rows(log().add(KEEPER_LANE, late('control.unresponsive', at), run))?.[0]).toBe(
      'agent:docs r unresponsive',
    );
    const unnamed = log().add(KEEPER_LANE, late('control.unresponsive'));
    expect(rows(unnamed)).toEqual(rows(log()));
    expect(controlIn(unnamed)).not.toHaveProperty('closed');
    expect(controlIn(log().add(KEEPER_LANE, late('control.expired', at), run))).not.toHaveProperty('closed');
  });

  it('that is taken back acts on no run that has not used it', () => {
    const retracted: Event = { type: 'steer.retracted', control: REF };
    const log = three()
      .add(ANA, steer(), k)
      .add(DOCS, { type: 'steer.consumed', control: REF }, { ...run, id: 'u' });
    log.add(ANA, retracted, { id: 't' });
    expect(rows(log)).toEqual([
      'agent:docs r acknowledged',
      'agent:help r retracted',
      'agent:docs s retracted',
    ]);
    expect(controlIn(log)?.closed).toBe('retracted');
    const closed = asked()
      .add(ANA, steer(ofInput), k)
      .add(KEEPER_LANE, { type: 'control.expired', control: REF });
    expect(controlIn(closed.add(ANA, retracted, { id: 't' }))?.closed).toBe('expired');
  });

  it('that no run used becomes a message of its author, if the author agreed (P36)', () => {
    const agreed = { followUp: true };
    const message = (log: ExampleLog) => messageIn(log, 'user:ana\nk');
    const alone = exampleLog().add(ANA, steer({ kind: 'session' }, agreed), k);
    expect(message(alone)).toMatchObject({ participant: 'user:ana', id: 'k', status: 'complete', at: 1_000 });
    expect(shown(message(alone)?.text)).toBe('Be brief');
    expect(message(alone)).not.toHaveProperty('to');
    expect(controlIn(alone)?.followUp).toBe(false);
    expect(message(exampleLog().add(ANA, steer(), k))).toBeUndefined();
    expect(message(exampleLog().add(ANA, cancel(), k))).toBeUndefined();
    const told = exampleLog().add(ANA, steer({ kind: 'agent', participant: 'agent:docs' }, agreed), k);
    expect(message(told)?.to).toEqual(['agent:docs']);
    expect(message(running().add(DOCS, end('r'), run).add(ANA, steer(ofRun, agreed), k))?.to).toEqual([
      'agent:docs',
    ]);
    const two = () =>
      running()
        .add(HELP, begin('s'), { run: 's' })
        .add(ANA, steer({ kind: 'session' }, agreed), k);
    expect(message(two().add(DOCS, end('r'), run))).toBeUndefined();
    expect(message(two().add(DOCS, end('r'), run).add(HELP, end('s'), { run: 's' }))).toBeDefined();
    const used = two().add(DOCS, { type: 'steer.consumed', control: REF }, { ...run, id: 'u' });
    expect(message(used.add(DOCS, end('r'), run).add(HELP, end('s'), { run: 's' }))).toBeUndefined();
    const waiting = () => asked().add(ANA, steer(ofInput, agreed), k);
    expect(message(waiting())).toBeUndefined();
    expect(message(waiting().add(KEEPER_LANE, { type: 'control.expired', control: REF }))).toBeDefined();
    expect(
      message(waiting().add(ANA, { type: 'steer.retracted', control: REF }, { id: 't' })),
    ).toBeUndefined();
  });
});
