import { RejoinError } from '@rejoin/core';
import { LabelsProvider } from '@rejoin/react/labels';
import {
  ManagedSessionList,
  type ManagedSessionListProps,
  type SessionListActions,
} from '@rejoin/react/session-list';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useMemo, useState } from 'react';
import { expect, fn, waitFor } from 'storybook/test';
import { listed } from '../../packages/react/src/testing/fakeSessions.ts';

const NOON = Date.UTC(2026, 10, 29, 12);
const clock = { now: () => NOON };
const before = (minutes: number) => NOON - minutes * 60_000;

const SESSIONS = [
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
  listed('lisbon', before(50), { title: 'A plan for Lisbon' }),
  listed('letter', before(190), { title: 'Write a letter to the landlord', unread: 1 }),
  listed('invoice', before(60 * 30), { title: 'Invoice 2041', archived: true }),
  listed('empty', before(60 * 52), {}),
];

interface WorkingProps extends Omit<ManagedSessionListProps, 'list' | 'actions'> {
  readonly sessions?: typeof SESSIONS | undefined;
  /** What the server answers to everything. */
  readonly refused?: boolean | undefined;
  readonly hasMore?: boolean | undefined;
}

/** What is asked for is done here, as a server would: Storybook has none. */
function Working({ sessions: given = SESSIONS, refused, hasMore, ...props }: WorkingProps) {
  const [sessions, setSessions] = useState<readonly (typeof SESSIONS)[number][]>(given);
  const actions = useMemo((): SessionListActions => {
    const change = async (session: string, what: Partial<(typeof SESSIONS)[number]> | undefined) => {
      if (refused) throw new RejoinError('forbidden', 'The right is missing.');
      setSessions((all) =>
        all.flatMap((info) => (info.session !== session ? info : what ? { ...info, ...what } : [])),
      );
    };
    return {
      rename: (session, title) => change(session, { title }),
      archive: (session) => change(session, { archived: true }),
      unarchive: (session) => change(session, { archived: false }),
      delete: (session) => change(session, undefined),
    };
  }, [refused]);
  const list = useMemo(
    () => ({ sessions, status: 'live' as const, retryNow() {}, hasMore, loadMore() {} }),
    [sessions, hasMore],
  );
  return <ManagedSessionList list={list} actions={actions} {...props} />;
}

const meta = {
  title: 'Components/ManagedSessionList',
  component: Working,
  subcomponents: { ManagedSessionList },
  args: { clock, onSelect: fn(), selected: 'market' },
  argTypes: {
    sessions: { control: false },
    clock: { control: false },
    filter: { control: 'object' },
    selected: { control: 'text' },
    labels: { control: 'object' },
    refused: { control: 'boolean' },
  },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: '26rem' }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof Working>;

export default meta;
type Story = StoryObj<typeof meta>;

/** Sessions are searched, renamed, archived and deleted. */
export const Sessions: Story = {
  args: { hasMore: true },
  play: async ({ canvas }) => {
    await expect(canvas.getAllByRole('listitem')).toHaveLength(5);
    await expect(canvas.getByRole('button', { name: 'More' })).toBeVisible();
  },
};

/** What can be done with one. */
export const Actions: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Manage “A plan for Lisbon”' }));
    await expect(canvas.getByRole('button', { name: 'Rename' })).toBeVisible();
  },
};

/** The title is written in its row. Enter saves it, Escape leaves it as it was. */
export const Renaming: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Manage “A plan for Lisbon”' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Rename' }));
    await expect(canvas.getByRole('textbox', { name: 'Title' })).toHaveFocus();
  },
};

/** Deletion asks once more. What does no harm has the focus. */
export const Deleting: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Manage “A plan for Lisbon”' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Delete' }));
    await expect(canvas.getByRole('button', { name: 'Keep' })).toHaveFocus();
  },
};

/** The server does not allow it: the session is as it was, and its row says why. */
export const Refused: Story = {
  args: { refused: true },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Manage “A plan for Lisbon”' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Archive' }));
    await expect(await canvas.findByRole('alert')).toHaveTextContent('not allowed');
  },
};

export const Archive: Story = {
  args: { filter: { archived: true } },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Invoice 2041')).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Archived' })).toHaveAttribute('aria-pressed', 'true');
  },
};

export const NothingFound: Story = {
  args: { filter: { search: 'Reykjavik' } },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('No title contains that')).toBeVisible();
  },
};

/** By keyboard alone: from a row to its button, to the title and back. */
export const Keyboard: Story = {
  tags: ['behaviour', '!autodocs'],
  play: async ({ canvas, userEvent }) => {
    canvas.getByRole('button', { name: /^A plan for Lisbon/ }).focus();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await userEvent.tab();
    await userEvent.keyboard('{Enter}A week in Lisbon{Enter}');
    await waitFor(() =>
      expect(canvas.getByRole('button', { name: 'Manage “A week in Lisbon”' })).toHaveFocus(),
    );
    await userEvent.keyboard('{Enter}');
    await userEvent.click(canvas.getByRole('button', { name: 'Delete' }));
    await userEvent.keyboard('{Escape}');
    await expect(canvas.getByText('A week in Lisbon')).toBeVisible();
  },
};

/** In another language, from right to left. */
export const RightToLeft: Story = {
  globals: { direction: 'rtl', locale: 'ar' },
  args: {
    selected: 'two',
    sessions: [
      listed('one', before(3), { title: 'وصل طردي مكسورًا', unread: 3 }),
      listed('two', before(20), { title: 'خطة سفر إلى لشبونة', running: 2 }),
      listed('three', before(200), { title: 'رسالة إلى المالك' }),
    ],
  },
  render: (args) => (
    <LabelsProvider
      locale="ar"
      dir="rtl"
      labels={{
        sessionList: {
          name: 'الجلسات',
          status: (status) => (status === 'running' ? 'قيد العمل' : ''),
          unread: (count) => `${count} جديد`,
          search: 'بحث',
          filter: 'أي الجلسات',
          inUse: 'قيد الاستخدام',
          archived: 'الأرشيف',
          manage: (title) => `إدارة ${title}`,
          rename: 'إعادة تسمية',
          archive: 'أرشفة',
          delete: 'حذف',
        },
      }}
    >
      <Working {...args} />
    </LabelsProvider>
  ),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'إدارة خطة سفر إلى لشبونة' }));
  },
};

/** 360 px, with long words, and a title that is being written. */
export const Narrow: Story = {
  globals: { viewport: { value: 'phone' } },
  args: {
    selected: 'long',
    sessions: [
      listed('long', before(3), {
        title: 'Donaudampfschifffahrtsgesellschaftskapitänsmütze '.repeat(3).trim(),
        waiting: 12,
      }),
      ...SESSIONS.slice(0, 3),
    ],
  },
  play: async ({ canvas, userEvent }) => {
    const [first] = canvas.getAllByRole('button', { name: /^Manage/ });
    if (first) await userEvent.click(first);
    await userEvent.click(canvas.getByRole('button', { name: 'Delete' }));
  },
};

export const Dark: Story = { ...Deleting, globals: { theme: 'dark' } };
