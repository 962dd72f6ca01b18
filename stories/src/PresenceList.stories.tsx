import { reportPresence } from '@rejoin/core/presence';
import { LabelsProvider } from '@rejoin/react/labels';
import { PresenceList } from '@rejoin/react/presence-list';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { type Replay, replay, replayOf } from './replay/index.ts';

/** What another person's page says of them. */
interface Other {
  readonly name: string;
  readonly typing?: boolean;
  readonly looksAt?: string;
  /** They have so many pages. Default 1. */
  readonly pages?: number;
}

/** Others come, one after the other, before this page is shown. */
const withOthers = (...others: readonly Other[]) =>
  replay({
    log: 'research-team',
    at: 'all-running',
    async arrange(here: Replay) {
      for (const { name, typing = false, looksAt, pages = 1 } of others)
        for (let n = 0; n < pages; n++) {
          const { client, session } = here.page(`user:${name}`);
          await here.advance(1_000);
          const report = reportPresence({ client, session, clock: here.clock });
          report.typing(typing);
          report.lookAt(looksAt);
        }
      await here.advance(1_200);
    },
  });

const BO: Other = { name: 'Bo Lind' };
const CLEO: Other = { name: 'Cleo Marsh', pages: 2 };
const DANA: Other = { name: 'Dana' };

const meta = {
  title: 'Components/PresenceList',
  component: PresenceList,
  parameters: withOthers(BO, CLEO, DANA),
  argTypes: {
    max: { control: 'number' },
    self: { control: 'boolean' },
    nameOf: { control: false },
    labels: { control: 'object' },
    className: { control: 'text' },
    render: { control: false },
    style: { control: 'object' },
  },
} satisfies Meta<typeof PresenceList>;

export default meta;
type Story = StoryObj<typeof meta>;

/** Four people, one of them with two pages. Who came first stands first; a screen reader hears a sentence of each. */
export const People: Story = {
  play: async ({ canvas }) => {
    await expect(
      canvas.getAllByRole('listitem').map(({ title }) => title.replace(/, here since .*/, '')),
    ).toEqual(['Bo Lind', 'Cleo Marsh, 2 pages', 'Dana', 'ana (you)']);
  },
};

/** Who writes, and at which agent a person looks. What is written is not told. */
export const Busy: Story = {
  parameters: withOthers(
    { ...BO, typing: true },
    { ...CLEO, looksAt: 'agent:licences' },
    { ...DANA, typing: true },
  ),
  play: async ({ canvas }) => {
    await expect(
      canvas.getByText('Bo Lind and Dana are typing… · Cleo Marsh looks at licences'),
    ).toBeVisible();
  },
};

/** More than there is room for. */
export const Many: Story = {
  parameters: withOthers(
    BO,
    CLEO,
    DANA,
    ...['Eli Novak', 'Fay', 'Gil Ortiz', 'Hana Ito', 'Ines'].map((name) => ({ name })),
  ),
  play: async ({ canvas }) => {
    await expect(canvas.getByTitle('4 more: Gil Ortiz, Hana Ito, and 2 others')).toBeVisible();
  },
};

/** A person leaves: their page is closed, or killed, in which case it takes half a minute. */
export const Leaving: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: withOthers(BO),
  play: async (context) => {
    const { canvas } = context;
    const here = replayOf(context);
    const { client, session } = here.page('user:Eli');
    await here.advance(1_000);
    const report = reportPresence({ client, session, clock: here.clock });
    await here.advance(200);
    await expect(canvas.getAllByRole('listitem')).toHaveLength(3);
    report.stop();
    await here.advance(200);
    await expect(canvas.getAllByRole('listitem')).toHaveLength(2);
  },
};

/** No one else. */
export const Alone: Story = { parameters: withOthers() };

/** This page's own person is left out. */
export const OthersAlone: Story = { args: { self: false } };

/** While the page is cut off, no keeper tells it who is here. */
export const NotConnected: Story = {
  parameters: replay({ log: 'research-team', at: 'all-running', offline: true }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Not connected: who is here is not known')).toBeVisible();
  },
};

/** A stream server cannot tell: the list says why it is empty. */
export const Unavailable: Story = {
  parameters: replay({ log: 'research-team', at: 'all-running', unwatched: true }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Who is here is not told over this connection.')).toBeVisible();
  },
};

/** In another language, from right to left. */
export const RightToLeft: Story = {
  globals: { direction: 'rtl', locale: 'ar' },
  parameters: withOthers({ name: 'سارة حسن', typing: true }, { name: 'عمر' }),
  render: (args) => (
    <LabelsProvider
      locale="ar"
      dir="rtl"
      labels={{
        presenceList: {
          name: 'الحاضرون',
          person: ({ name }) => name,
          typing: (names) => `${names}: يكتب الآن…`,
        },
      }}
    >
      <PresenceList {...args} />
    </LabelsProvider>
  ),
};

/** 360 px. */
export const Narrow: Story = {
  ...Busy,
  globals: { viewport: { value: 'phone' } },
};

export const Dark: Story = { ...Busy, globals: { theme: 'dark' } };
