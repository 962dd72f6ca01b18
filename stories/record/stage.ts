/** What a scene is played on: one session on the simulator, with people and agents as they really are. */
import { createSessionClient, type Session } from '@rejoin/core';
import { type AgentRun, type AgentSession, joinSession, type TextWriter } from '@rejoin/core/agent';
import type { KeeperPatience } from '@rejoin/core/internal';
import { EMPTY, fold, type SessionState } from '@rejoin/core/protocol';
import {
  createSimulator,
  type Recording,
  recordingOf,
  type SimulatedProcess,
  type Simulator,
} from '@rejoin/testing';

/** A Thursday morning: what the keeper's clock shows when a scene begins. */
const START = Date.UTC(2026, 10, 19, 9, 30);

export interface Scene {
  readonly title: string;
  /** The keeper's. Default: as it ships. */
  readonly patience?: KeeperPatience;
  /** How long a commit may take, ms: where many write at once, a slow one gathers them. Default 40. */
  readonly commit?: number;
  play(stage: Stage): Promise<void>;
}

/** How an agent of a scene works: at its own pace, and reproducibly. */
export interface Pace {
  /** Waits, stopped or not. */
  wait(ms: number): Promise<void>;
  /** Waits; ends early when the run is stopped. */
  pause(ms: number): Promise<void>;
  /** Writes as a model does, some words at a time, until the run is stopped. */
  say(writer: Pick<TextWriter, 'write'>, text: string, msPerWord?: number): Promise<void>;
}

export type Work = (run: AgentRun, pace: Pace) => Promise<void> | void;

export interface AgentOptions {
  /** What people are shown instead of the participant's own name. */
  readonly name?: string;
  /** Also answers what is addressed to no agent. Default: only what is addressed to it. */
  readonly open?: boolean;
  readonly takeOver?: boolean;
  /** Its process ends some seconds after its first run. Default: it stays. */
  readonly brief?: boolean;
}

export interface Stage {
  readonly sim: Simulator;
  /** A person's page. */
  person(name: string): Session;
  /** An agent's process; joining again after a crash is another process of the same agent. */
  agent(name: string, work: Work, options?: AgentOptions): AgentSession;
  crash(name: string): void;
  /** Lets time pass. */
  run(ms: number): Promise<void>;
  /** Lets time pass until the log shows something. */
  until(what: (state: SessionState) => boolean): Promise<void>;
  /** Names the place where the log ends now. */
  mark(name: string): Promise<void>;
  /** Names the first place from here on at which the log shows something: looked up when the scene is over. */
  markFirst(name: string, what: (state: SessionState) => boolean): Promise<void>;
}

interface Sought {
  readonly name: string;
  readonly from: number;
  readonly what: (state: SessionState) => boolean;
}

/** How long a scene waits for something before it is wrong, ms. */
const PATIENCE = 600_000;

export async function record(name: string, scene: Scene): Promise<Recording> {
  const sim = createSimulator({
    seed: seedOf(name),
    start: START,
    ...(scene.patience ? { patience: scene.patience } : {}),
    ...(scene.commit ? { commit: scene.commit } : {}),
  });
  const watcher = createSessionClient({
    ...sim.process('watcher'),
    participant: 'user:watcher',
    role: 'agent',
  });
  const watched = watcher.session(name);
  const sought: Sought[] = [];
  const end = async () => (await sim.store.load(name))?.upTo ?? 0;

  const stage: Stage = {
    sim,
    person: (person) =>
      createSessionClient({ ...sim.process(person), participant: `user:${person}` }).session(name),
    agent(agent, work, { name: shown, open = false, takeOver = false, brief = false } = {}) {
      const process = sim.process(agent);
      const participant = `agent:${agent}`;
      const joined = joinSession({
        ...process,
        session: name,
        participant,
        takeOver,
        ...(shown === undefined ? {} : { name: shown }),
      });
      joined.answer(
        (run) => {
          const done = () => {
            if (brief) process.clock.after(3_000, () => void joined.leave());
          };
          return Promise.resolve(work(run, paceOf(run, process))).finally(done);
        },
        {
          accepts: ({ to, participant: from }) =>
            to ? to.includes(participant) : open && from.startsWith('user:'),
        },
      );
      return joined;
    },
    crash: (process) => sim.crash(process),
    run: (ms) => sim.run(ms),
    async until(what) {
      const from = sim.clock.now();
      while (!what(watched.store.getState().state)) {
        if (sim.clock.now() - from > PATIENCE) throw new Error(`The scene ${name} gave up waiting: ${what}`);
        await sim.run(10);
      }
    },
    async mark(mark) {
      const at = await end();
      sought.push({ name: mark, from: at, what: () => true });
    },
    async markFirst(mark, what) {
      sought.push({ name: mark, from: await end(), what });
    },
  };

  await sim.run(1_000);
  await scene.play(stage);
  const whole = await recordingOf(sim.store, name, { title: scene.title });
  if (watched.store.getState().error) throw watched.store.getState().error;
  return { ...whole, marks: findMarks(whole, sought) };
}

function findMarks({ session, items }: Recording, sought: readonly Sought[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const open = new Set(sought);
  let state: SessionState = EMPTY;
  const look = () => {
    for (const each of open) {
      if (state.position < each.from || !each.what(state)) continue;
      found.set(each.name, state.position);
      open.delete(each);
    }
  };
  look();
  for (const item of items) {
    state = fold(state, [item]);
    look();
  }
  for (const { name } of open) throw new Error(`The scene ${session} never comes to "${name}".`);
  if (Object.keys(state.faults).length > 0)
    throw new Error(`The log of ${session} has faults: ${JSON.stringify(state.faults)}`);
  return new Map([...found].sort(([, a], [, b]) => a - b));
}

function paceOf(run: AgentRun, process: Pick<SimulatedProcess, 'clock' | 'random'>): Pace {
  const { clock, random } = process;
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      if (run.signal.aborted) return resolve();
      const cancel = clock.after(ms, resolve);
      run.signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  return {
    wait: (ms) => new Promise((resolve) => clock.after(ms, resolve)),
    pause,
    async say(writer, text, msPerWord = 18) {
      // Words with the space around them, so that nothing of the text is lost between two pieces.
      const words = text.match(/\s*\S+\s*?(?=\s|$)|\s+$/g) ?? [];
      for (let at = 0; at < words.length && !run.signal.aborted; ) {
        const count = 1 + Math.floor(random() * 4);
        await writer.write(words.slice(at, at + count).join(''));
        at += count;
        await pause(msPerWord * count);
      }
    },
  };
}

/** A scene's seed is its name, so that scenes do not change one another. */
function seedOf(name: string): number {
  let seed = 0;
  for (const letter of name) seed = (Math.imul(seed, 31) + letter.charCodeAt(0)) | 0;
  return seed >>> 0;
}
