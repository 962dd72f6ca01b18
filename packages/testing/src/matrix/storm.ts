/** A storm: faults by chance, several at once, while the people and agents of the scene go on. */
import { fork } from '../simulator/seededRandom.ts';
import { playScene } from './calm.ts';
import type { FaultName, FaultSetup } from './matrixSetup.ts';
import { NAMES, type Scene, SESSION } from './scene.ts';

/** How many faults one storm has, fewest and most. */
const GUSTS = [6, 14] as const;
/** Each of them may cost one reader so many links and snapshots. */
const COST = { opens: 6, snapshots: 3 };
/** Longest time between two faults, and longest time that one lasts, ms. Leases run out within it. */
const PAUSE = 400;
const LASTS = 3_000;

/** What takes the log back. */
const LOSING: ReadonlySet<FaultName> = new Set(['rollback', 'restore']);

const HELD = [['up'], ['down'], ['up', 'down']] as const;

/** Whole numbers below a limit. */
type Dice = (below: number) => number;
/** Ends a fault. */
type Mend = () => unknown;

export function playWeather(setup: FaultSetup, faults: readonly FaultName[], seed: number): Promise<void> {
  const random = fork(seed, 'storm');
  const dice: Dice = (below) => Math.floor(random() * below);
  const gusts = GUSTS[0] + dice(GUSTS[1] - GUSTS[0] + 1);
  const limits = { opens: gusts * COST.opens, snapshots: gusts * COST.snapshots, restarts: true };
  // What is lost with a log is lost: most storms take nothing back, so that nothing may be missing after them.
  const kinds = dice(4) === 0 ? faults : faults.filter((fault) => !LOSING.has(fault));
  return playScene(setup, { name: 'a storm', seed, limits }, async (scene) => {
    await storm(scene, kinds, gusts, dice);
    return [];
  });
}

async function storm(scene: Scene, all: readonly FaultName[], gusts: number, dice: Dice): Promise<void> {
  let kinds = all;
  const { world, members } = scene;
  await scene.reach(() => members.every(({ view }) => view().status === 'live'), 20_000);
  for (const { watch } of members) watch.count();
  let now = 0;
  let raging: { readonly until: number; readonly mend: Mend }[] = [];
  const mend = (which: (until: number) => boolean) => {
    const over = raging.filter(({ until }) => which(until));
    raging = raging.filter(({ until }) => !which(until));
    for (const each of over) each.mend();
  };
  for (let gust = 0; gust < gusts; gust++) {
    speak(scene, gust, dice);
    const pause = 5 + dice(PAUSE);
    await world.pass(pause);
    now += pause;
    mend((until) => until <= now);
    const kind = kinds[dice(kinds.length)];
    // A reader that fails its proof a second time says so and stays `diverged` (P28): one log is rolled back once.
    if (kind && LOSING.has(kind)) kinds = kinds.filter((each) => !LOSING.has(each));
    const end = kind && (await blow(scene, kind, dice));
    if (end) raging.push({ until: now + dice(LASTS), mend: end });
  }
  mend(() => true);
  // A process that was cut just now has to learn of it: what is asked on a stale view of a log that was rolled back is rejected.
  await world.pass(500);
}

/** Someone who is there says something: to an agent, to a person, to a run; stops all of it; or contests what others want. */
function speak(scene: Scene, gust: number, dice: Dice): void {
  const what = dice(11);
  if (what === 8) scene.together.ask();
  else if (what === 9) scene.together.contest();
  else if (what === 10) scene.together.goOn();
  else if (what < 3) scene.send(`question ${gust}`);
  else if (what < 5) scene.send(`word ${gust}`, ['operator:bo']);
  else if (what < 7) scene.steer(`steer ${gust}`, { followUp: dice(2) === 0 });
  else scene.cancel();
}

const anyProcess = (dice: Dice): string => [...NAMES, 'keeper'][dice(NAMES.length + 1)] ?? 'keeper';

/** One fault begins. Gives what ends it, if it lasts. */
async function blow(scene: Scene, kind: FaultName, dice: Dice): Promise<Mend | undefined> {
  const { world } = scene;
  const { network } = world;
  const name = NAMES[dice(NAMES.length)] ?? 'bo';
  const clear = () => network.clear(name);
  switch (kind) {
    case 'drop':
      if (dice(2) === 0) network.cut(name);
      else network.silence(name);
      network.impair(name, { lose: 0.3 + dice(6) / 10 });
      return clear;
    case 'delay':
      network.impair(name, { delay: [dice(100), 100 + dice(500)] });
      return clear;
    case 'duplicate':
      network.impair(name, { duplicate: 0.7 });
      return clear;
    case 'reorder':
      network.impair(name, { reorder: 0.7 });
      return clear;
    case 'partition':
      network.impair(name, { held: HELD[dice(HELD.length)] ?? [] });
      return clear;
    case 'slow reader':
      network.impair(name, { pace: { messages: 8 + dice(20), bytes: 3_000 } });
      return clear;
    case 'clock skew':
      world.skew(name, { ahead: dice(1e8) - 5e7, rate: 0.7 + dice(7) / 10 });
      return undefined;
    case 'clock jump':
      world.skew(anyProcess(dice), { ahead: dice(7_200_000) - 3_600_000 });
      return undefined;
    case 'freeze':
      return world.freeze(anyProcess(dice));
    case 'agent crash': {
      const agent = dice(2) === 0 ? 'docs' : 'helper';
      // One that is dead already begins when that is over.
      return world.crash(agent) ? () => scene.begin(agent) : undefined;
    }
    case 'evict':
      await world.evict?.(SESSION);
      // A reader that comes back now has a cursor that leads nowhere.
      network.cut(name);
      return undefined;
    case 'keeper restart':
      await world.restart?.(dice(1_000));
      return undefined;
    case 'rollback':
      await scene.takeBack('rollBack', 1 + dice(6));
      return undefined;
    case 'restore':
      await scene.takeBack('restore', 1 + dice(6));
      return undefined;
    case 'commit fails':
      return world.failCommits?.();
  }
}
