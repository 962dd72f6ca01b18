/** What each fault does to a scene, and when it is over. Nothing here depends on the transport. */
import { isDelta } from '@rejoin/core/protocol';
import type { Limits } from './matrixJudge.ts';
import { FAULT_PATIENCE, type FaultName, type FaultWorld } from './matrixSetup.ts';
import { NAMES, type Scene, SESSION } from './scene.ts';

export interface Strike extends Limits {
  /** What of the world it needs besides processes and networks. */
  readonly needs: readonly ('restart' | 'evict' | 'rollBack' | 'restore' | 'failCommits')[];
  /** Strikes, and lets pass the time that it lasts. What is said first happens before any time passes. */
  run(scene: Scene): Promise<void>;
}

const someMissed = ({ members }: Scene): boolean => members.some(({ watch }) => watch.missed);

const { lease } = FAULT_PATIENCE;
/** What is said while a fault lasts is what it may lose. */
const BO = ['operator:bo'];

/** A network that fails for everybody, for a time. */
function badly(
  impairment: Parameters<FaultWorld['network']['impair']>[1],
  ms: number,
  then: (scene: Scene) => void = () => {},
) {
  return async (scene: Scene) => {
    const { network } = scene.world;
    for (const name of NAMES) network.impair(name, impairment);
    scene.send('while it fails', BO);
    await scene.world.pass(ms);
    scene.steer('while it fails');
    await scene.world.pass(ms);
    then(scene);
    network.clear();
  };
}

/** No living agent was called lost, and no command has expired. */
async function noneOverdue({ world }: Scene, why: string): Promise<void> {
  for (const item of await world.items(SESSION)) {
    const type = isDelta(item) ? '' : item.event.type;
    if (type === 'run.lost' || type === 'control.expired')
      throw new Error(`${type} stands in the log because ${why}.`);
  }
}

