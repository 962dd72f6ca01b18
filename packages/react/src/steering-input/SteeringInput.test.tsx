// @vitest-environment happy-dom

import { createSessionClient, type Session, textOf } from '@rejoin/core';
import { type AgentRun, joinSession } from '@rejoin/core/agent';
import { createSimulator, type Simulator } from '@rejoin/testing';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { SteeringInput, type SteeringInputProps } from '../entries/steering-input.ts';
import { SessionProvider } from '../hooks/SessionProvider.tsx';

const ends: (() => void)[] = [];
afterEach(() => {
  cleanup();
  for (const end of ends.splice(0)) end();
});

interface Stage {
  readonly simulator: Simulator;
  readonly session: Session;
  readonly ben: Session;
  /** Lets time pass, and React draw. */
  readonly run: (ms: number) => Promise<void>;
  /** The page shows another session. */
  readonly go: (id: string) => Promise<void>;
  /** The agent's code takes its steers. */
  readonly take: () => Promise<void>;
  /** The agent's run ends. */
  readonly finish: () => Promise<void>;
}

const WRITER = 'agent:writer';

async function stage(props: SteeringInputProps = {}, working = true): Promise<Stage> {
  const simulator = createSimulator({ seed: 13 });
  const agent = joinSession({ ...simulator.process('writer'), session: 's', participant: WRITER });
  let current: AgentRun | undefined;
  let finished: () => void = () => {};
  agent.answer((run) => {
    current = run;
    return run.step('Read protocol.md', () => new Promise<void>((resolve) => (finished = resolve)));
  });
  const client = createSessionClient({ ...simulator.process('page'), participant: 'user:ana' });
  const other = createSessionClient({ ...simulator.process('other'), participant: 'user:ben' });
  ends.push(
    () => client.close(),
    () => other.close(),
  );
  const page = (id: string) => (
    <SessionProvider client={client} session={id} clock={simulator.clock}>
      <SteeringInput agent={WRITER} {...props} />
    </SessionProvider>
  );
  const { rerender } = render(page('s'));
  // React 18 runs effects, which set timers, at the end of each `act`.
  const run = async (ms: number) => {
    for (let left = ms; left > 0; left -= 100) await act(() => simulator.run(Math.min(100, left)));
  };
  const ben = other.session('s');
  await run(1_000);
  if (working) ben.send('Write.');
  await run(2_000);
  return {
    simulator,
    session: client.session('s'),
    go: async (id) => {
      rerender(page(id));
      await run(1_000);
    },
    ben,
    run,
    async take() {
      void current?.takeSteering();
      await run(1_000);
    },
    async finish() {
      finished();
      await run(1_000);
    },
  };
}

const field = (): HTMLTextAreaElement => screen.getByRole('textbox', { name: 'Steer' });
const items = (): HTMLElement[] => screen.queryAllByRole('listitem');
const steers = (): string[] =>
  items().map((item) => {
    const status = item.querySelector('.rejoin-steering-input-status');
    return `${item.querySelector('p')?.textContent} | ${status?.textContent}`;
  });
const press = (name: string, item = items().at(-1)): Promise<void> =>
  item ? userEvent.click(within(item).getByRole('button', { name })) : Promise.reject(new Error('No item.'));
const newestMessage = ({ store }: Session) => [...store.getState().state.messages.values()].at(-1);

