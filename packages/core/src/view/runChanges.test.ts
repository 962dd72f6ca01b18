/** The steps of a run, applied one after the other, are the run, however its log is cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crowdedKeeper, cutUp, foreignLog, keeperLog, tapeOf } from '../../test/generators/logs.ts';
import { fold } from '../fold/fold.ts';
import { readSnapshot, takeSnapshot } from '../fold/snapshot.ts';
import {
  EMPTY,
  type SessionMessage,
  type SessionPart,
  type SessionQuestion,
  type SessionRun,
  type SessionState,
  type SessionSubagent,
  type SessionToolCall,
} from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { Item } from '../protocol/envelope.ts';
import type { RunRef } from '../protocol/events.ts';
import { entityKey } from '../protocol/ids.ts';
import { isOver, type RunChange, runChanges } from './runChanges.ts';

interface Told {
  readonly run?: SessionRun;
  readonly steps: readonly string[];
  readonly texts: Map<string, string>;
  readonly messages: Map<string, SessionMessage>;
  readonly calls: Map<string, SessionToolCall>;
  readonly subagents: Map<string, SessionSubagent>;
  readonly questions: Map<string, SessionQuestion>;
  readonly parts: Map<string, SessionPart>;
  readonly published: number;
  readonly gone?: true;
}

const NOTHING = (): Told => ({
  steps: [],
  texts: new Map(),
  messages: new Map(),
  calls: new Map(),
  subagents: new Map(),
  questions: new Map(),
  parts: new Map(),
  published: 0,
});

/** What a reader of nothing but the steps has: texts by their deltas alone. */
function apply(told: Told, change: RunChange): Told {
  const { texts, messages, calls, subagents, questions, parts } = told;
  switch (change.type) {
    case 'run-gone':
      return { ...told, gone: true };
    case 'step-started':
      return change.subagent === undefined ? { ...told, steps: [...told.steps, change.step] } : told;
    case 'step-finished': {
      if (change.subagent !== undefined) return told;
      const at = told.steps.indexOf(change.step);
      return { ...told, steps: told.steps.filter((_, index) => index !== at) };
    }
    case 'message-started':
      texts.set(`m ${change.message.id}`, '');
      messages.set(change.message.id, change.message);
      return told;
    case 'message-grown':
      texts.set(`m ${change.message.id}`, texts.get(`m ${change.message.id}`) + change.delta);
      messages.set(change.message.id, change.message);
      return told;
    case 'message-replaced':
      texts.set(`m ${change.message.id}`, change.text);
      messages.set(change.message.id, change.message);
      return told;
    case 'message-changed':
    case 'message-ended':
      messages.set(change.message.id, change.message);
      return told;
    case 'message-removed':
      messages.delete(change.message.id);
      return told;
    case 'call-started':
      texts.set(`c ${change.call.id}`, '');
      calls.set(change.call.id, change.call);
      return told;
    case 'call-grown':
      texts.set(`c ${change.call.id}`, texts.get(`c ${change.call.id}`) + change.delta);
      calls.set(change.call.id, change.call);
      return told;
    case 'call-replaced':
      texts.set(`c ${change.call.id}`, change.text);
      calls.set(change.call.id, change.call);
      return told;
    case 'call-removed':
      calls.delete(change.call.id);
      return told;
    case 'call-changed':
    case 'call-made':
    case 'call-answered':
    case 'call-ended':
      calls.set(change.call.id, change.call);
      return told;
    case 'subagent-removed':
      subagents.delete(change.subagent.id);
      return told;
    case 'subagent-started':
    case 'subagent-ended':
      subagents.set(change.subagent.id, change.subagent);
      return told;
    case 'question-removed':
      questions.delete(change.question.id);
      return told;
    case 'question-asked':
    case 'question-closed':
      questions.set(change.question.id, change.question);
      return told;
    case 'part-added':
      parts.set(change.part.id, change.part);
      return told;
    case 'part-removed':
      parts.delete(change.part.id);
      return told;
    case 'document-changed':
      return told;
    case 'event-published':
      return { ...told, published: told.published + 1 };
    default:
      return { ...told, run: change.run };
  }
}

const ofRun = <T extends { readonly participant: string; readonly run?: string }>(
  map: ReadonlyMap<string, T>,
  of: RunRef,
): readonly T[] =>
  [...map.values()].filter((each) => each.run === of.run && each.participant === of.participant);

const byId = (one: { readonly id: string }, other: { readonly id: string }) => (one.id < other.id ? -1 : 1);

