/**
 * What people and agents of the scene do together: two people answer one question, two operators take one floor, people and
 * an agent change one object, and their pages are present. All of it is contested at once, as the fault strikes.
 */

import type { Clock, EntityRef, IssuedCommand, SessionView } from '@rejoin/core';
import { entityKey, floorOf } from '@rejoin/core';
import type { AgentRun, AgentSession } from '@rejoin/core/agent';
import { sharedObject } from '@rejoin/core/objects';
import type { Member } from './sceneMember.ts';

/** What the page of each person signs as. */
export const PEOPLE: Readonly<Record<'ana' | 'bo' | 'olga', string>> = {
  ana: 'user:ana',
  bo: 'operator:bo',
  olga: 'operator:olga',
};
export const OBJECT = 'plan';
/** How often a page of the scene says that it is here, ms: short, because its end is waited for. */
export const BEAT = 1_000;
/** A page that was killed is present for three beats at most (P33). */
export const PRESENT_FOR: number = 3 * BEAT;
/** How long after the claims of all olga's page is killed, ms: hers are on their way. */
const SOON = 60;

/** The object of the scene. `total` is changed by each change whose mark begins with `+`, `marks` by all of them. */
export interface Plan {
  readonly total: number;
  readonly marks: Readonly<Record<string, true>>;
}

/** An answer, as the agent that asked went on by it. */
export interface WentOn {
  readonly participant: string;
  readonly id: string;
  readonly decision: string;
}

export interface Together {
  /** What people have answered, each with its author. */
  readonly answers: readonly {
    readonly by: Member;
    readonly question: string;
    readonly issued: IssuedCommand;
  }[];
  /** What people have changed. */
  readonly changes: readonly { readonly mark: string; readonly issued: IssuedCommand }[];
  /** What was said while an operator held the floor. */
  readonly said: readonly EntityRef[];
  /** What docs was given of it, by message. */
  readonly given: ReadonlySet<string>;
  readonly wentOn: readonly WentOn[];
  /** Whether olga's page is there. */
  readonly isOlgaHere: boolean;
  /** Helper asks people, whom ana has asked it to. */
  ask(): void;
  /** A person is asked for, and the object begins. */
  begin(): void;
  /** All at once, so that the log has to decide: answers to what waits, takings of the floor, changes of the object. */
  contest(): void;
  /** Olga's page is killed. Her hold of the floor and her presence are to end. */
  leave(): void;
  /** Once people have seen what came of it: the operators talk, return the floor, and what waits is answered. */
  goOn(): void;
  /** Nothing is left to do, as both people see it. */
  isOver(): boolean;
  /** The work of helper where it is to ask people. */
  askPeople(run: AgentRun): Promise<void>;
  /** What docs is given as it begins. */
  takeHandOff(run: AgentRun): void;
}

export interface TogetherPorts {
  readonly ana: Member;
  readonly bo: Member;
  readonly olga: Member;
  readonly docs: () => AgentSession;
  readonly clock: Clock;
  /** Asks helper for what needs people's consent. */
  readonly ask: () => void;
  readonly note: (by: Member, asked: IssuedCommand, what: string) => IssuedCommand;
  /** Ends a process. */
  readonly crash: (name: string) => void;
}

/** What waits for people. */
const waitingIn = ({ state }: SessionView) =>
  [...state.questions].filter(([, { status }]) => status === 'waiting');

const isUnderWay = (issued: IssuedCommand | undefined): boolean =>
  issued !== undefined && /queued|sent/.test(issued.receipt().status);

/** It came second, or too late: asking once more would change nothing. */
const isDecided = (issued: IssuedCommand): boolean =>
  /claim-lost|late-event/.test(issued.receipt().error?.code ?? '');

