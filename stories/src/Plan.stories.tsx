import { useSharedObject } from '@rejoin/react';
import { AgentProgress } from '@rejoin/react/agent-progress';
import { ConnectionStatus } from '@rejoin/react/connection-status';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactElement } from 'react';
import { expect, userEvent, waitFor } from 'storybook/test';
import { type AgentScript, replay, replayOf } from './replay/index.ts';
import './plan.css';

interface Plan {
  readonly title: string;
  readonly steps: Readonly<
    Record<string, { readonly title: string; readonly order: number; readonly done?: boolean }>
  >;
}

const WORDS = {
  'catching-up': 'Loading',
  unknown: 'Not known',
  saved: 'Saved',
  saving: 'Saving',
  conflict: 'Someone else changed this first',
  failed: 'Not saved',
} as const;

/** A plan that agents fill while people reorder it, tick it off and rename it. */
function PlanBoard(): ReactElement {
  const [plan, { change, undo, redo, discard, status, conflict, canUndo }] = useSharedObject<Plan>('plan');
  const steps = Object.entries(plan?.steps ?? {}).sort(([, one], [, other]) => one.order - other.order);

  const amend = (id: string, part: Partial<Plan['steps'][string]>) =>
    change((before) => {
      const known = before?.steps[id];
      if (!before || !known) return before ?? null;
      return { ...before, steps: { ...before.steps, [id]: { ...known, ...part } } };
    });

  /** Between its new neighbours: no other step has to change. */
  function move(at: number, by: -1 | 1): void {
    const [id] = steps[at] ?? [];
    const near = steps[at + by]?.[1].order;
    if (id === undefined || near === undefined) return;
    const beyond = steps[at + 2 * by]?.[1].order ?? near + by;
    amend(id, { order: (near + beyond) / 2 });
  }

  return (
    <div className="plan">
      <header className="plan-header">
        <input
          aria-label="Title of the plan"
          value={plan?.title ?? ''}
          onChange={({ target }) => change((before) => ({ steps: {}, ...before, title: target.value }))}
        />
        <ConnectionStatus />
      </header>
      <AgentProgress stop={false} />
      {conflict ? (
        <div className="plan-conflict" role="status">
          <span>{WORDS.conflict}.</span>
          <button type="button" onClick={() => redo(conflict)}>
            Change it again
          </button>
          <button type="button" onClick={() => discard(conflict)}>
            Leave it
          </button>
        </div>
      ) : null}
      {steps.length === 0 && status !== 'catching-up' && status !== 'unknown' ? (
        <p className="plan-empty">The plan is empty.</p>
      ) : null}
      <ol className="plan-steps">
        {steps.map(([id, { title, done = false }], at) => (
          <li key={id} data-done={done || undefined}>
            <label>
              <input
                type="checkbox"
                checked={done}
                onChange={({ target }) => amend(id, { done: target.checked })}
              />
              <span>{title}</span>
            </label>
            <button type="button" disabled={at === 0} onClick={() => move(at, -1)}>
              <span aria-hidden>↑</span>
              <span className="plan-hidden">Move “{title}” up</span>
            </button>
            <button type="button" disabled={at === steps.length - 1} onClick={() => move(at, 1)}>
              <span aria-hidden>↓</span>
              <span className="plan-hidden">Move “{title}” down</span>
            </button>
          </li>
        ))}
      </ol>
      <footer className="plan-footer">
        <span role={conflict ? undefined : 'status'}>{WORDS[status]}</span>
        <button type="button" disabled={!canUndo} onClick={() => undo()}>
          Undo
        </button>
      </footer>
    </div>
  );
}

/** Goes on with the plan, a step for each few seconds. */
const fills: AgentScript = async (run, { pause }) => {
  const steps = run.object<Plan>('plan');
  for (const [index, title] of ['LX Factory, and dinner by the river', 'The coast at Cascais'].entries()) {
    await pause(3_000);
    await steps.change((before) => ({
      title: 'A week in Lisbon',
      ...before,
      steps: { ...before?.steps, [`more-${index}`]: { title, order: 20 + index } },
    }));
  }
};

const meta = {
  title: 'Examples/Plan',
  component: PlanBoard,
  tags: ['!autodocs'],
  parameters: {
    ...replay({ log: 'plan', at: 'filling', agents: { 'agent:planner': fills } }),
    layout: 'fullscreen',
  },
} satisfies Meta<typeof PlanBoard>;
export default meta;

type Story = StoryObj<typeof meta>;

/** The agent is at work, and the plan can be changed meanwhile. */
export const Filling: Story = {};

/** One person has renamed it, another one has put a day first. */
export const Reordered: Story = { parameters: replay({ log: 'plan', at: 'reordered' }) };

/** What is changed without a connection is shown at once, and says that it is not saved yet. */
export const Offline: Story = {
  parameters: replay({ log: 'plan', at: 'filled', offline: true }),
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('checkbox', { name: /Alfama/ }));
    await expect(canvas.getByRole('checkbox', { name: /Alfama/ })).toBeChecked();
    await expect(canvas.getByText('Saving')).toBeVisible();
  },
};

export const Narrow: Story = {
  globals: { viewport: { value: 'mobile1' } },
  parameters: replay({ log: 'plan', at: 'filled' }),
};

/** A step is moved by the keyboard, stays where it was put while the agent goes on, and is put back by Undo. */
export const MovedByKeyboard: Story = {
  tags: ['behaviour'],
  play: async (context) => {
    const { canvas } = context;
    const order = () => canvas.getAllByRole('checkbox').map((box) => box.closest('li')?.textContent);
    await waitFor(() => expect(canvas.getAllByRole('checkbox')).toHaveLength(3));
    (await canvas.findByRole('button', { name: /Move “Sintra.*” up/ })).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(async () => {
      await replayOf(context).advance(200);
      await expect(order()[0]).toContain('Sintra');
      await expect(canvas.getByText('Saved')).toBeVisible();
    });
    await userEvent.click(canvas.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(order()[0]).toContain('Alfama'));
  },
};
