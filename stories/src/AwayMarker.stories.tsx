import { AwayMarker } from '@rejoin/react/away-marker';
import { LabelsProvider } from '@rejoin/react/labels';
import { Transcript } from '@rejoin/react/transcript';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, waitFor } from 'storybook/test';
import { atMost, REGION_ARG_TYPES } from './ofRegion.tsx';
import { replay, replayOf } from './replay/index.ts';

const QUARTER = 14 * 60_000;
const leftAt = (at: string) => ({ left: { at, forAtLeast: QUARTER } });

const meta = {
  title: 'Components/AwayMarker',
  component: AwayMarker,
  parameters: replay({ log: 'while-away', at: 'back', ...leftAt('left') }),
  args: { onDismiss: fn() },
  argTypes: REGION_ARG_TYPES,
  decorators: [atMost('40rem')],
} satisfies Meta<typeof AwayMarker>;

export default meta;
type Story = StoryObj<typeof meta>;

/** The page was closed for a quarter of an hour. Two agents wait for an answer: that is the first thing to know. */
export const Waiting: Story = {
  play: async ({ canvas }) => {
    const marker = canvas.getByRole('region', { name: 'While you were away' });
    await expect(marker).toHaveAttribute('data-status', 'waiting');
    await expect(canvas.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Legal and Payments wait for an answer',
      'Translation failed',
      'Crawler was lost',
      'Newsletter stopped',
      'Release notes, Documentation, and 2 more finished',
    ]);
    await expect(canvas.getByText(/^Since .+ · 14m$/)).toBeVisible();
  },
};

/** No agent waits, and something went wrong. */
export const Failed: Story = {
  parameters: replay({ log: 'failures', at: 'run-failed', ...leftAt('tool-failed') }),
};

/** All went well. */
export const Finished: Story = {
  parameters: replay({ log: 'research-team', at: 'one-finished', ...leftAt('all-running') }),
};

/** Something was written, and no agent came to its end. */
export const Quiet: Story = {
  parameters: replay({ log: 'answer', at: 'text-half', ...leftAt('reasoning') }),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('region')).toHaveAttribute('data-status', 'quiet');
    await expect(canvas.queryByRole('list')).toBeNull();
  },
};

/** Nothing happened, or the person was not away: there is nothing. */
export const Nothing: Story = {
  parameters: replay({ log: 'failures', at: 'run-failed', ...leftAt('run-failed') }),
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('region')).toBeNull();
  },
};

/** Said aloud, once, a second after the page is back. The marker itself is no live region. */
export const SaidAloud: Story = {
  tags: ['behaviour', '!autodocs'],
  play: async (context) => {
    await replayOf(context).advance(1_000);
    // The announcer is loaded when it is needed.
    await waitFor(() =>
      expect(document.querySelector('[data-rejoin-announcer]')).toHaveTextContent(
        /^While you were away: Legal and Payments wait for an answer\. Translation failed\./,
      ),
    );
  },
};

/** By keyboard alone: Tab, Enter; it leaves, and the focus goes on to the conversation. */
export const Keyboard: Story = {
  tags: ['behaviour', '!autodocs'],
  render: (args) => (
    <>
      <AwayMarker {...args} />
      <Transcript style={{ blockSize: '20rem' }} />
    </>
  ),
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.tab();
    await expect(canvas.getByRole('button', { name: 'Dismiss' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect(canvas.queryByRole('region', { name: 'While you were away' })).toBeNull();
    await expect(canvas.getByRole('region', { name: 'Conversation' })).toHaveFocus();
    await expect(args.onDismiss).toHaveBeenCalledOnce();
  },
};

/** Where it stands in a page: above what is read. */
export const AboveATranscript: Story = {
  render: (args) => (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <AwayMarker {...args} />
      <Transcript style={{ blockSize: '24rem' }} />
    </div>
  ),
};

/** In another language, from right to left, with names of the application's own. */
export const RightToLeft: Story = {
  globals: { direction: 'rtl', locale: 'ar' },
  render: (args) => (
    <LabelsProvider
      locale="ar"
      dir="rtl"
      labels={{
        awayMarker: {
          title: 'أثناء غيابك',
          since: (time, duration) => `منذ ${time} · ${duration}`,
          summary: (messages, events) => `رسائل جديدة: ${messages} · أحداث: ${events}`,
          item: (kind, names) => `${names}: ${ARABIC[kind]}`,
          more: (count) => `${count} آخرون`,
          dismiss: 'إخفاء',
        },
      }}
    >
      <AwayMarker {...args} />
    </LabelsProvider>
  ),
};
const ARABIC = {
  waiting: 'بانتظار رد',
  failed: 'تعذّر العمل',
  lost: 'انقطع الاتصال',
  cancelled: 'تم الإيقاف',
  finished: 'اكتمل العمل',
} as const;

/** 360 px. */
export const Narrow: Story = { globals: { viewport: { value: 'phone' } } };

export const Dark: Story = { globals: { theme: 'dark' } };
