/**
 * The scene of each cell: an agent answers a person with text, a tool call and a sub-run; a second reader watches; the
 * person sends, steers and cancels. What they do together besides: together.ts.
 */

import type {
  IssuedCommand,
  RejoinError,
  SessionRun,
  SessionToolCall,
  SessionView,
  SteerOptions,
} from '@rejoin/core';
import { type EntityRef, entityKey, type ParticipantId, textOf } from '@rejoin/core';
import type { AgentRun } from '@rejoin/core/agent';
import { type AgentSession, joinSession } from '@rejoin/core/agent';
import type { FaultWorld } from './matrixSetup.ts';
import { type Member, memberOf, openPage } from './sceneMember.ts';
import { BEAT, createTogether, PEOPLE, type Together } from './together.ts';
import { watch } from './watch.ts';

export const SESSION = 's';
export const DOCS: ParticipantId = 'agent:docs';
const HELPER: ParticipantId = 'agent:helper';
/** Every process of the scene. Olga's is killed as the fault strikes. */
export const NAMES = ['ana', 'bo', 'olga', 'docs', 'helper'] as const;
/** What ana writes for helper to ask people. */
const MAY_I = 'may you?';

/** A command, and what its author learned of it. */
export interface Command {
  readonly ref: EntityRef;
  readonly what: string;
  /** Whose page asked. */
  readonly by: Member;
  /** Why it found no place in the outbox. */
  refused?: unknown;
}

/** A log that was taken back, and what people knew of it just before. */
export interface Loss {
  /** The commands that each page showed, with their positions, by the page's name. */
  readonly shown: ReadonlyMap<string, SessionView['state']['commands']>;
  /** What people had asked and had not seen in the log. */
  readonly unanswered: readonly { readonly by: Member; readonly id: string }[];
}

export interface Scene {
  readonly world: FaultWorld;
  readonly ana: Member;
  readonly bo: Member;
  /** The agents' processes that live now. */
  readonly agents: readonly Member[];
  /** People whose pages live, then agents. */
  readonly members: readonly Member[];
  readonly commands: readonly Command[];
  /** What docs wrote, by message id: at least all that stands in the log. */
  readonly wrote: ReadonlyMap<string, string>;
  /** Errors without a waiting caller, by their process. */
  readonly reports: readonly string[];
  /** Events that the log lost because it was taken back. */
  readonly lost: number;
  /** What has to come of that. */
  readonly losses: readonly Loss[];
  readonly together: Together;
  /** Takes the log back by so many commits. Gives how many events were lost. */
  takeBack(how: 'rollBack' | 'restore', commits: number): Promise<number>;
  send(content: string, to?: readonly ParticipantId[]): IssuedCommand;
  steer(content: string, options?: SteerOptions): IssuedCommand;
  cancel(): IssuedCommand;
  /** Begins an agent's process anew, which takes over what was lost. */
  begin(agent: 'docs' | 'helper'): void;
  /** Lets time pass until something holds; false if it does not in time. */
  reach(holds: () => boolean, within: number): Promise<boolean>;
  close(): void;
}

const STEP = 5;

/** What the agents do with each message. */
const workOf = (together: () => Together, wrote: Map<string, string>) => ({
  async docs(run: AgentRun, wait: (ms: number) => Promise<void>): Promise<void> {
    together().takeHandOff(run);
    const text = run.text();
    const write = (words: string) => {
      wrote.set(text.id, (wrote.get(text.id) ?? '') + words);
      return text.write(words);
    };
    for (let word = 0; word < 12 && !run.signal.aborted; word++) {
      await write(`${word === 5 ? '🙂\n' : ''}word ${word}, `);
      await wait(25);
    }
    if (run.signal.aborted) return;
    const call = run.toolCall('search');
    await call.args('{"q":');
    await call.args('"why"}');
    await call.call();
    await wait(250);
    if (run.signal.aborted) return;
    await call.result('found');
    const answers = await run.askAgents([HELPER], 'look it up', { timeout: 10_000 });
    for (const { content } of await run.takeSteering()) await write(`[${content}] `);
    await write(`and ${answers.length} answer.`);
    await text.end();
  },

  async helper(run: AgentRun, wait: (ms: number) => Promise<void>): Promise<void> {
    if (run.input?.content === MAY_I) return together().askPeople(run);
    const text = run.text();
    await text.write('I know: ');
    await wait(60);
    await text.write('42.');
    await text.end();
  },
});

