import type { DataPart } from '@rejoin/core';
import { ConnectionStatus } from '@rejoin/react/connection-status';
import type { Citation } from '@rejoin/react/message';
import { Transcript } from '@rejoin/react/transcript';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactNode } from 'react';
import { expect, waitFor, within } from 'storybook/test';
import { replay, replayOf, writes } from './replay/index.ts';

const meta = {
  title: 'Components/Transcript',
  component: Transcript,
  parameters: { ...replay({ log: 'answer' }), layout: 'fullscreen' },
  argTypes: {
    participant: { control: 'text' },
    run: { control: 'object' },
    of: { control: 'inline-radio', options: ['conversation', 'all'] },
    toolCalls: { control: 'boolean' },
    reasoning: { control: 'boolean' },
    empty: { control: 'text' },
    nameOf: { control: false },
    renderName: { control: false },
    renderText: { control: false },
    renderLine: { control: false },
    renderCitation: { control: false },
    renderData: { control: false },
    labels: { control: 'object' },
  },
  decorators: [
    (Story) => (
      <div style={{ blockSize: '36rem', display: 'grid', background: 'var(--rejoin-color-canvas)' }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof Transcript>;
export default meta;
type Story = StoryObj<typeof meta>;

/** A question, and its answer with reasoning, tool calls and text, in the order of the log. */
export const Answer: Story = { parameters: replay({ at: 'finished' }) };

/** The page did not read everything, and the conversation's texts are on their way. Arguments of calls are read when one is opened. */
export const TextsLoading: Story = {
  parameters: replay({ at: 'finished', interest: {}, withoutTexts: true }),
  play: async ({ canvas }) => {
    await expect(canvas.getAllByText('Loading')[0]).toBeInTheDocument();
    await expect(canvas.getAllByText('Not loaded')[0]).toBeVisible();
  },
};

/** They are not here, and there is no connection: what people wrote is. */
export const TextsOffline: Story = {
  parameters: replay({ at: 'finished', interest: {}, offline: true }),
};

/** What an answer stands on comes below it: each page once, the words that are cited when they are asked for. */
export const Sources: Story = {
  parameters: replay({ log: 'sources', at: 'finished' }),
  play: async ({ canvas, userEvent }) => {
    const sources = within(await canvas.findByRole('region', { name: '4 sources' }));
    await expect(sources.getAllByRole('listitem')).toHaveLength(3);
    await userEvent.click(sources.getByRole('button', { name: 'Show all 4 sources' }));
    await expect(sources.getAllByRole('listitem')).toHaveLength(4);
    await expect(sources.getByText('Rain reaches the coast on Sunday afternoon.')).toBeVisible();
    const [notice] = sources.getAllByRole('link');
    await expect(notice).toHaveAttribute('href', 'https://www.example.org/coast-path/notices');
  },
};

/** A tool's result so far: the call goes on. */
export const PreliminaryResult: Story = { parameters: replay({ log: 'sources', at: 'preliminary' }) };

const renderWeather = ({ name, value }: DataPart): ReactNode => {
  if (name !== 'weather') return null;
  const { day, degrees, wind } = Object(value);
  return (
    <div
      style={{
        ...{ display: 'grid', inlineSize: 'fit-content', padding: '0.75rem 1rem' },
        ...{ border: '1px solid var(--rejoin-color-line)', borderRadius: '0.75rem' },
      }}
    >
      <strong>{`${day} · ${degrees} °C`}</strong>
      {wind !== undefined && <span>{`Wind ${wind}`}</span>}
    </div>
  );
};

/** Data that an agent sends is shown by the page's own component; a later value takes the place of the former. */
export const OwnData: Story = {
  args: { renderData: renderWeather },
  parameters: replay({ log: 'sources', at: 'finished' }),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Saturday · 11 °C')).toBeVisible();
  },
};

/** In the log, and no agent has begun to answer: nothing more is known, so nothing more is said. */
export const Waiting: Story = {
  parameters: replay({ at: 'asked' }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Waiting for an agent')).toBeVisible();
  },
};

/** Loaded again, and the server has not answered yet: what the device had stored is there at once … */
export const PaintedFromTheDevice: Story = {
  parameters: replay({ at: 'finished', left: { at: 'text-half' }, stuck: 'connecting' }),
  render: (args) => (
    <div style={{ display: 'grid', gridTemplateRows: 'auto minmax(0, 1fr)', minBlockSize: 0 }}>
      <div style={{ padding: '0.5rem 1rem' }}>
        <ConnectionStatus />
      </div>
      <Transcript {...args} />
    </div>
  ),
  play: async (context) => {
    const { canvas } = context;
    await expect(replayOf(context).session.store.getState().status).toBe('catching-up');
    await expect(canvas.getByText('Connecting')).toBeVisible();
    await expect(canvas.getByText(/let the database decide who was first/)).toBeVisible();
    await expect(canvas.queryByText('Loading the conversation')).toBeNull();
  },
};

/** … and then only what came since is asked for. */
export const AfterAReload: Story = {
  ...PaintedFromTheDevice,
  parameters: replay({ at: 'finished', left: { at: 'text-half' } }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Live')).toBeVisible();
  },
};

/** A run with many steps shows the newest of them: a page that opens it does not freeze … */
export const LongRun: Story = {
  parameters: replay({ log: 'long-run', at: 'finished' }),
  play: async ({ canvas, canvasElement }) => {
    await expect(canvasElement.querySelectorAll('.rejoin-tool-call').length).toBeLessThanOrEqual(20);
    await expect(canvas.getByRole('button', { name: 'Show 100 of 142 earlier' })).toBeInTheDocument();
  },
};

/** … and the earlier ones by keyboard, a hundred at a time, each time above what was there. */
export const LongRunByKeyboard: Story = {
  ...LongRun,
  tags: ['behaviour', '!autodocs'],
  play: async ({ canvas, canvasElement, userEvent }) => {
    const steps = () => canvasElement.querySelectorAll('.rejoin-tool-call').length;
    const viewport = canvasElement.querySelector('.rejoin-transcript-viewport');
    const before = steps();
    const more = canvas.getByRole('button', { name: /earlier$/ });
    more.focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(steps()).toBe(before + 100));
    await expect(more).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(steps()).toBe(160));
    await waitFor(() => expect(viewport).toHaveFocus());
  },
};

/** An agent that divides its work among sub-agents and keeps a plan: both within its answer. */
export const ActivityWithinAnAnswer: Story = { parameters: replay({ log: 'sub-agents', at: 'finished' }) };

/** Reasoning is open while it is being thought. */
export const Reasoning: Story = { parameters: replay({ at: 'reasoning' }) };

/** Half of an answer; only the line that is being written changes. */
export const Streaming: Story = { parameters: replay({ at: 'text-half' }) };

/** An answer arrives while it is read: the transcript stays at its end. */
export const WritesOn: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({
    at: 'text-half',
    agents: { 'agent:coder': writes('And one more line.\n'.repeat(30), 100) },
  }),
  play: async (context) => {
    const viewport = context.canvas.getByRole('group', { name: 'Conversation' });
    await replayOf(context).advance(20_000);
    await waitFor(() => expect(distance(viewport)).toBeLessThan(2));
  },
};

