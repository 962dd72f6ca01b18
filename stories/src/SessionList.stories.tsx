import { LabelsProvider } from '@rejoin/react/labels';
import { SessionList } from '@rejoin/react/session-list';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, waitFor } from 'storybook/test';
import {
  type FakeSessionsOptions,
  fakeSessions,
  listed,
} from '../../packages/react/src/testing/fakeSessions.ts';

const NOON = Date.UTC(2026, 10, 29, 12);
const clock = { now: () => NOON };
const before = (minutes: number) => NOON - minutes * 60_000;

const SESSIONS = [
  listed('refund', before(3), {
    title: 'My parcel has arrived broken',
    floor: {
      status: 'requested',
      participant: 'user:Ben',
      reason: 'The refund is above what the assistant may grant',
      since: before(4),
    },
  }),
  listed('deploy', before(5), {
    title: 'Deploy the new checkout to production when the tests pass',
    running: 1,
    waiting: 1,
    questions: [{ participant: 'agent:deploy', id: 'q', title: 'Migrate the database now?' }],
  }),
  listed('market', before(12), {
    title: 'Should we enter the European market in 2027?',
    running: 6,
    unread: 12,
  }),
  listed('invoice', before(50), {
    title: 'Invoice 2041 is wrong',
    floor: { status: 'held', participant: 'operator:Olga', since: before(45) },
  }),
  listed('letter', before(190), { title: 'Write a letter to the landlord', unread: 1 }),
  listed('empty', before(60 * 30), {}),
];

/** A server's list in a state of its own: Storybook has no session server. */
function of(options: FakeSessionsOptions) {
  const { list } = fakeSessions(options);
  // It has been asked for before the story opens, and goes on.
  list.store.subscribe(() => {});
  return { list };
}

const meta = {
  title: 'Components/SessionList',
  component: SessionList,
  args: { ...of({ sessions: SESSIONS }), clock, onSelect: fn() },
  argTypes: {
    list: { control: false },
    clock: { control: false },
    nameOf: { control: false },
    hrefOf: { control: false },
    selected: { control: 'text' },
    labels: { control: 'object' },
    className: { control: 'text' },
    render: { control: false },
    style: { control: 'object' },
  },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: '26rem' }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof SessionList>;

export default meta;
type Story = StoryObj<typeof meta>;

/** What waits for a person stands out; what is quiet does not. The one that changed last comes first. */
export const Sessions: Story = {
  args: { ...of({ sessions: SESSIONS }), selected: 'market' },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(6));
    await expect(canvas.getByText('Ben asks for a person')).toBeVisible();
    await expect(canvas.getByText('Migrate the database now?')).toBeVisible();
    await expect(canvas.getByText('Olga answers')).toBeVisible();
  },
};

/** Rows are links where the app has an address for each session. */
export const Links: Story = {
  args: { ...of({ sessions: SESSIONS }), hrefOf: (session) => `#/sessions/${session}` },
  play: async ({ canvas }) => {
    await expect((await canvas.findAllByRole('link'))[0]).toHaveAttribute('href', '#/sessions/refund');
  },
};

/** No answer has come yet. */
export const Loading: Story = {
  args: of({}),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Loading the sessions')).toBeVisible();
  },
};

export const Empty: Story = {
  args: of({ sessions: [] }),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('There are no sessions yet')).toBeVisible();
  },
};

/** The connection was lost: the list stays as it was known last, and says so. */
export const Lost: Story = {
  args: of({ sessions: SESSIONS, fault: 'lost' }),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/as it was known last/)).toBeVisible();
    await expect(canvas.getAllByRole('listitem')).toHaveLength(6);
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible();
  },
};

/** This participant may not list sessions. */
export const Refused: Story = {
  args: of({ fault: 'forbidden' }),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('This is not allowed here')).toBeVisible();
  },
};

/** Five hundred sessions: what is not in sight is not laid out. */
export const FiveHundred: Story = {
  args: of({
    sessions: Array.from({ length: 500 }, (_, at) =>
      listed(`s${at}`, before(at * 7), { title: `Conversation ${at + 1}`, running: at % 9 === 4 ? 1 : 0 }),
    ),
  }),
  render: (args) => (
    <div style={{ blockSize: '30rem', overflow: 'auto' }}>
      <SessionList {...args} />
    </div>
  ),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Conversation 500')).toBeInTheDocument();
  },
};

/** By keyboard alone: one row is in the order of Tab, the arrows lead to the others, Enter opens. */
export const Keyboard: Story = {
  tags: ['behaviour', '!autodocs'],
  args: { ...of({ sessions: SESSIONS }), selected: 'deploy' },
  play: async ({ canvas, userEvent, args }) => {
    await canvas.findByText('Olga answers');
    await userEvent.tab();
    await expect(canvas.getByRole('button', { name: /^Deploy/ })).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await expect(canvas.getByRole('button', { name: /^Invoice/ })).toHaveFocus();
    await userEvent.keyboard('{End}{ArrowDown}');
    await expect(canvas.getByRole('button', { name: /^Untitled/ })).toHaveFocus();
    await userEvent.keyboard('{Home}{Enter}');
    await expect(args.onSelect).toHaveBeenCalledWith('refund');
  },
};

/** In another language, from right to left. */
export const RightToLeft: Story = {
  globals: { direction: 'rtl', locale: 'ar' },
  args: of({
    sessions: [
      listed('one', before(3), {
        title: 'وصل طردي مكسورًا',
        floor: {
          status: 'requested',
          participant: 'user:سارة',
          reason: 'طلب استرداد المبلغ',
          since: before(4),
        },
      }),
      listed('two', before(20), { title: 'خطة سفر إلى لشبونة', running: 2 }),
      listed('three', before(200), { title: 'رسالة إلى المالك' }),
    ],
  }),
  render: (args) => (
    <LabelsProvider
      locale="ar"
      dir="rtl"
      labels={{
        sessionList: {
          name: 'الجلسات',
          status: (status, { name }) =>
            status === 'requested' ? `${name} تطلب شخصًا` : status === 'running' ? 'قيد العمل' : '',
        },
      }}
    >
      <SessionList {...args} />
    </LabelsProvider>
  ),
};

/** 360 px, with long words. */
export const Narrow: Story = {
  globals: { viewport: { value: 'phone' } },
  args: of({
    sessions: [
      listed('long', before(3), {
        title: 'Donaudampfschifffahrtsgesellschaftskapitänsmütze '.repeat(4),
        waiting: 12,
      }),
      ...SESSIONS.slice(0, 3),
    ],
  }),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('12 questions wait')).toBeVisible();
  },
};

export const Dark: Story = {
  ...Sessions,
  args: { ...of({ sessions: SESSIONS }), selected: 'market' },
  globals: { theme: 'dark' },
};