export function openScene(world: FaultWorld): Scene {
  const commands: Command[] = [];
  const wrote = new Map<string, string>();
  const reports: string[] = [];
  const agents = new Map<string, { readonly member: Member; readonly joined: AgentSession }>();

  const report = (name: string) => (error: RejoinError) => {
    reports.push(`${name}: ${error.code}: ${error.message}`);
  };

  const page = (name: keyof typeof PEOPLE): Member =>
    openPage(name, {
      process: world.process(name),
      participant: PEOPLE[name],
      session: SESSION,
      beat: BEAT,
      onError: report(name),
    });

  function agent(
    name: string,
    work: (run: AgentRun, wait: (ms: number) => Promise<void>) => Promise<void>,
  ): void {
    const { transport, clock, random } = world.process(name);
    const watched = watch(name, transport);
    const joined = joinSession({
      transport: watched.transport,
      clock,
      random,
      session: SESSION,
      participant: `agent:${name}`,
      takeOver: true,
      onError: report(name),
    });
    agents.set(name, { member: memberOf(name, watched, joined.session), joined });
    // Cut short by a stop: a model that waits for its next word is interrupted.
    const wait = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
    const mine = ({ to, participant }: { to?: readonly string[]; participant: string }) =>
      to ? to.includes(`agent:${name}`) : name === 'docs' && participant.startsWith('user:');
    joined.answer((run) => work(run, wait), { accepts: mine });
  }

  const note = <A extends IssuedCommand>(by: Member, asked: A, what: string): A => {
    // A page that is killed keeps no promise.
    if (by === olga) return asked;
    const command: Command = { ref: asked.ref, what, by };
    commands.push(command);
    asked.queued.catch((error: unknown) => {
      command.refused = error;
    });
    return asked;
  };

  const ana = page('ana');
  const bo = page('bo');
  const olga = page('olga');
  const work = workOf(() => together, wrote);
  const begin = (name: 'docs' | 'helper') => agent(name, work[name]);
  begin('docs');
  begin('helper');
  const target = { kind: 'agent' as const, participant: DOCS };
  const losses: Loss[] = [];
  let lost = 0;
  const people = () => (together.isOlgaHere ? [ana, bo, olga] : [ana, bo]);
  const send = (content: string, to?: readonly ParticipantId[]) =>
    note(ana, ana.session.send(content, to ? { to } : {}), `send ${content}`);
  const docsNow = () => {
    const found = agents.get('docs');
    if (!found) throw new Error('Docs begins with the scene.');
    return found.joined;
  };
  const together = createTogether({
    ...{ ana, bo, olga, note },
    docs: docsNow,
    clock: world.clock,
    ask: () => void send(MAY_I, [HELPER]),
    crash: (name) => void world.crash(name),
  });

  return {
    world,
    ana,
    bo,
    get agents() {
      return [...agents.values()].map(({ member: each }) => each);
    },
    get members() {
      return [...people(), ...[...agents.values()].map(({ member: each }) => each)];
    },
    commands,
    wrote,
    reports,
    get lost() {
      return lost;
    },
    losses,
    together,
    async takeBack(how, commits) {
      const shown = new Map([ana, bo].map(({ name, view }) => [name, view().state.commands]));
      const gone = (await world[how]?.(SESSION, commits)) ?? 0;
      // What was on its way to ana has reached her: it counts as seen.
      const unanswered = [ana, bo].flatMap((by) => [...by.view().pending.keys()].map((id) => ({ by, id })));
      losses.push({ shown, unanswered });
      lost += gone;
      for (const { watch: watched } of this.members) watched.forget();
      return gone;
    },
    send,
    steer: (content, options) => note(ana, ana.session.steer(content, target, options), `steer ${content}`),
    cancel: () => note(ana, ana.session.cancel(target), 'cancel'),
    begin,
    async reach(holds, within) {
      for (let spent = 0; !holds(); spent += STEP) {
        if (spent >= within) return false;
        await world.pass(STEP);
      }
      return true;
    },
    close() {
      for (const { session } of people()) session.close();
      for (const { member: each } of agents.values()) each.session.close();
    },
  };
}

/** Runs of docs, oldest first, as a page shows them. */
export const runsOf = ({ state }: SessionView): readonly SessionRun[] =>
  [...state.runs.values()].filter(({ participant }) => participant === DOCS);

export const isSettled = ({ status }: SessionRun): boolean =>
  status === 'finished' || status === 'cancelled' || status === 'failed';

/** Whether all that was begun is over, or waits for people. */
export function allSettled({ state }: SessionView): boolean {
  const asking = new Set<string>();
  for (const { participant, run, status } of state.questions.values())
    if (status === 'waiting') asking.add(entityKey(participant, run));
  return [...state.runs].every(([key, run]) => isSettled(run) || asking.has(key));
}

/** Text of a run's message that is being written. */
export function streamed({ state }: SessionView): string {
  for (const message of state.messages.values())
    if (message.status === 'streaming' && message.participant === DOCS) return textOf(message.text);
  return '';
}

export const openCall = ({ state }: SessionView): SessionToolCall | undefined =>
  [...state.toolCalls.values()].find(({ status }) => status === 'called');

export const isAnswered = ({ state }: SessionView, { participant, id }: EntityRef): boolean =>
  [...state.runs.values()].some(
    (run) =>
      isSettled(run) &&
      run.answers !== undefined &&
      entityKey(run.answers.participant, run.answers.id) === entityKey(participant, id),
  );