/** A person who reads further up is not moved. A button says that something has come. */
export const ReadsAbove: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({
    log: 'long',
    at: 'lines-half',
    agents: { 'agent:auditor': writes('One more line.\n'.repeat(20), 100) },
  }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const viewport = canvas.getByRole('group', { name: 'Conversation' });
    await expect(viewport).toHaveAttribute('tabindex', '0');
    await waitFor(() => expect(distance(viewport)).toBeLessThan(2));
    viewport.scrollTop -= 600;
    await canvas.findByRole('button', { name: 'Go to the end' });
    const read = lineInView(viewport);
    const { top } = read.getBoundingClientRect();
    await replayOf(context).advance(10_000);
    const button = await canvas.findByRole('button', { name: 'New below' });
    await expect(Math.abs(read.getBoundingClientRect().top - top)).toBeLessThan(2);
    await userEvent.click(button);
    await waitFor(() => expect(distance(viewport)).toBeLessThan(2));
    await expect(viewport).toHaveFocus();
    await expect(canvas.queryByRole('button', { name: 'New below' })).toBeNull();
  },
};

/** A message of one's own brings the end into view, wherever one was reading. */
export const SendsFromAbove: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ log: 'long', at: 'lines' }),
  play: async (context) => {
    const { canvas } = context;
    const viewport = canvas.getByRole('group', { name: 'Conversation' });
    await waitFor(() => expect(distance(viewport)).toBeLessThan(2));
    viewport.scrollTop = 0;
    await canvas.findByRole('button', { name: 'Go to the end' });
    replayOf(context).session.send('Which of them have no owner?');
    await canvas.findByText('Which of them have no owner?');
    await waitFor(() => expect(distance(viewport)).toBeLessThan(2));
  },
};

/** By the keys, once the transcript has the focus: Home, End and the pages. */
export const Keyboard: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ log: 'long', at: 'lines' }),
  play: async ({ canvas, userEvent }) => {
    const viewport = canvas.getByRole('group', { name: 'Conversation' });
    await waitFor(() => expect(viewport).toHaveAttribute('tabindex', '0'));
    viewport.scrollTop = 0;
    await canvas.findByRole('button', { name: 'Go to the end' });
    viewport.focus();
    await userEvent.keyboard('{End}');
    await waitFor(() => expect(distance(viewport)).toBeLessThan(2));
  },
};

/** Some wait in the outbox because there is no connection; nothing is lost, and it says so. */
export const Offline: Story = {
  parameters: replay({
    at: 'finished',
    offline: true,
    arrange: ({ session }) => session.send('And with a test, please.'),
  }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Not sent yet')).toBeVisible();
  },
};

