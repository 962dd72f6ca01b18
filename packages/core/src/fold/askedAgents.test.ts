/** Which agents have something to do, case by case. */
import { describe, expect, it } from 'vitest';
import {
  ANA,
  DOCS,
  DOCS_2,
  type ExampleLog,
  exampleLog,
  HELP,
  KEEPER_LANE,
  OLGA,
} from '../../test/exampleLog.ts';
import { entityKey } from '../protocol/ids.ts';
import { ANY_AGENT, askedAgents, openWork } from './askedAgents.ts';

const said = (to?: readonly string[]) =>
  ({ type: 'message.sent', content: 'Why?', ...(to && { to }) }) as const;
const started = (run: string, message = 'm') =>
  ({
    type: 'RUN_STARTED',
    runId: run,
    input: { answers: { participant: 'user:ana', id: message } },
  }) as const;
const asked = (log: ExampleLog) => [...askedAgents(log.state())];

describe('an agent has something to do', () => {
  it('while a message that names it waits, and no longer than until it has begun to answer', () => {
    const log = exampleLog().add(ANA, said(['agent:docs', 'agent:help']), { id: 'm' });
    expect(asked(log)).toEqual(['agent:docs', 'agent:help']);
    expect(asked(log.copy().add(DOCS, started('r'), { run: 'r', id: 'begin' }))).toEqual(['agent:help']);
    log.add(DOCS, started('r'), { run: 'r', id: 'begin' }).add(HELP, started('r'), { run: 'r', id: 'begin' });
    expect(asked(log)).toEqual([]);
  });

  it('with any other while a person’s message without an address waits; with none once one has begun', () => {
    const log = exampleLog().add(ANA, said(), { id: 'm' });
    expect(asked(log)).toEqual([ANY_AGENT]);
    expect(asked(log.add(DOCS, started('r'), { run: 'r', id: 'begin' }))).toEqual([]);
    expect(asked(exampleLog().add(OLGA, said(), { id: 'm' }))).toEqual([ANY_AGENT]);
    expect(asked(exampleLog().add(DOCS, said(), { id: 'm' }))).toEqual([]);
  });

  it('not by its own words, nor by what names a person', () => {
    expect(asked(exampleLog().add(DOCS, said(['agent:docs', 'user:ana']), { id: 'm' }))).toEqual([]);
    const log = exampleLog().add(HELP, { type: 'RUN_STARTED', runId: 'r' }, { run: 'r' });
    log.add(HELP, { type: 'TEXT_MESSAGE_START', messageId: 't' }, { run: 'r' });
    expect(asked(log)).toEqual([]);
    expect(asked(log.add(HELP, said(['agent:docs']), { id: 'q', run: 'r' }))).toEqual(['agent:docs']);
  });

  it('by no run that goes on from a later one, as where an id of a run is used again', () => {
    const log = exampleLog().add(DOCS, { type: 'RUN_STARTED', runId: 'a' }, { run: 'a' });
    const state = log.state();
    const [run] = state.runs.values();
    if (!run) throw new Error('There is no run.');
    const circle = [
      { ...run, status: 'lost', resumes: 'b', began: 9 },
      { ...run, status: 'lost', run: 'b', resumes: 'a', began: 5 },
    ] as const;
    const runs = new Map(circle.map((each) => [entityKey(each.participant, each.run), each]));
    expect([...askedAgents({ ...state, runs })]).toEqual([]);
    expect(openWork({ ...state, runs }, 'agent:docs', false)).toEqual([]);
  });

  it('not while an operator has the floor, nor for what was said until it came back (P41)', () => {
    const log = exampleLog().add(ANA, said(), { id: 'm' }).add(OLGA, { type: 'floor.taken' }, { id: 'take' });
    expect(asked(log)).toEqual([]);
    const taking = { participant: 'operator:olga', id: 'take' };
    log.add(OLGA, { type: 'floor.returned', taking }, { id: 'back' });
    expect(asked(log)).toEqual([]);
    expect(asked(log.add(ANA, said(), { id: 'n' }))).toEqual([ANY_AGENT]);
  });

  it('when its run has lost its process, and until another one has claimed it', () => {
    const log = exampleLog().add(ANA, said(), { id: 'm' }).add(DOCS, started('r'), { run: 'r', id: 'begin' });
    const instance = DOCS.slice(0, DOCS.lastIndexOf('/'));
    log.add(KEEPER_LANE, { type: 'run.lost', instance }, { run: 'r' });
    expect(asked(log)).toEqual(['agent:docs']);
    log.add(DOCS_2, { type: 'run.claimed', generation: 2 }, { run: 'r', id: 'c' });
    expect(asked(log)).toEqual([]);
  });

  it('when people have answered all that its interrupted run asked', () => {
    const log = exampleLog().add(ANA, said(), { id: 'm' }).add(DOCS, started('r'), { run: 'r', id: 'begin' });
    const outcome = { type: 'interrupt', interrupts: [{ id: 'i', reason: 'May I?' }] } as const;
    log.add(DOCS, { type: 'RUN_FINISHED', runId: 'r', outcome }, { run: 'r' });
    expect(asked(log)).toEqual([]);
    const [question] = log.state().questions.values();
    const { participant = '', id = '' } = question ?? {};
    log.add(
      ANA,
      { type: 'question.answered', question: { participant, id }, decision: 'approved' },
      { id: 'a' },
    );
    expect(asked(log)).toEqual(['agent:docs']);
    const input = { resume: [{ interruptId: 'i', status: 'resolved' as const }], resumes: 'r' };
    log.add(DOCS, { type: 'RUN_STARTED', runId: 's', input }, { run: 's', id: 'go-on' });
    expect(asked(log)).toEqual([]);
    // The run that goes on has answered no message itself, and asks again, goes on, and is lost.
    log.add(DOCS, { type: 'RUN_FINISHED', runId: 's', outcome }, { run: 's' });
    expect(asked(log)).toEqual([]);
    const again = [...log.state().questions.values()].at(-1);
    const question2 = { participant: again?.participant ?? '', id: again?.id ?? '' };
    log.add(ANA, { type: 'question.answered', question: question2, decision: 'approved' }, { id: 'b' });
    expect(asked(log)).toEqual(['agent:docs']);
    const work = openWork(log.state(), 'agent:docs', true);
    expect(work).toEqual([{ message: { participant: 'user:ana', id: 'm' }, resumes: 's' }]);
    log.add(
      DOCS,
      { type: 'RUN_STARTED', runId: 't', input: { ...input, resumes: 's' } },
      { run: 't', id: 'go-on-2' },
    );
    expect(asked(log)).toEqual([]);
    const instance = DOCS.slice(0, DOCS.lastIndexOf('/'));
    log.add(KEEPER_LANE, { type: 'run.lost', instance }, { run: 't' });
    expect(asked(log)).toEqual(['agent:docs']);
    expect(openWork(log.state(), 'agent:docs', true)).toEqual([
      { message: { participant: 'user:ana', id: 'm' } },
    ]);
  });
});
