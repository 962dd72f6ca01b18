import { useReadContent } from '@rejoin/react';
import { AgentLanes } from '@rejoin/react/agent-lanes';
import { AgentProgress } from '@rejoin/react/agent-progress';
import { ConnectionStatus } from '@rejoin/react/connection-status';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import { type AgentScript, replay, replayOf, stops, writes } from './replay/index.ts';
import './phone.css';

const MOST = 3;

/** A phone that follows two hundred agents by the outline, and reads the three that its reader has chosen last. */
function Phone(): ReactElement {
  const [watched, watch] = useState<readonly string[]>([]);
  // Their next runs as well, from the first word on.
  useReadContent(watched.length > 0 ? { participants: watched } : undefined);
  const lanes = useRef<HTMLElement>(null);
  const newest = watched[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the one that was chosen comes into view.
  useEffect(() => {
    lanes.current?.firstElementChild?.scrollTo({ left: 0 });
  }, [newest]);
  return (
    <div className="phone">
      <header className="phone-header">
        <h1>Supplier contracts</h1>
        <ConnectionStatus />
      </header>
      {watched.length === 0 ? (
        <p className="phone-hint">Choose an agent to read along.</p>
      ) : (
        <AgentLanes ref={lanes} agents={watched} steering={false} />
      )}
      <AgentProgress
        stop={false}
        onSelectedChange={(agent) =>
          watch((before) =>
            agent === null || before.includes(agent) ? before : [agent, ...before].slice(0, MOST),
          )
        }
      />
    </div>
  );
}

const READING = `The contract runs until **30 June** and goes on by a year, unless it is ended in writing.

- Section 14.2: three months' notice, to the end of a quarter
- Annex B: the price may rise by 4 % in April, with no right to leave

So the letter has to be there by 31 March. I compare this with the framework contract now, which may allow more.
`;

/** Has written so far, and goes on. */
const reading: AgentScript = async (run, backstage) => {
  await writes(READING)(run, backstage);
  await stops()(run, backstage);
};

const meta = {
  title: 'Examples/Phone',
  component: Phone,
  tags: ['behaviour', '!autodocs'],
  parameters: {
    ...replay({
      log: 'two-hundred',
      at: 'nearly-done',
      interest: {},
      agents: {
        'agent:italy-12': reading,
        'agent:italy-01': reading,
        'agent:italy-20': reading,
        'agent:italy-09': reading,
      },
    }),
    layout: 'fullscreen',
  },
} satisfies Meta<typeof Phone>;

export default meta;
type Story = StoryObj<typeof meta>;

/** Rows of two hundred agents, and no word of what they write. */
export const Following: Story = {};

/** Three are watched: their texts are read, and no other. */
export const Watching: Story = {
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { store } = replayOf(context).session;
    const readOf = () =>
      [...store.getState().state.messages.values()]
        .filter(({ producer, text }) => producer !== undefined && text.length > 0 && !text.withheld)
        .map(({ participant }) => participant);
    await expect(readOf()).toEqual([]);
    for (const name of ['Tavola Logistics Ltd', 'Tavola Freight Ltd', 'Marin Optics Ltd'])
      await userEvent.click(canvas.getByRole('button', { name: new RegExp(`^${name}`) }));
    const lane = canvas.getByRole('group', { name: 'Tavola Freight Ltd' });
    await waitFor(() => expect(within(lane).getByText(/^Section 14.2/)).toBeInTheDocument());
    await waitFor(() => expect(readOf()).toHaveLength(MOST));
  },
};