/** An agent that failed says why, in its own words. */
export const Failed: Story = { parameters: replay({ log: 'failures', at: 'run-failed' }) };

/** What an agent asks people stands where it was asked, with who answered. */
export const Questions: Story = {
  parameters: replay({ log: 'approvals', at: 'choice' }),
  play: async ({ canvas }) => {
    await expect(
      canvas.getByRole('article', { name: 'Delete 1,284 files of old build caches?' }),
    ).toHaveTextContent('ben approved');
    await expect(canvas.getByText('Waiting for a person')).toBeInTheDocument();
  },
};

/** People are shown as they are: one's own at the end, others' at the start with their names. */
export const People: Story = { parameters: replay({ log: 'people' }) };

/** What all agents ask each other and answer, not only what is said to people. */
export const AllAgents: Story = {
  args: { of: 'all' },
  parameters: replay({ log: 'research-team', at: 'mixed' }),
};

/** Only what one agent has done. */
export const OneAgent: Story = {
  args: { participant: 'agent:regulation' },
  parameters: replay({ log: 'research-team' }),
};

/** Quotations carry their source: an application turns it into a link. */
export const Citations: Story = {
  args: {
    renderCitation: ({ text, path, line }: Citation): ReactNode => (
      <a href={`#${path}${line === undefined ? '' : `-${line}`}`}>{text}</a>
    ),
  },
  parameters: replay({ log: 'research-team' }),
};

/** Six hundred lines, a paragraph without end, a word without end. */
export const Long: Story = { parameters: replay({ log: 'long' }) };

/** Two hundred agents, and one conversation. */
export const TwoHundred: Story = { parameters: replay({ log: 'two-hundred' }) };

/** Arabic and Hebrew among English: each line runs as its own letters do. */
export const RightToLeft: Story = {
  globals: { direction: 'rtl', locale: 'ar' },
  parameters: replay({ log: 'right-to-left' }),
};

/** Nothing has been said yet; the words are the application's. */
export const Empty: Story = {
  args: { empty: 'Ask anything. Agents of this workspace are listening.' },
  parameters: replay({ log: 'empty' }),
};

/** The log is on its way. */
export const CatchingUp: Story = {
  parameters: replay({ log: 'empty', stuck: 'catching-up' }),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('region', { name: 'Conversation' })).toHaveAttribute(
      'data-status',
      'loading',
    );
  },
};

/** What is shown could not be proven to be what the log holds. It stays, and says so. */
export const Diverged: Story = {
  parameters: replay({ unproven: 'diverged' }),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/could not prove that it shows all/)).toBeVisible();
  },
};

/** The server was started from an older copy of the log: the page says what is gone, and what one had said can be said again. */
export const Lost: Story = {
  parameters: replay({ log: 'people', at: 'answered', restored: 'joined' }),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/^The session has lost/)).toBeVisible();
    await expect(canvas.getAllByText('Lost with the log').length).toBeGreaterThan(0);
    await expect(canvas.getAllByRole('button', { name: 'Send again' }).length).toBeGreaterThan(0);
  },
};

export const LostInTheDark: Story = { ...Lost, globals: { theme: 'dark' } };

/** The log holds something that only a newer version of the page understands. */
export const Outdated: Story = {
  parameters: replay({ unproven: 'outdated' }),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/version does not fit this session/)).toBeVisible();
    await expect(canvas.getAllByRole('article').length).toBeGreaterThan(0);
  },
};

/** The server lets this page in no more before it has read anything: whether something was said is not known. */
export const Refused: Story = {
  parameters: replay({ refused: 'unauthorized' }),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/is not connected to the session/)).toBeVisible();
    await expect(canvas.queryByText(/Nothing has been said|Loading/)).toBeNull();
  },
};

/** As the application calls its agents, with what it knows of them beside the name. */
export const Names: Story = {
  args: {
    nameOf: () => 'Reviewer',
    renderName: ({ participant }) => (
      <>
        <span>Reviewer</span> <code>{participant}</code>
      </>
    ),
  },
};

/** The session is closed: what was read is still there. */
export const Ended: Story = {
  parameters: replay({ onceShown: ({ session }) => session.close() }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('This session is closed. Nothing more will come.')).toBeVisible();
  },
};

/** 360 px. */
export const Phone: Story = { globals: { viewport: { value: 'phone' } } };

/** Dark. */
export const Dark: Story = { globals: { theme: 'dark' } };

const distance = ({ scrollHeight, scrollTop, clientHeight }: Element): number =>
  scrollHeight - scrollTop - clientHeight;

/** What a person sees who looks at the middle. */
function lineInView(viewport: Element): Element {
  const { left, top, width, height } = viewport.getBoundingClientRect();
  const line = document.elementFromPoint(left + width / 4, top + height / 2)?.closest('[data-line]');
  if (!line) throw new Error('There is no line in the middle.');
  return line;
}
