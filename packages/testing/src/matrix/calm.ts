/** What has to happen when a fault is over, and the words for it when it does not. */

import { peopleIn } from '@rejoin/core/presence';
import { judgeScene, type Limits } from './matrixJudge.ts';
import type { FaultSetup } from './matrixSetup.ts';
import { allSettled, isAnswered, openScene, type Scene, SESSION } from './scene.ts';
import type { Member } from './sceneMember.ts';
import { PRESENT_FOR } from './together.ts';

/** How long everything may take to be right again, ms: a question that was rolled back is answered after a minute. */
const CALM = 180_000;
/** How long nothing may happen before it is over, ms, and how often that may turn out not to be so. */
const REST = 500;
const RESTS = 20;
/** How often people look at what came of their claims, ms. */
const LOOK = 25;

/**
 * Plays a scene in a world of its own, lets it come to rest and judges the end. What `play` gives is wrong already.
 *
 * @throws Error with everything that is wrong, the seed, and what happened
 */
export async function playScene(
  setup: FaultSetup,
  { name, seed, limits }: { readonly name: string; readonly seed: number; readonly limits: Limits },
  play: (scene: Scene) => Promise<readonly string[]>,
): Promise<void> {
  const world = await setup.open(seed);
  const scene = openScene(world);
  try {
    const struck = await play(scene);
    await settle(scene);
    const present = await judgePresence(scene, setup.level);
    const wrong = [...struck, ...present, ...(await judgeScene(scene, limits, setup))];
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const trace = [...(world.history ?? []), ...scene.members.map(describe), ...scene.reports].join('\n  ');
    throw new Error(`${name}, seed ${seed}: ${why}\n  ${trace}`, { cause: error });
  } finally {
    scene.close();
    await world.close();
  }
}

/** A new question is answered, everything is over, everybody has all of it and says so. */
async function settle(scene: Scene): Promise<void> {
  const { ana, world } = scene;
  world.network.clear();
  // What is asked before its author knows that the log was rolled back is rejected, with that reason (P4).
  const back = await scene.reach(() => scene.members.every(({ view }) => view().status === 'live'), CALM);
  if (!back) throw new Error('Not everybody came back.');
  scene.together.leave();
  if (!(await finishTogether(scene, CALM))) throw new Error('A claim is decided for no one.');
  const last = scene.send('are you still there?');
  const answered = await scene.reach(() => isAnswered(ana.view(), last.ref) && allSettled(ana.view()), CALM);
  if (!answered)
    throw new Error('A question that was asked after it was over has no answer, or a run has no end.');
  const mark = `mark ${scene.members.length}`;
  for (const { session } of scene.members)
    await session.publish({ event: { type: 'participant.joined', name: mark } }).queued;
  const has = ({ view }: Member): boolean => {
    const { state, status, pending } = view();
    const waits = [...pending.values()].some((command) => command.status !== 'rejected');
    const marked = scene.members.every(
      ({ session }) => state.participants.get(session.participant)?.name === mark,
    );
    return status === 'live' && marked && !waits;
  };
  /** Other readers, if the scene has some. */
  const others = () =>
    (world.readers?.() ?? []).every((session) => {
      session.flush();
      return session.store.getState().status === 'live' && session.cursor === ana.session.cursor;
    });
  const everything = () =>
    scene.members.every(has) && allSettled(ana.view()) && scene.together.isOver() && others();
  // Something that was asked earlier may be answered only now: at rest is who has nothing new for longer than a word takes.
  for (let rest = 0; rest < RESTS; rest++) {
    // A run that was taken over asks people anew.
    await finishTogether(scene, CALM);
    if (!(await scene.reach(everything, CALM))) throw new Error('Not everybody has everything.');
    const { length } = await world.items(SESSION);
    await world.pass(REST);
    if (everything() && (await world.items(SESSION)).length === length) return;
  }
  throw new Error('It does not come to rest.');
}

/** What waits is answered, and the floor is the agents' again. False if that does not happen in time. */
export async function finishTogether({ together, world }: Scene, within: number): Promise<boolean> {
  for (let spent = 0; !together.isOver(); spent += LOOK) {
    if (spent >= within) return false;
    together.goOn();
    await world.pass(LOOK);
  }
  return true;
}

/** Those who are here are shown, and no one else; what is signalled for that stands in no log (P33). */
async function judgePresence({ ana, bo, members, world, reach }: Scene, level: number): Promise<string[]> {
  const here =
    level < 3
      ? ''
      : [ana, bo]
          .map(({ session }) => session.instance)
          .sort()
          .join();
  const shownBy = ({ session, view }: Member) =>
    peopleIn(view(), session.participant)
      .flatMap(({ surfaces }) => surfaces.map(({ instance }) => instance))
      .sort()
      .join();
  const { length } = await world.items(SESSION);
  await reach(() => members.every((each) => shownBy(each) === here), PRESENT_FOR);
  const wrong = members.flatMap((each) =>
    shownBy(each) === here
      ? []
      : [`${each.name} is shown ${shownBy(each) || 'no one'} as present, not ${here}.`],
  );
  if ((await world.items(SESSION)).length > length) wrong.push('Presence has left something in the log.');
  return wrong;
}

const describe = ({ name, view, watch }: Member): string => {
  const { status, connection, state, pending, error } = view();
  const runs = [...state.runs.values()].map((run) => `${run.participant} ${run.status}`).join(', ');
  const links = `${watch.opened} links, ${watch.snapshots} snapshots, refused: ${watch.refusals.join(' ') || 'nothing'}`;
  const trouble = `${error?.code ?? 'no error'}; ${links}; last ended by: ${watch.ending ?? 'nothing'}`;
  return `${name}: ${status}, ${connection.status}, at ${state.position}, ${pending.size} waiting, ${trouble}; ${runs}`;
};
