/** What agents change together with people (P40). */
import { manualClock, seededRandom } from '@rejoin/testing';
import { expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import { sharedObject } from '../objects/sharedObject.ts';
import { RejoinError } from '../protocol/errors.ts';
import { memory } from '../transports/memoryTransport.ts';
import { joinSession } from './joinSession.ts';

interface Plan {
  readonly title?: string;
  readonly tasks?: readonly string[];
}

function stage() {
  const clock = manualClock();
  const random = seededRandom(3);
  const transport = memory({ clock, random });
  const client = createSessionClient({ transport, participant: 'user:ana', clock, random });
  const session = client.session('s');
  session.connect();
  const join = (name: string) =>
    joinSession({ transport, session: 's', participant: `agent:${name}`, clock, random, onError() {} });
  return { clock, session, join, plan: sharedObject<Plan>(session, 'plan') };
}

it('an agent goes on once the log has its change, which people see and change as well', async () => {
  const { clock, session, join, plan } = stage();
  const seen: unknown[] = [];
  join('planner').answer(async (run) => {
    const object = run.object<Plan>('plan');
    seen.push(await object.change((before) => ({ ...before, tasks: ['fly'] })));
    seen.push(object.read().version > 0);
  });
  session.send('Plan a trip');
  await clock.advance(1_000);
  expect(seen).toEqual([{ tasks: ['fly'] }, true]);
  expect(plan.read().value).toEqual({ tasks: ['fly'] });
  plan.change((before) => ({ ...before, title: 'Trip' }));
  await clock.advance(500);
  expect(join('other').object('plan').value).toBeUndefined();
  await clock.advance(500);
  expect(join('other').object('plan').id).toBe('plan');
});

it('agents that change one place at once are asked again until each change counts', async () => {
  const { clock, join, plan } = stage();
  const agents = Array.from({ length: 8 }, (_, at) => join(`a${at}`).object<Plan>('plan'));
  const told: string[] = [];
  agents[0]?.subscribe(({ value }) => told.push(`${value?.tasks?.length}`));
  const done = agents.flatMap((each, at) =>
    [1, 2, 3].map((round) => each.change(({ tasks = [] } = {}) => ({ tasks: [...tasks, `${at}.${round}`] }))),
  );
  await clock.advance(5_000);
  await Promise.all(done);
  expect(new Set(plan.read().value?.tasks).size).toBe(24);
  expect(plan.read().value?.tasks).toHaveLength(24);
  expect(told.at(-1)).toBe('24');
});

it('an agent is told where its patch came second, or does not apply', async () => {
  const { clock, session, join, plan } = stage();
  plan.change(() => ({ title: 'Trip' }));
  await clock.advance(500);
  const one = join('one').object<Plan>('plan');
  const other = join('other').object<Plan>('plan');
  await clock.advance(500);
  const code = (change: Promise<unknown>) =>
    change.then(
      () => 'counts',
      (error: unknown) => (error instanceof RejoinError ? error.code : error),
    );
  const outcomes = [
    code(one.change([{ op: 'replace', path: '/title', value: 'Journey' }])),
    code(other.change([{ op: 'replace', path: '/title', value: 'Holiday' }])),
    code(other.change([{ op: 'remove', path: '/nothing' }])),
  ];
  await clock.advance(500);
  expect(await Promise.all(outcomes)).toEqual(['counts', 'claim-lost', 'patch-failed']);
  expect(one.value).toEqual({ title: 'Journey' });
  expect([...session.store.getState().state.objects.keys()]).toEqual(['plan']);
});