describe('SteeringInput', () => {
  it('tells of each steer what the log knows of it, and no more', async () => {
    const { run, take } = await stage();
    await userEvent.type(field(), 'Use TypeScript.{Enter}');
    expect(field().value).toBe('');
    expect(document.activeElement).toBe(field());
    expect(steers()).toEqual(['Use TypeScript. | Sending']);
    await run(1_000);
    expect(steers()).toEqual(['Use TypeScript. | Heard, not yet taken up']);
    await take();
    expect(steers()).toEqual(['Use TypeScript. | Taken up at “Read protocol.md”']);
    expect(items()[0]?.dataset.status).toBe('acknowledged');
    expect(items()[0]?.hasAttribute('data-taken')).toBe(true);
    expect(items()[0]?.hasAttribute('data-own')).toBe(true);
    expect(screen.queryByRole('button', { name: 'Edit' })).toBeNull();
  });

  it('keeps offline what is sent, and sends it when there is a connection', async () => {
    const { simulator, run, take } = await stage();
    await act(async () => simulator.crashKeeper(5_000));
    await run(1_000);
    await userEvent.type(field(), 'Shorter.{Enter}');
    expect(steers()).toEqual(['Shorter. | Not sent yet']);
    expect(screen.getByText(/Sent as soon as you are/)).toBeTruthy();
    await run(25_000);
    await take();
    expect(steers()[0]).toContain('Taken up');
  });

  it('edits the newest by ArrowUp, and gives the draft back by Escape', async () => {
    const { run } = await stage();
    await userEvent.type(field(), 'First{Enter}Second{Enter}');
    await run(1_000);
    await userEvent.keyboard('{ArrowUp}');
    expect(field().value).toBe('Second');
    expect(field().selectionStart).toBe(6);
    expect(items()[1]?.hasAttribute('data-editing')).toBe(true);
    await userEvent.keyboard('{Escape}');
    expect(field().value).toBe('');

    await userEvent.type(field(), 'a draft');
    await userEvent.keyboard('{ArrowUp}');
    expect(field().value).toBe('a draft');
    await press('Edit', items()[0]);
    expect(field().value).toBe('First');
    await press('Edit', items()[1]);
    expect(field().value).toBe('Second');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(field().value).toBe('a draft');
    expect(document.activeElement).toBe(field());
  });

  it('puts an edit in the place of the first words, in one step', async () => {
    const { session, run, take } = await stage();
    await userEvent.type(field(), 'JavaScript{Enter}');
    await run(1_000);
    await userEvent.keyboard('{ArrowUp}{Backspace>10/}TypeScript{Enter}');
    expect(steers()).toEqual(['TypeScript | Sending']);
    await run(1_000);
    await take();
    expect(steers()).toEqual(['TypeScript | Taken up at “Read protocol.md”']);
    expect([...session.store.getState().state.controls.values()].map(({ closed }) => closed)).toContain(
      'retracted',
    );
  });

  it('says of an edit that a run was quicker, and loses no word', async () => {
    const { simulator, run, take } = await stage();
    await userEvent.type(field(), 'JavaScript{Enter}');
    await run(1_000);
    // The page does not hear for a while that the words are used.
    simulator.delay('page', 3_000, 3_000);
    await take();
    await userEvent.keyboard('{ArrowUp}{Backspace>10/}TypeScript{Enter}');
    await run(10_000);
    expect(steers()).toEqual([
      'JavaScript | Taken up at “Read protocol.md”',
      'TypeScript | Too late: the first version was already taken up',
    ]);
    expect(screen.getByRole('button', { name: 'Send as a message' })).toBeTruthy();
  });

  it('sends anew what is saved after a run has used the first words', async () => {
    const { run, take } = await stage();
    await userEvent.type(field(), 'JavaScript{Enter}');
    await run(1_000);
    await userEvent.keyboard('{ArrowUp}');
    await take();
    expect(screen.getByText(/taken up meanwhile/)).toBeTruthy();
    await userEvent.keyboard('{Backspace>10/}TypeScript{Enter}');
    await run(1_000);
    expect(steers()).toEqual([
      'JavaScript | Taken up at “Read protocol.md”',
      'TypeScript | Heard, not yet taken up',
    ]);
  });

  it('takes one back, and gives the focus of the button that leaves to the field', async () => {
    const { run } = await stage();
    await userEvent.type(field(), 'Nonsense{Enter}');
    await run(1_000);
    await press('Take back');
    expect(steers()).toEqual(['Nonsense | Taking it back']);
    expect(document.activeElement).toBe(field());
    await run(1_000);
    expect(steers()).toEqual(['Nonsense | Taken back']);
  });

  it('gives the focus to the field when the log takes the focused button away', async () => {
    const { run, take } = await stage();
    await userEvent.type(field(), 'Shorter{Enter}');
    await run(1_000);
    screen.getByRole('button', { name: 'Edit' }).focus();
    await take();
    expect(document.activeElement).toBe(field());
  });

  it('sends as a message what came too late, to the agent that it was meant for', async () => {
    const { session, run, finish } = await stage();
    await userEvent.type(field(), 'And a title{Enter}');
    await run(1_000);
    await finish();
    expect(steers()).toEqual(['And a title | Too late: the work had ended']);
    await press('Send as a message');
    expect(steers()).toEqual(['And a title | A message instead']);
    await run(1_000);
    const { text, to } = newestMessage(session) ?? {};
    expect([text && textOf(text), to]).toEqual(['And a title', [WRITER]]);
  });

  it('says that nothing runs, and sends nothing; with followUp it becomes a message', async () => {
    const { session } = await stage({}, false);
    expect(field().readOnly).toBe(true);
    expect(field().placeholder).toBe('Nothing runs');
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(session.store.getState().pending.size).toBe(0);
    cleanup();
    const again = await stage({ followUp: true }, false);
    await userEvent.type(field(), 'Begin{Enter}');
    await again.run(1_000);
    const { text } = newestMessage(again.session) ?? {};
    expect(text && textOf(text)).toBe('Begin');
  });

  it('names another author, whose words only that author can change', async () => {
    const { ben, run } = await stage();
    ben.steer('Mention schools', { kind: 'agent', participant: WRITER });
    await run(1_000);
    expect(items()[0]?.textContent).toContain('ben');
    expect(items()[0]?.hasAttribute('data-own')).toBe(false);
    expect(screen.queryByRole('button', { name: 'Edit' })).toBeNull();
    fireEvent.keyDown(field(), { key: 'ArrowUp' });
    expect(field().value).toBe('');
  });

  it('folds away all but the newest three that are settled', async () => {
    const { run, take } = await stage();
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      await userEvent.type(field(), `${text}{Enter}`);
      await run(500);
    }
    await take();
    await run(2_000);
    const details = document.querySelector('details');
    expect(details?.dataset.count).toBe('2');
    expect(details?.textContent).toContain('2 earlier');
    expect(details?.textContent).toContain('one');
    expect(items()).toHaveLength(5);
  });

  it('gives the words back when they found no place in the outbox', async () => {
    const { simulator, session, run } = await stage();
    await act(async () => simulator.crashKeeper(60_000));
    await act(async () => {
      for (let n = 0; n < 1_000; n++) session.cancel({ kind: 'run', participant: WRITER, run: `r${n}` });
    });
    await run(1_000);
    fireEvent.change(field(), { target: { value: 'One too many' } });
    fireEvent.keyDown(field(), { key: 'Enter' });
    await act(async () => {});
    expect(field().value).toBe('One too many');
    expect(screen.getByText(/Not sent, your text is back/)).toBeTruthy();
    // Here it is said once.
    expect(items()).toEqual([]);
    expect([...session.store.getState().pending.values()].some(({ status }) => status === 'rejected')).toBe(
      false,
    );
  });

  it('keeps in the list what cannot become a message either, and does not say that it is in the field', async () => {
    const { simulator, session, run, finish } = await stage();
    await userEvent.type(field(), 'And a title{Enter}');
    await run(1_000);
    await finish();
    await act(async () => simulator.crashKeeper(60_000));
    await act(async () => {
      for (let n = 0; n < 1_000; n++) session.send(`${n}`);
    });
    await run(1_000);
    await press('Send as a message');
    await act(async () => {});
    expect(steers()).toEqual(['And a title | Too late: the work had ended']);
    expect(field().value).toBe('');
    expect(screen.getByText(/^Not sent\. /)).toBeTruthy();
    expect([...session.store.getState().pending.values()].some(({ status }) => status === 'rejected')).toBe(
      false,
    );
  });

  it('lets go what could not be sent: dismissed, or sent as a message', async () => {
    const { session, run } = await stage();
    const target = { kind: 'agent', participant: WRITER } as const;
    await act(async () => {
      session.steer('x'.repeat(70_000), target);
      session.steer('y'.repeat(70_000), target);
    });
    await run(500);
    expect(items()).toHaveLength(2);
    await press('Dismiss', items()[0]);
    expect(items()).toHaveLength(1);
    expect(document.activeElement).toBe(field());
    expect(steers()[0]?.startsWith('yyy')).toBe(true);
  });

  it('sends by Enter as by its button: a consumer’s onSubmit hears of both, and can keep them', async () => {
    let submits = 0;
    const { session } = await stage({
      defaultValue: 'x',
      onSubmit: (event) => {
        submits++;
        event.preventDefault();
      },
    });
    await userEvent.type(field(), '{Enter}');
    await userEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(submits).toBe(2);
    expect([field().value, session.store.getState().pending.size]).toEqual(['x', 0]);
  });

  it('edits nothing of one session in another, and has both the edit and the draft there again', async () => {
    const { run, go } = await stage();
    await userEvent.type(field(), 'First{Enter}');
    await run(500);
    await userEvent.type(field(), 'Draft');
    await press('Edit');
    expect(field().value).toBe('First');
    await go('other');
    expect(field().value).toBe('');
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
    await go('s');
    expect(field().value).toBe('First');
    await userEvent.type(field(), '{Escape}');
    expect(field().value).toBe('Draft');
  });

  it('gives its hint the direction of its own words', async () => {
    await stage({}, false);
    expect(screen.getByText('You can steer as soon as an agent works.').dir).toBe('auto');
  });
});
