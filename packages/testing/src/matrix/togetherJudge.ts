/** What must be true of what people and agents did together, when the fault is over. */

import type { EntityRef, Session, SessionState } from '@rejoin/core';
import { entityKey, floorOf, kindOf } from '@rejoin/core';
import { type Item, isDelta } from '@rejoin/core/protocol';
import type { Scene } from './scene.ts';
import { OBJECT, type Plan } from './together.ts';

const keyOf = ({ participant, id }: EntityRef): string => entityKey(participant, id);

export interface FloorWatch {
  readonly wrong: readonly string[];
  /** Messages that people sent while an operator held the floor. */
  readonly held: ReadonlySet<string>;
  look(before: SessionState, item: Item, after: SessionState): void;
}

/** Looks at each step of the log: who has the floor, and who begins to work meanwhile. */
export function floorWatch(): FloorWatch {
  const wrong: string[] = [];
  const held = new Set<string>();
  return {
    wrong,
    held,
    look(before: SessionState, item: Item, after: SessionState): void {
      if (isDelta(item)) return;
      const isHeld = floorOf(before).status === 'held';
      if (isHeld && after.floor.taken !== before.floor.taken)
        wrong.push(`${item.participant} has taken the floor while another one held it.`);
      if (isHeld && item.event.type === 'message.sent' && item.id !== undefined)
        held.add(entityKey(item.participant, item.id));
      if (item.event.type !== 'RUN_STARTED' || item.run === undefined) return;
      const key = entityKey(item.participant, item.run);
      const answers = before.runs.has(key) ? undefined : after.runs.get(key)?.answers;
      const message = answers && before.messages.get(keyOf(answers));
      if (!message || kindOf(message.participant) === 'agent') return;
      if (isHeld) wrong.push(`${item.participant} began a run while an operator had the floor.`);
      else if (message.began < (floorOf(before).end?.began ?? 0))
        wrong.push(`${item.participant} began a run for what was left to an operator.`);
    },
  };
}

export interface TogetherFacts {
  readonly state: SessionState;
  readonly items: readonly Item[];
  /** Messages that stand in the log where an operator held the floor. */
  readonly held: ReadonlySet<string>;
  readonly level: number;
}

/** Everything that is wrong, in words. */
export function judgeTogether(scene: Scene, facts: TogetherFacts): readonly string[] {
  return [...answeredOnce(scene, facts), ...handedOver(scene, facts), ...changesKept(scene, facts)];
}

/** Of the answers to a question the first in the log counts, its author and the other one know whose, and the agent went on by it, once. */
function answeredOnce({ together, lost }: Scene, { state, items, level }: TogetherFacts): string[] {
  const wrong: string[] = [];
  const inLog = new Map<string, Set<string>>();
  const first = new Map<string, string>();
  for (const item of items) {
    if (isDelta(item) || item.event.type !== 'question.answered') continue;
    // CAST: an event of this type names its question; the log's reader has checked it.
    const question = keyOf((item.event as { question: EntityRef }).question);
    const key = entityKey(item.participant, item.id ?? '');
    inLog.set(question, (inLog.get(question) ?? new Set()).add(key));
    if (!first.has(question)) first.set(question, key);
  }
  for (const [key, { status, answer }] of state.questions) {
    if (status === 'waiting') wrong.push('A question waits still.');
    if (answer && keyOf(answer) !== first.get(key))
      wrong.push('The answer that counts is not the first one.');
    if (level >= 4 && (inLog.get(key)?.size ?? 0) > 1) wrong.push('A question was answered twice.');
    const went = together.wentOn.filter((each) => answer && keyOf(each) === keyOf(answer));
    if (went.length > 1 && lost === 0) wrong.push(`An agent went on ${went.length} times by one answer.`);
    if (went.some(({ decision }) => decision !== answer?.decision))
      wrong.push('An agent went on by another answer than the one that counts.');
  }
  if (lost > 0) return wrong;
  const counting = new Set(
    [...state.questions.values()].flatMap(({ answer }) => (answer ? keyOf(answer) : [])),
  );
  if (together.wentOn.some((each) => !counting.has(keyOf(each))))
    wrong.push('An agent went on by an answer that does not count.');
  for (const { by, question, issued } of together.answers) {
    const { answer } = state.questions.get(question) ?? {};
    const { status, error } = issued.receipt();
    const isMine = answer !== undefined && keyOf(answer) === keyOf(issued.ref);
    const code = error?.code ?? '';
    if (isMine ? status !== 'logged' : status !== 'rejected' || !/claim-lost|late-event/.test(code))
      wrong.push(`${by.name}'s answer, which ${isMine ? 'counts' : 'does not count'}, is ${status} ${code}.`);
    const shown = by.view().state.questions.get(question)?.answer;
    if (answer && (!shown || keyOf(shown) !== keyOf(answer)))
      wrong.push(`${by.name} does not learn whose answer counts.`);
  }
  return wrong;
}

/** The floor is the agents' again, and docs was given all that was said to the operator. */
function handedOver({ together }: Scene, { state, held }: TogetherFacts): string[] {
  const wrong: string[] = [];
  if (floorOf(state).status === 'held') wrong.push('An operator has the floor still.');
  for (const ref of together.said) {
    const key = keyOf(ref);
    if (held.has(key) && state.messages.has(key) && !together.given.has(key))
      wrong.push('What was said to the operator was not given to the agent.');
  }
  return wrong;
}

/** Each change that counts is in the object, once; each other one has said so to its author. */
function changesKept({ together, members, lost }: Scene, { state, items, level }: TogetherFacts): string[] {
  const wrong: string[] = [];
  const { total = 0, marks = {} } = planOf(state) ?? {};
  const sums = Object.keys(marks).filter((mark) => mark.startsWith('+'));
  if (total !== sums.length) wrong.push(`${sums.length} have counted upon each other, and came to ${total}.`);
  for (const item of level < 4 ? [] : items) {
    if (isDelta(item) || item.event.type !== 'object.changed') continue;
    for (const mark of marksOf(item.event))
      if (!Object.hasOwn(marks, mark)) wrong.push(`The change "${mark}" stands in the log and is lost.`);
  }
  for (const { mark, issued } of lost > 0 ? [] : together.changes) {
    const { status, error } = issued.receipt();
    const counts = Object.hasOwn(marks, mark);
    if (counts ? status !== 'logged' : error?.code !== 'claim-lost')
      wrong.push(
        `The change "${mark}" ${counts ? 'counts' : 'does not count'}, and is ${status} ${error?.code}.`,
      );
  }
  const text = JSON.stringify(state.objects.get(OBJECT));
  const differs = ({ store }: Session) => JSON.stringify(store.getState().state.objects.get(OBJECT)) !== text;
  for (const { name, session } of members) if (differs(session)) wrong.push(`${name} has another object.`);
  return wrong;
}

const planOf = ({ objects }: SessionState): Plan | undefined =>
  // CAST: the scene alone changes it.
  objects.get(OBJECT)?.value as Plan | undefined;

/** The marks that a change sets. */
const marksOf = (event: object): readonly string[] =>
  [...JSON.stringify(event).matchAll(/"([+=](?:ana|bo|docs) \d+)"|\/marks\/([+=][^"]+)"/g)].flatMap(
    ([, one, other]) => one ?? other ?? [],
  );
