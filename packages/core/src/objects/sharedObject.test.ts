/** What a page does with a shared object, and what it is shown of it (P40). */
import { manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import { RejoinError } from '../protocol/errors.ts';
import { memory } from '../transports/memoryTransport.ts';
import { sharedObject } from './sharedObject.ts';

interface Plan {
  readonly title?: string;
  readonly tasks?: Readonly<Record<string, { readonly title: string; readonly done?: boolean }>>;
  readonly list?: readonly string[];
}

/** Ana and Bo look at one plan. */
async function stage() {
  const clock = manualClock();
  const random = seededRandom(7);
  const transport = memory({ clock, random });
  const open = (participant: string) => {
    const client = createSessionClient({ transport, participant, clock, random });
    const session = client.session('s');
    session.connect();
    return { session, plan: sharedObject<Plan>(session, 'plan') };
  };
  const [ana, bo] = [open('user:ana'), open('user:bo')];
  const pass = (ms = 500) => clock.advance(ms);
  await pass();
  return { ana, bo, pass, open };
}

/** The same, of a plan that is there. */
async function planned() {
  const all = await stage();
  all.ana.plan.change(() => ({
    title: 'Trip',
    tasks: { a: { title: 'Fly' }, b: { title: 'Stay' } },
    list: ['x'],
  }));
  await all.pass();
  return all;
}

describe('a shared object', () => {
  it('is not there, is made by its first change, and is shown by its author at once', async () => {
    const { ana, bo, pass } = await stage();
    expect(ana.plan.read()).toMatchObject({ value: undefined, version: 0, status: 'saved', canUndo: false });
    const issued = ana.plan.change((plan) => ({ ...plan, title: 'Trip' }));
    expect(ana.plan.read()).toMatchObject({ value: { title: 'Trip' }, version: 0, status: 'saving' });
    expect(bo.plan.read().value).toBeUndefined();
    await pass();
    expect(issued.receipt().status).toBe('logged');
    expect(ana.plan.read()).toMatchObject({ value: { title: 'Trip' }, status: 'saved', canUndo: true });
    expect(bo.plan.read()).toMatchObject({ value: { title: 'Trip' }, canUndo: false });
    expect(bo.plan.read().changes).toMatchObject([{ participant: 'user:ana', touched: ['add/title'] }]);
  });

  it('is the same as long as nothing of it has changed', async () => {
    const { ana, pass } = await planned();
    const before = ana.plan.read();
    ana.session.send('hello');
    await pass();
    expect(ana.plan.read()).toBe(before);
    expect(sharedObject(ana.session, 'plan')).toBe(ana.plan);
  });

  it('takes changes of different places at once, and of one place the first', async () => {
    const { ana, bo, pass } = await planned();
    ana.plan.change((plan) => ({ ...plan, title: 'Journey' }));
    bo.plan.change([{ op: 'replace', path: '/tasks/a/title', value: 'Take the train' }]);
    const second = bo.plan.change([{ op: 'replace', path: '/title', value: 'Holiday' }]);
    expect(bo.plan.read().value?.title).toBe('Holiday');
    await pass();
    expect(ana.plan.read()).toMatchObject({
      value: { title: 'Journey', tasks: { a: { title: 'Take the train' } } },
      status: 'saved',
    });
    expect(second.receipt()).toMatchObject({ status: 'rejected', error: { code: 'claim-lost' } });
    const { conflict, status, value } = bo.plan.read();
    expect([status, value?.title, conflict?.ref]).toEqual(['conflict', 'Journey', second.ref]);
    if (conflict) bo.plan.discard(conflict);
    expect(bo.plan.read()).toMatchObject({ status: 'saved', conflict: undefined });
  });

  it('is changed again, upon what is there by now, by one who came second', async () => {
    const { ana, bo, pass } = await planned();
    for (const { plan } of [ana, bo])
      plan.change(({ list = [], ...rest } = {}) => ({
        ...rest,
        list: [...list, plan === ana.plan ? 'ana' : 'bo'],
      }));
    await pass();
    const { conflict } = bo.plan.read();
    expect(bo.plan.read().value?.list).toEqual(['x', 'ana']);
    if (conflict) bo.plan.redo(conflict);
    expect(bo.plan.read()).toMatchObject({ status: 'saving', value: { list: ['x', 'ana', 'bo'] } });
    await pass();
    expect(ana.plan.read().value?.list).toEqual(['x', 'ana', 'bo']);
    expect(bo.plan.read().status).toBe('saved');
  });

  it('shows a change no longer as soon as it is known to come second, nor what was made upon it', async () => {
    const { ana, bo, pass } = await planned();
    ana.plan.change((plan) => ({ ...plan, title: 'Journey' }));
    bo.plan.change((plan) => ({ ...plan, title: 'Holiday' }));
    bo.plan.change((plan) => ({ ...plan, list: ['y'] }));
    bo.plan.change((plan) => ({ ...plan, title: `${plan?.title}!` }));
    expect(bo.plan.read().value).toMatchObject({ title: 'Holiday!', list: ['y'] });
    await pass();
    // What is of another place stands by itself.
    expect(bo.plan.read().value).toMatchObject({ title: 'Journey', list: ['y'] });
    expect(ana.plan.read().value).toEqual(bo.plan.read().value);
    for (let { conflict } = bo.plan.read(); conflict; { conflict } = bo.plan.read()) bo.plan.redo(conflict);
    await pass();
    expect(ana.plan.read().value?.title).toBe('Holiday!');
  });

  it('is changed offline, several times, and all of it counts once there is a link', async () => {
    const { ana, pass, open } = await planned();
    const cy = open('user:cy');
    await pass();
    for (const title of ['H', 'Ho', 'Hol']) cy.plan.change((plan) => ({ ...plan, title }));
    ana.plan.change((plan) => ({ ...plan, list: [] }));
    await pass();
    expect(ana.plan.read().value).toMatchObject({ title: 'Hol', list: [] });
    expect(cy.plan.read().status).toBe('saved');
  });

  it('is what a form was opened with, by the version that it says', async () => {
    const { ana, bo, pass } = await planned();
    const { version } = bo.plan.read();
    ana.plan.change((plan) => ({ ...plan, title: 'Journey' }));
    await pass();
    bo.plan.change([{ op: 'replace', path: '/title', value: 'Holiday' }], { base: version });
    await pass();
    expect(bo.plan.read().status).toBe('conflict');
  });

  it('is removed, and begins anew', async () => {
    const { ana, bo, pass } = await planned();
    ana.plan.change(() => null);
    expect(ana.plan.read().value).toBeUndefined();
    ana.plan.change(() => ({ title: 'Other' }));
    await pass();
    expect(bo.plan.read()).toMatchObject({ value: { title: 'Other' } });
    bo.plan.change(() => null);
    await pass();
    expect(ana.plan.read()).toMatchObject({ value: undefined, version: 0 });
    bo.plan.undo();
    await pass();
    expect(ana.plan.read().value).toEqual({ title: 'Other' });
  });

  it('says why the log does not take a change', async () => {
    const { ana, pass } = await planned();
    ana.plan.change([{ op: 'remove', path: '/nothing' }]);
    await pass();
    expect(ana.plan.read()).toMatchObject({
      status: 'failed',
      conflict: { error: { code: 'patch-failed' } },
    });
  });

  it('is not changed by what changes nothing, nor by one who writes into it', async () => {
    const { ana, pass } = await planned();
    const { version } = ana.plan.read();
    expect(ana.plan.change((plan) => ({ ...plan })).receipt().status).toBe('forgotten');
    expect(() =>
      ana.plan.change((plan) => {
        Object.assign(plan?.tasks?.a ?? {}, { done: true });
        return plan ?? {};
      }),
    ).toThrow(TypeError);
    await pass();
    expect(ana.plan.read().version).toBe(version);
    // CAST: a call that no type lets pass.
    expect(() => ana.plan.change('title' as never)).toThrow(RejoinError);
  });
});

describe('undo', () => {
  it('takes back the newest change of this page, and then the one before, while others change the rest', async () => {
    const { ana, bo, pass } = await planned();
    ana.plan.change((plan) => ({ ...plan, title: 'Journey' }));
    await pass();
    ana.plan.change((plan) => ({ ...plan, title: 'Voyage', list: ['x', 'y'] }));
    await pass();
    bo.plan.change((plan) => ({ ...plan, tasks: {} }));
    await pass();
    ana.plan.undo();
    expect(ana.plan.read().value).toMatchObject({ title: 'Journey', list: ['x'], tasks: {} });
    ana.plan.undo();
    await pass();
    expect(bo.plan.read().value).toEqual({ title: 'Trip', list: ['x'], tasks: {} });
    expect(ana.plan.read().status).toBe('saved');
  });

  it('takes back what has not left yet', async () => {
    const { ana, bo, pass } = await planned();
    ana.plan.change((plan) => ({ ...plan, title: 'Journey' }));
    ana.plan.undo();
    expect(ana.plan.read().value?.title).toBe('Trip');
    await pass();
    expect(bo.plan.read().value?.title).toBe('Trip');
  });

  it('does not overwrite what others have changed since', async () => {
    const { ana, bo, pass } = await planned();
    ana.plan.change((plan) => ({ ...plan, title: 'Journey' }));
    await pass();
    bo.plan.change((plan) => ({ ...plan, title: 'Holiday' }));
    await pass();
    expect(ana.plan.read().canUndo).toBe(false);
    expect(ana.plan.undo()).toBeUndefined();
    await pass();
    expect(ana.plan.read().value?.title).toBe('Holiday');
  });

  it('leaves out what did not count', async () => {
    const { ana, bo, pass } = await planned();
    bo.plan.change((plan) => ({ ...plan, list: [] }));
    await pass();
    ana.plan.change((plan) => ({ ...plan, title: 'Journey' }));
    bo.plan.change((plan) => ({ ...plan, title: 'Holiday' }));
    await pass();
    expect(bo.plan.read()).toMatchObject({ status: 'conflict', canUndo: true });
    bo.plan.undo();
    await pass();
    expect(ana.plan.read().value).toMatchObject({ title: 'Journey', list: ['x'] });
  });
});
