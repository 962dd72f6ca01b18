/** One cell, played: the scene up to its moment, the fault, calm, and the judgement. */

import type { ConnectionState, SessionView } from '@rejoin/core';
import { finishTogether, playScene } from './calm.ts';
import type { FaultMoment, FaultName, FaultSetup } from './matrixSetup.ts';
import { allSettled, isAnswered, openCall, runsOf, type Scene, streamed } from './scene.ts';
import type { Member } from './sceneMember.ts';
import { STRIKES } from './strikes.ts';

/** How long a step of the scene may take while nothing fails, and afterwards, ms. */
const WITHIN = 20_000;

export const playCell = (
  setup: FaultSetup,
  fault: FaultName,
  moment: FaultMoment,
  seed: number,
): Promise<void> =>
  playScene(setup, { name: `${fault} while ${moment}`, seed, limits: STRIKES[fault] }, (scene) =>
    play(scene, fault, moment),
  );

async function play(scene: Scene, fault: FaultName, moment: FaultMoment): Promise<readonly string[]> {
  const { ana, bo, world } = scene;
  const missing = STRIKES[fault].needs.filter((need) => world[need] === undefined);
  if (missing.length > 0)
    throw new Error(
      `The world has no ${missing.join(' and ')}. Give it one, or say in \`impossible\` why not.`,
    );
  let struck = false;

  /** Waits for what the scene is about; once the fault has struck, it may never come. */
  async function reach(holds: () => boolean, what: string): Promise<void> {
    if ((await scene.reach(holds, WITHIN)) || struck) return;
    throw new Error(`Nothing had failed yet, and ${what} did not happen.`);
  }

  async function strike(at: FaultMoment): Promise<void> {
    if (at !== moment) return;
    struck = true;
    for (const { watch } of scene.members) watch.count();
    scene.together.contest();
    await STRIKES[fault].run(scene);
    await finishTogether(scene, WITHIN);
  }

  /** Cuts pages off, and strikes as soon as one of them is on its way back. */
  async function returning(which: (view: SessionView) => boolean): Promise<void> {
    for (const { watch } of scene.members) watch.count();
    const back = seen(bo, which);
    world.network.cut('ana');
    world.network.cut('bo');
    let done = false;
    const running = back
      .then(() => strike(moment))
      .finally(() => {
        done = true;
      });
    // A failure is thrown below.
    running.catch(() => {});
    await reach(() => done, `bo to come back (${moment})`);
    if (done) await running;
  }

  const first = scene.send('the first question');
  scene.together.begin();
  await reach(() => isAnswered(bo.view(), first.ref) && allSettled(bo.view()), 'the first answer');
  await reach(() => scene.members.every(({ view }) => view().status === 'live'), 'everybody to be live');
  await reach(() => [ana, bo].every(({ view }) => view().state.questions.size > 0), 'the question to people');
  if (moment === 'connecting') await returning(({ connection }) => connection.status === 'connecting');
  if (moment === 'catching up')
    await returning(({ connection, status }) => isUp(connection) && status === 'catching-up');

  const before = runsOf(bo.view()).length;
  scene.send('the second question');
  await reach(() => streamed(bo.view()).length > 20, 'the second answer to begin');
  await strike('streaming');
  scene.steer('shorter', { followUp: true });
  const over = () => runsOf(bo.view()).length > before && allSettled(bo.view());
  // It may have come and gone while the fault lasted.
  await reach(() => openCall(bo.view()) !== undefined || (struck && over()), 'the tool call');
  await strike('tool call');
  await reach(over, 'the second answer to end');
  scene.send('the third question');
  await reach(() => streamed(ana.view()).length > 20, 'the third answer to begin');
  const stop = scene.cancel();
  await reach(() => stop.receipt().status !== 'queued', 'the cancel to be on its way');
  await strike('cancelling');
  await reach(() => allSettled(ana.view()), 'the third answer to be over');
  await reach(() => scene.members.every(waitsForNothing), 'nothing to wait');
  await strike('idle');
  return struck ? [] : ['The fault never struck.'];
}

/** All that it asked is in the log, or will never be. */
const waitsForNothing = ({ view }: Member): boolean =>
  [...view().pending.values()].every(({ status }) => status === 'rejected');

const isUp = ({ status }: ConnectionState): boolean => status === 'live';

/** Resolves within the very update in which a member shows it. */
const seen = ({ session }: Member, which: (view: SessionView) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = session.store.subscribe((view) => {
      if (!which(view)) return;
      stop();
      resolve();
    });
  });