export function createTogether(ports: TogetherPorts): Together {
  const { ana, bo, olga, docs, clock, note, crash } = ports;
  const answers: { by: Member; question: string; issued: IssuedCommand }[] = [];
  const changes: { mark: string; issued: IssuedCommand }[] = [];
  const said: EntityRef[] = [];
  const given = new Set<string>();
  const wentOn: WentOn[] = [];
  let isOlgaHere = true;
  let marks = 0;
  /** The taking in which the operators have talked, and what they said. */
  let talk: { readonly taking: string; readonly words: readonly IssuedCommand[] } | undefined;
  let returning: IssuedCommand | undefined;

  function answer(by: Member, decision: 'approved' | 'declined'): void {
    for (const [key, question] of waitingIn(by.view())) {
      const before = answers.findLast((each) => each.by === by && each.question === key);
      if (before && (isUnderWay(before.issued) || isDecided(before.issued))) continue;
      const issued = note(by, by.session.answer(question, { decision }), `${decision} by ${by.name}`);
      answers.push({ by, question: key, issued });
    }
  }

  const next = (kind: '+' | '=', mark: string) => (plan: Plan | undefined) => ({
    total: (plan?.total ?? 0) + (kind === '+' ? 1 : 0),
    marks: { ...plan?.marks, [kind + mark]: true as const },
  });

  function change(by: Member, kind: '+' | '='): void {
    const mark = `${by.name} ${++marks}`;
    const issued = sharedObject<Plan>(by.session, OBJECT).change(next(kind, mark));
    changes.push({ mark: kind + mark, issued: note(by, issued, `change ${mark}`) });
  }

  function talkAndReturn(): void {
    const { status, taking } = floorOf(bo.view().state);
    if (status !== 'held' || !taking || isUnderWay(returning)) return;
    const key = entityKey(taking.participant, taking.id);
    if (talk?.taking !== key) {
      const words = [
        note(ana, ana.session.send('is a person here?'), 'a word to the operator'),
        note(bo, bo.session.send('a person is here'), 'a word of the operator'),
      ];
      said.push(...words.map(({ ref }) => ref));
      talk = { taking: key, words };
      return;
    }
    if (talk.words.some(isUnderWay)) return;
    const back = {
      type: 'floor.returned' as const,
      taking: { participant: taking.participant, id: taking.id },
    };
    returning = note(bo, bo.session.handOff(back), 'return');
  }

  const isIdle = (by: Member): boolean => {
    const { pending, state } = by.view();
    const waits = [...pending.values()].some(({ status }) => status !== 'rejected');
    return !waits && floorOf(state).status !== 'held' && waitingIn(by.view()).length === 0;
  };

  return {
    answers,
    changes,
    said,
    given,
    wentOn,
    get isOlgaHere() {
      return isOlgaHere;
    },
    ask: ports.ask,
    begin() {
      ports.ask();
      note(ana, ana.session.handOff({ type: 'floor.requested' }), 'request');
      change(ana, '=');
    },
    contest() {
      answer(ana, 'approved');
      answer(bo, 'declined');
      for (const by of isOlgaHere ? [bo, olga] : [bo])
        note(by, by.session.handOff({ type: 'floor.taken' }), `taking by ${by.name}`);
      for (const kind of ['+', '='] as const) {
        change(ana, kind);
        change(bo, kind);
      }
      const agent = `docs ${++marks}`;
      // One that is dead by then never learns what became of it.
      docs()
        .object<Plan>(OBJECT)
        .change(next('+', agent))
        .catch(() => {});
      clock.after(SOON, this.leave);
    },
    leave() {
      if (!isOlgaHere) return;
      isOlgaHere = false;
      crash('olga');
    },
    goOn() {
      answer(ana, 'approved');
      answer(bo, 'declined');
      talkAndReturn();
    },
    isOver: () => isIdle(ana) && isIdle(bo),
    async askPeople(run) {
      const { participant, id, decision } = await run.ask({ title: 'May I?' });
      wentOn.push({ participant, id, decision });
      const text = run.text();
      await text.write(`${decision} by ${participant}.`);
      await text.end();
    },
    takeHandOff({ handOff }) {
      for (const { ref } of handOff?.said ?? []) given.add(entityKey(ref.participant, ref.id));
    },
  };
}
