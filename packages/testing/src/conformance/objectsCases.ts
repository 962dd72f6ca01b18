/** What people and agents change together: the first change of a place counts, and its author learns if another one's did (P40). */
import type { EventEntry, IssuedCommand, Session } from '@rejoin/core';
import { type SharedObjectHandle, sharedObject } from '@rejoin/core/objects';
import { seededRandom } from '../simulator/seededRandom.ts';
import type { Spec } from './conformanceCase.ts';
import { acked, type Kit, refused } from './conformanceKit.ts';
import { equal, ok } from './expectations.ts';

interface Plan {
  readonly total?: number;
  readonly notes?: readonly string[];
  readonly tasks?: Readonly<Record<string, string>>;
}
type Handle = SharedObjectHandle<Plan>;

const planOf = (session: Session): Handle => sharedObject<Plan>(session, 'plan');

/** Nothing of anyone is on its way, and all have read the same. */
async function settle(kit: Kit, sessions: readonly Session[]): Promise<void> {
  for (const session of sessions) await kit.settled(session.drained(), 'everything to be acknowledged');
  const isOver = () => {
    for (const session of sessions) session.flush();
    const versions = sessions.map((session) => planOf(session).read().version);
    const isTold = ({ store }: Session) =>
      [...store.getState().pending.values()].every(({ status }) => status === 'rejected');
    return new Set(versions).size === 1 && sessions.every(isTold);
  };
  await kit.until(isOver, 'all to have the same version, and to know what became of their changes');
  const [first, ...others] = sessions.map((session) => session.store.getState().state.objects.get('plan'));
  for (const other of others) equal(other, first, 'the object at another reader');
}

/** Something that a writer adds, and no one may lose. */
interface Written {
  readonly kind: 'total' | 'note' | 'task' | 'title';
  readonly mark: string;
  readonly issued: IssuedCommand;
}

const KINDS = ['total', 'note', 'task', 'title'] as const;
/** Tasks that all writers name anew. */
const SHARED = ['a', 'b', 'c'];

/** One change by chance, of what its writer has read by now. */
function write(plan: Handle, random: () => number, mark: string): Written {
  const kind = KINDS[Math.floor(random() * 4)] ?? 'total';
  const id = kind === 'task' ? mark : (SHARED[Math.floor(random() * 3)] ?? 'a');
  const issued = plan.change(({ total = 0, notes = [], tasks = {} } = {}) => {
    if (kind === 'total') return { total: total + 1, notes, tasks };
    if (kind === 'note') return { total, notes: [...notes, mark], tasks };
    return { total, notes, tasks: { ...tasks, [id]: mark } };
  });
  return { kind, mark, issued };
}

/** People and agents write, each upon what it has read; now and then all links are cut. */
async function writeTogether(kit: Kit, sessions: readonly Session[], seed: number) {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)];
  const all: Written[] = [];
  for (let step = 0; step < 48; step++) {
    const session = pick(sessions);
    if (session) all.push(write(planOf(session), random, `${seed}.${step} by ${session.participant}`));
    if (random() < 0.06) kit.world.cut?.();
    if (random() < 0.4) await kit.pass(1 + Math.floor(random() * 10));
  }
  await settle(kit, sessions);
  return all;
}

/** What came second is asked again, upon what is there by now, until it counts. Gives how often. */
async function askAgain(kit: Kit, sessions: readonly Session[]): Promise<number> {
  let again = 0;
  for (let round = 0; round < 100; round++) {
    let isOver = true;
    for (const session of sessions) {
      const plan = planOf(session);
      for (let { conflict } = plan.read(); conflict; { conflict } = plan.read()) {
        equal(conflict.error.code, 'claim-lost', 'why a change does not count');
        plan.redo(conflict);
        isOver = false;
        again++;
      }
    }
    if (isOver) return again;
    await settle(kit, sessions);
  }
  throw new Error('What came second never came first.');
}

/** Each change is in what is there, once; of those that name one title, the one that came last. */
function expectAll(plan: Plan | undefined, written: readonly Written[]): void {
  const marks = (kind: Written['kind']) =>
    written.filter((each) => each.kind === kind).map(({ mark }) => mark);
  const { total = 0, notes = [], tasks = {} } = plan ?? {};
  equal(total, marks('total').length, 'the sum of what each has added');
  equal([...notes].sort(), marks('note').sort(), 'the notes');
  for (const mark of marks('task')) equal(tasks[mark], mark, 'a task of its writer alone');
  const titles = SHARED.flatMap((id) => tasks[id] ?? []);
  for (const title of titles) ok(marks('title').includes(title), `No one has written "${title}".`);
}

const changed = (id: string, base: number, path: string, after?: string): EventEntry => ({
  id,
  event: {
    type: 'object.changed',
    object: 'plan',
    base,
    ...(after === undefined ? {} : { after: [after] }),
    patch: [{ op: 'add', path, value: id }],
  },
});

export const OBJECTS: readonly Spec[] = [
  {
    name: 'lets all change one object at once: all see the same, no change that counts is lost, and who came second learns it (P40)',
    clauses: ['P40.1', 'P40.2'],
    level: 1,
    async run(kit) {
      const sessions = [
        await kit.enter('user:ana'),
        await kit.enter('user:bo'),
        await kit.enter('agent:planner', 'agent'),
        await kit.enter('agent:writer', 'agent'),
      ];
      const [ana] = sessions;
      if (!ana) return;
      planOf(ana).change(() => ({ total: 0, notes: [], tasks: {} }));
      await settle(kit, sessions);
      const written: Written[] = [];
      for (const seed of [1, 2]) {
        const now = await writeTogether(kit, sessions, seed);
        for (const { issued } of now) {
          const { status, error } = issued.receipt();
          ok(status === 'logged' || error?.code === 'claim-lost', `A change is ${status}: ${error?.code}.`);
        }
        ok((await askAgain(kit, sessions)) > 0, 'No two changes met.');
        written.push(...now);
        expectAll(planOf(ana).read().value, written);
      }
    },
  },
  {
    name: 'refuses at once a change whose place was changed since, and those that were made upon it (P40)',
    clauses: ['P40.3', 'P40.4'],
    level: 4,
    async run(kit) {
      const [ana, bo] = await Promise.all([kit.join('user:ana'), kit.join('user:bo')]);
      const reader = ana.follow(kit.session);
      await reader.live();
      acked(await ana.append(kit.session, 1, [changed('one', 0, '/title'), changed('two', 1, '/note')]));
      refused(await bo.append(kit.session, 1, [changed('late', 1, '/note')]), 'claim-lost');
      refused(await bo.append(kit.session, 1, [changed('within', 1, '/note/deep')]), 'claim-lost');
      refused(await bo.append(kit.session, 1, [changed('upon', 2, '/other', 'late')]), 'claim-lost');
      refused(await bo.append(kit.session, 1, [changed('unknown', 77, '/other')]), 'claim-lost', 'saw-ahead');
      acked(await bo.append(kit.session, 1, [changed('beside', 1, '/title')]));
      acked(
        await bo.append(kit.session, 2, [
          changed('again', 3, '/title'),
          changed('own', 3, '/title', 'again'),
        ]),
      );
      await reader.until(({ position }) => position === 5, 'all of them');
      equal(reader.state.objects.get('plan')?.value, { title: 'own', note: 'two' }, 'the object');
    },
  },
];
