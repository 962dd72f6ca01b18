import { HandoffBanner } from '@rejoin/react/handoff-banner';
import { LabelsProvider } from '@rejoin/react/labels';
import { Transcript } from '@rejoin/react/transcript';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { atMost, REGION_ARG_TYPES } from './ofRegion.tsx';
import { type Replay, type ReplayOptions, replay, replayOf } from './replay/index.ts';

/** What has happened to the floor before this page is shown. */
interface Before extends Pick<ReplayOptions, 'as'> {
  /** Who has asked for a person, and why. */
  readonly asked?: string;
  readonly reason?: string;
  /** How long ago, ms. */
  readonly ago?: number;
  /** Who has taken the floor. */
  readonly taken?: string;
  /** What the operator has said since. */
  readonly said?: readonly string[];
  /** It has been returned, with this note. */
  readonly note?: string;
  /** The operator's page was closed. */
  readonly gone?: boolean;
}

const withFloor = ({ as, asked, reason, ago = 1_000, taken, said = [], note, gone }: Before) =>
  replay({
    log: 'answer',
    at: 'finished',
    ...(as === undefined ? {} : { as }),
    async arrange(here: Replay) {
      const pages = new Map<string, Pick<Replay, 'session' | 'client'>>();
      const of = async (participant: string) => {
        const page = participant === as ? here : (pages.get(participant) ?? here.page(participant));
        pages.set(participant, page);
        await here.advance(1_000);
        return page.session;
      };
      if (asked) (await of(asked)).handOff({ type: 'floor.requested', ...(reason ? { reason } : {}) });
      await here.advance(ago);
      if (!taken) return;
      const operator = await of(taken);
      const { ref } = operator.handOff({ type: 'floor.taken' });
      await here.advance(1_000);
      for (const text of said) {
        operator.send(text);
        await here.advance(1_000);
      }
      if (gone) {
        pages.get(taken)?.client.close();
        await here.advance(200_000);
      }
      if (note === undefined) return;
      operator.handOff({ type: 'floor.returned', taking: ref, note });
      await here.advance(1_000);
    },
  });

const OLGA = 'operator:Olga';
const REASON = 'The refund is above what the assistant may grant';
const HERE: Before = {
  asked: 'user:Ben',
  reason: REASON,
  taken: OLGA,
  said: ['Hello, this is Olga from the support team.', 'Your refund is on its way: it takes three days.'],
};

const meta = {
  title: 'Components/HandoffBanner',
  component: HandoffBanner,
  parameters: withFloor({}),
  argTypes: REGION_ARG_TYPES,
  decorators: [atMost('44rem')],
} satisfies Meta<typeof HandoffBanner>;

export default meta;
type Story = StoryObj<typeof meta>;

/** Agents answer. A person is one press away. */
export const WithTheAssistant: Story = {
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('region', { name: 'Who answers' })).toHaveAttribute(
      'data-status',
      'agents',
    );
    await expect(canvas.getByRole('button', { name: 'Ask for a person' })).toBeVisible();
  },
};

/** Someone has asked for a person, or an agent has, and for how long that waits. */
export const Requested: Story = {
  parameters: withFloor({ asked: 'user:Ben', reason: REASON, ago: 150_000 }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Ben asked for a person')).toBeVisible();
    await expect(canvas.getByText(/^Waiting for 2m/)).toBeVisible();
    await expect(canvas.queryByRole('button')).toBeNull();
  },
};

/** An operator is here. The customer sees who, since when, and why. */
export const Here: Story = {
  parameters: withFloor(HERE),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Olga is here and answers')).toBeVisible();
    await expect(canvas.getByText(REASON)).toBeVisible();
  },
};

/** Back with the assistant, and what the operator has noted for it. */
export const Returned: Story = {
  parameters: withFloor({ ...HERE, note: 'Refunded in full. Send the label for the return.' }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Back with the assistant')).toBeVisible();
    await expect(canvas.getByText(/^Refunded in full/)).toBeVisible();
  },
};

/** The operator's last page was gone for two minutes: agents answer again. */
export const Lapsed: Story = {
  parameters: withFloor({ taken: OLGA, gone: true }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Olga is gone: back with the assistant')).toBeVisible();
  },
};

/** The operator's side: who waits, why, and since when. */
export const OperatorIsAsked: Story = {
  parameters: withFloor({ as: OLGA, asked: 'user:Ben', reason: REASON, ago: 40_000 }),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button', { name: 'Take over' })).toHaveAttribute(
      'data-variant',
      'primary',
    );
  },
};

/** The operator has the floor, and gives it back with a note. */
export const OperatorAnswers: Story = {
  parameters: withFloor({ ...HERE, as: OLGA }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('You answer, and the assistant waits')).toBeVisible();
    await expect(canvas.getByRole('textbox', { name: 'Note for the assistant' })).toBeVisible();
  },
};

/** Another operator was here first. */
export const OperatorSeesAnother: Story = { parameters: withFloor({ ...HERE, as: 'operator:Otto' }) };

/** From the operator's press to the return, by keyboard alone. */
export const Keyboard: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: withFloor({ as: OLGA, asked: 'user:Ben', reason: REASON }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const here = replayOf(context);
    await userEvent.tab();
    await expect(canvas.getByRole('button', { name: 'Take over' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await here.advance(1_000);
    await waitFor(() => expect(canvas.getByRole('region', { name: 'Who answers' })).toHaveFocus());
    await userEvent.tab();
    await userEvent.keyboard('Refunded.');
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await here.advance(1_000);
    await waitFor(() => expect(canvas.getByText('Back with the assistant')).toBeVisible());
    await expect(canvas.getByText('Refunded.')).toBeVisible();
  },
};

/** Where it stands in a page: above the conversation, in which the operator speaks by name and role. */
export const AboveATranscript: Story = {
  parameters: withFloor(HERE),
  render: (args) => (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <HandoffBanner {...args} />
      <Transcript style={{ blockSize: '24rem' }} />
    </div>
  ),
  play: async ({ canvas }) => {
    await expect(canvas.getAllByRole('article', { name: 'Olga · Team' })).toHaveLength(2);
  },
};

/** In another language, from right to left. */
export const RightToLeft: Story = {
  globals: { direction: 'rtl', locale: 'ar' },
  parameters: withFloor({
    ...HERE,
    as: 'operator:سارة',
    taken: 'operator:سارة',
    reason: 'طلب استرداد المبلغ',
  }),
  render: (args) => (
    <LabelsProvider
      locale="ar"
      dir="rtl"
      labels={{
        handoffBanner: {
          name: 'من يجيب',
          title: () => 'أنت تجيب، والمساعد ينتظر',
          since: (time) => `منذ ${time}`,
          giveBack: 'إعادة إلى المساعد',
          note: 'ملاحظة للمساعد',
        },
      }}
    >
      <HandoffBanner {...args} />
    </LabelsProvider>
  ),
};

/** 360 px. */
export const Narrow: Story = { ...OperatorAnswers, globals: { viewport: { value: 'phone' } } };

export const Dark: Story = { ...Here, globals: { theme: 'dark' } };