export const STRIKES: Readonly<Record<FaultName, Strike>> = {
  drop: {
    needs: [],
    bites: someMissed,
    opens: 3,
    snapshots: 8,
    run: badly({ lose: 0.6 }, 150, ({ world }) => {
      for (const name of NAMES) world.network.cut(name);
    }),
  },
  delay: { needs: [], opens: 6, snapshots: 0, run: badly({ delay: [100, 500] }, 1_000) },
  duplicate: { needs: [], opens: 1, snapshots: 0, restarts: true, run: badly({ duplicate: 0.7 }, 1_000) },
  reorder: { needs: [], opens: 3, snapshots: 0, run: badly({ reorder: 0.7 }, 1_000) },
  evict: {
    needs: ['evict'],
    // Its cursor leads nowhere: only a snapshot can bring it back (P19).
    bites: ({ bo }) => bo.watch.snapshots > 0,
    opens: 3,
    snapshots: 1,
    async run(scene) {
      const { world, bo } = scene;
      world.network.impair('bo', { held: ['up', 'down'] });
      const before = (await world.items(SESSION)).length;
      scene.send('while bo is away', BO);
      // It must be in the log before the log is trimmed, or nothing was evicted.
      for (let spent = 0; spent < 4_000; spent += 5) {
        if ((await world.items(SESSION)).length > before) break;
        await world.pass(5);
      }
      await world.pass(20);
      await world.evict?.(SESSION);
      world.network.cut('bo');
      world.network.clear('bo');
      await scene.reach(() => bo.view().status === 'live', 10_000);
    },
  },
  partition: {
    needs: [],
    bites: someMissed,
    opens: 6,
    snapshots: 0,
    async run(scene) {
      const { network } = scene.world;
      network.impair('ana', { held: ['up', 'down'] });
      network.impair('bo', { held: ['down'] });
      network.impair('docs', { held: ['up'] });
      scene.send('from a partition', BO);
      await scene.world.pass(3 * lease);
      scene.steer('from a partition');
      // Long enough for the keeper to call the agent's run lost; it comes back.
      await scene.world.pass(3 * lease);
      await scene.reach(() => someMissed(scene), 20_000);
      network.clear();
    },
  },
  'slow reader': {
    needs: [],
    opens: 4,
    snapshots: 0,
    async run(scene) {
      const { network } = scene.world;
      network.impair('bo', { pace: { messages: 12, bytes: 3_000 } });
      scene.send('to a slow reader', BO);
      scene.steer('to a slow reader');
      await scene.world.pass(2_500);
      network.clear('bo');
    },
  },
  'clock skew': {
    needs: [],
    opens: 1,
    snapshots: 0,
    async run(scene) {
      const { world } = scene;
      world.skew('ana', { ahead: 3_600_000, rate: 1.4 });
      world.skew('bo', { ahead: -86_400_000, rate: 0.7 });
      world.skew('docs', { ahead: 1e10, rate: 1.2 });
      world.skew('helper', { ahead: -5_000, rate: 0.8 });
      world.skew('keeper', { ahead: 60_000, rate: 1.1 });
      scene.send('at another time', BO);
      scene.steer('at another time');
      await world.pass(500);
    },
  },
  'agent crash': {
    needs: [],
    opens: 1,
    snapshots: 0,
    async run(scene) {
      scene.world.crash('docs');
      scene.send('to a dead agent', BO);
      scene.steer('to a dead agent');
      await scene.world.pass(lease);
      scene.begin('docs');
    },
  },
  'keeper restart': {
    needs: ['restart'],
    bites: someMissed,
    opens: 6,
    snapshots: 0,
    async run(scene) {
      scene.send('to a dead keeper', BO);
      const down = scene.world.restart?.(300);
      scene.steer('to a dead keeper');
      await down;
      await scene.world.pass(500);
    },
  },
  rollback: {
    needs: ['rollBack'],
    bites: ({ lost }) => lost > 0,
    opens: 6,
    snapshots: 4,
    async run(scene) {
      const { world, ana, bo } = scene;
      // Bo comes back when the log has outgrown what he knew: his cursor exists again, in another log. The proof has to
      // find it (P28). Everybody else finds the log shorter than their cursor.
      world.network.impair('bo', { held: ['up', 'down'] });
      const lost = await scene.takeBack('rollBack', 4);
      scene.send('after the roll-back', BO);
      const known = bo.view().state.position;
      // One event for each commit, so that the new log has a place wherever the former one had.
      for (let more = 0; more < lost + 9 && ana.view().state.position <= known; more++) {
        const { position } = ana.view().state;
        void ana.session.publish({ event: { type: 'participant.joined', name: `again ${more}` } });
        await scene.reach(() => ana.view().status === 'live' && ana.view().state.position > position, 3_000);
      }
      world.network.clear('bo');
      await world.pass(500);
    },
  },
  restore: {
    needs: ['restore'],
    bites: ({ lost }) => lost > 0,
    opens: 6,
    snapshots: 4,
    async run(scene) {
      const { world } = scene;
      // On its way as the log is taken back: it is said again to the one that is left (P12).
      world.network.impair('ana', { held: ['up'] });
      scene.send('before the copy is back', BO);
      await scene.takeBack('restore', 4);
      world.network.clear('ana');
      scene.send('after the copy is back', BO);
      await world.pass(500);
    },
  },
  'clock jump': {
    needs: [],
    opens: 1,
    snapshots: 0,
    async run(scene) {
      const { world } = scene;
      scene.send('at another time', BO);
      scene.steer('at another time');
      // Wall clocks alone: what has passed is what it was.
      for (const ahead of [600_000, -7_200_000, 0]) {
        world.skew('keeper', { ahead });
        world.skew('ana', { ahead: -ahead });
        world.skew('docs', { ahead: 3 * ahead });
        await world.pass(lease / 2);
      }
      await noneOverdue(scene, 'wall clocks were set');
    },
  },
  freeze: {
    needs: [],
    opens: 6,
    snapshots: 0,
    async run(scene) {
      const { world, ana, bo } = scene;
      const thaw = world.freeze('keeper');
      if (thaw) {
        scene.send('to a frozen keeper', BO);
        scene.steer('to a frozen keeper');
        await world.pass(6 * lease);
        thaw();
        // Longer than silence may last: a living process has said something.
        await world.pass(5 * lease);
        await noneOverdue(scene, 'the keeper was frozen');
      }
      const frozen = ['docs', 'bo'].map((name) => world.freeze(name));
      scene.send('to a frozen page', BO);
      scene.steer('to a frozen agent');
      await world.pass(6 * lease);
      if (ana.view().state.position <= bo.view().state.position)
        throw new Error('A frozen page goes on reading.');
      for (const wake of frozen) wake?.();
      await world.pass(lease);
    },
  },
  'commit fails': {
    needs: ['failCommits'],
    bites: someMissed,
    opens: 8,
    snapshots: 0,
    async run(scene) {
      const mend = scene.world.failCommits?.();
      scene.send('to a full disk', BO);
      scene.steer('to a full disk');
      await scene.world.pass(800);
      // Until one has failed: a process with something to send may have been on its way back.
      await scene.reach(() => someMissed(scene), 5_000);
      mend?.();
    },
  },
};