/** Of what is told and of what the state has, all that a step says. */
const plain = {
  run: (run: SessionRun | undefined) =>
    run && [run.status, run.generation, run.progress, run.incomplete, run.error, run.result],
  message: ({ id, kind, status, activity, parts, incomplete }: SessionMessage, text: string | undefined) => [
    ...[id, kind, status, activity, parts, incomplete, text],
  ],
  call: (call: SessionToolCall, args: string | undefined) => [
    ...[call.id, call.name, call.status, call.result, call.incomplete, args],
    ...[call.title, call.outcome, call.preliminary, call.resultBlob],
  ],
  subagent: ({ id, status, name, error }: SessionSubagent) => [id, status, name, error],
  part: ({ id, part, message, toolCall }: SessionPart) => [id, part, message, toolCall],
  question: ({ id, status, answer }: SessionQuestion) => [id, status, answer],
};

function seen(told: Told) {
  return {
    run: plain.run(told.run),
    steps: told.steps,
    messages: [...told.messages.values()]
      .sort(byId)
      .map((each) => plain.message(each, told.texts.get(`m ${each.id}`))),
    calls: [...told.calls.values()]
      .sort(byId)
      .map((each) => plain.call(each, told.texts.get(`c ${each.id}`))),
    subagents: [...told.subagents.values()].sort(byId).map(plain.subagent),
    parts: [...told.parts.values()].sort(byId).map(plain.part),
    questions: [...told.questions.values()].sort(byId).map(plain.question),
  };
}

function held(state: SessionState, of: RunRef) {
  const run = state.runs.get(entityKey(of.participant, of.run));
  return {
    run: plain.run(run),
    steps: run?.steps ?? [],
    messages: [...ofRun(state.messages, of)].sort(byId).map((each) => plain.message(each, textOf(each.text))),
    calls: [...ofRun(state.toolCalls, of)].sort(byId).map((each) => plain.call(each, textOf(each.args))),
    subagents: [...ofRun(state.subagents, of)].sort(byId).map(plain.subagent),
    parts: [...ofRun(state.parts, of)].sort(byId).map(plain.part),
    questions: [...ofRun(state.questions, of)].sort(byId).map(plain.question),
  };
}

/** Follows every run of a log as a reader does that is given its pages: until the run is over. */
function follow(pages: readonly (readonly Item[])[], from: SessionState): void {
  let state = from;
  const told = new Map<string, { told: Told; last?: SessionState; over?: true }>();
  for (const page of pages) {
    state = fold(state, page);
    for (const [key, { participant, run }] of state.runs) {
      if (!told.has(key)) told.set(key, { told: NOTHING() });
      const one = told.get(key);
      if (!one || one.over) continue;
      const of = { participant, run };
      for (const change of runChanges(one.last, state, of)) {
        expect(one.over).toBe(undefined);
        one.told = apply(one.told, change);
        if (change.type === 'run-ended') one.over = true;
      }
      one.last = state;
      expect(seen(one.told)).toEqual(held(state, of));
      expect(one.over === true).toBe(isOver(state.runs.get(key) ?? { status: 'running' }));
    }
    for (const [key, one] of told) {
      const last = one.last?.runs.get(key);
      if (one.over || !last || state.runs.has(key)) continue;
      expect(runChanges(one.last, state, last)).toEqual([{ type: 'run-gone' }]);
      one.over = true;
    }
  }
}

const numbers = fc.array(fc.nat(100_000), { maxLength: 1_500, size: 'max' });

describe('the steps of a run', () => {
  it('are the run, applied one after the other, at any cutting of its log', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.array(fc.nat(100), { maxLength: 60 }),
        fc.boolean(),
        (choices, cuts, foreign) => {
          const log = foreign
            ? foreignLog(tapeOf(choices), EMPTY)
            : keeperLog(tapeOf(choices)).batches.flat();
          follow(cutUp(tapeOf(cuts).choose, log), EMPTY);
          follow([log], EMPTY);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are so where runs leave the window', () => {
    const keeper = crowdedKeeper();
    fc.assert(
      fc.property(numbers, fc.array(fc.nat(100), { maxLength: 60 }), (choices, cuts) => {
        const log = keeperLog(tapeOf(choices), keeper).batches.flat();
        follow(cutUp(tapeOf(cuts).choose, log), keeper.state);
      }),
      { numRuns: 6 },
    );
  });

  it('are none between equal states, and none again where a snapshot has made all entities anew', () => {
    fc.assert(
      fc.property(numbers, (choices) => {
        const { state } = keeperLog(tapeOf(choices)).keeper;
        const copy = readSnapshot(takeSnapshot(state, 'here'));
        if (typeof copy === 'string') throw new Error(copy);
        for (const run of state.runs.values()) {
          expect(runChanges(state, state, run)).toEqual([]);
          expect(runChanges(state, copy, run)).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });
});
