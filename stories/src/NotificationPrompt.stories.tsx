import { LabelsProvider } from '@rejoin/react/labels';
import { NotificationPrompt } from '@rejoin/react/notifications';
import { Transcript } from '@rejoin/react/transcript';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { type FakePushOptions, fakePush } from '../../packages/react/src/testing/fakePush.ts';
import { replay } from './replay/index.ts';

/** A device in a state of its own: Storybook has no session server, and a browser of tests no push service. */
const device = (options: FakePushOptions = {}) => ({ notifications: fakePush(options).open() });

/** One on which it was pressed before. */
function tried(options: FakePushOptions) {
  const { notifications } = device(options);
  void notifications.enable();
  return { notifications };
}

const meta = {
  title: 'Components/NotificationPrompt',
  component: NotificationPrompt,
  parameters: replay({ log: 'research-team', at: 'all-running' }),
  args: device(),
  argTypes: {
    notifications: { control: false },
    always: { control: 'boolean' },
    labels: { control: 'object' },
    className: { control: 'text' },
    render: { control: false },
    style: { control: 'object' },
  },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: '44rem' }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof NotificationPrompt>;

export default meta;
type Story = StoryObj<typeof meta>;

type Canvas = Parameters<NonNullable<Story['play']>>[0]['canvas'];
const is = async (canvas: Canvas, status: string) =>
  waitFor(() =>
    expect(canvas.getByRole('region', { name: 'Notifications' })).toHaveAttribute('data-status', status),
  );

/** Agents are at work, and no person has to watch them. */
export const Offer: Story = {
  play: async ({ canvas }) => {
    await is(canvas, 'prompt');
    await expect(canvas.getByText('No need to wait here')).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Notify me' })).toBeVisible();
  },
};

/** An agent waits for an answer. */
export const WhileAQuestionWaits: Story = {
  parameters: replay({ log: 'approvals', at: 'several' }),
  args: device(),
  play: async ({ canvas }) => {
    await is(canvas, 'prompt');
    await expect(canvas.getByText('Be told when you are needed')).toBeVisible();
  },
};

/** The browser asks. What the person answers is not known yet. */
export const Asking: Story = {
  tags: ['behaviour', '!autodocs'],
  args: device({ answer: undefined }),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Notify me' }));
    await expect(canvas.getByText('Turning on…')).toBeVisible();
  },
};

/** The server has stored the subscription, and only then it says so. */
export const TurnedOn: Story = {
  tags: ['behaviour', '!autodocs'],
  args: device(),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Notify me' }));
    await is(canvas, 'on');
  },
};

/** The person has declined in the browser's own question: no page can ask again. */
export const Denied: Story = {
  tags: ['behaviour', '!autodocs'],
  args: device({ answer: 'denied' }),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Notify me' }));
    await is(canvas, 'denied');
    await expect(canvas.queryByRole('button', { name: 'Notify me' })).toBeNull();
  },
};

/** The server could not be reached: nothing is on. */
export const Failed: Story = {
  tags: ['behaviour', '!autodocs'],
  args: device({ refusal: 'unreachable' }),
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Notify me' }));
    await is(canvas, 'failed');
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible();
  },
};

/** On iOS a page has to stand on the home screen first. */
export const NotInstalled: Story = {
  args: device({ unsupported: 'not-installed' }),
  play: ({ canvas }) => is(canvas, 'unsupported'),
};

/** On a page of settings: on, and a button to turn it off. */
export const SettingOn: Story = {
  args: { ...device({ stored: 'user:ana' }), always: true },
  play: async ({ canvas }) => {
    await is(canvas, 'on');
    await expect(canvas.getByRole('button', { name: 'Turn off' })).toBeVisible();
  },
};

/** On a page of settings: allowed, and off. */
export const SettingOff: Story = {
  args: { ...device({ permission: 'granted' }), always: true },
  play: ({ canvas }) => is(canvas, 'off'),
};

/** On a page of settings: blocked before. */
export const SettingDenied: Story = {
  args: { ...device({ permission: 'denied' }), always: true },
  play: ({ canvas }) => is(canvas, 'denied'),
};

/** On a page of settings: what was tried last has failed, and why. */
export const SettingFailed: Story = {
  args: { ...tried({ refusal: 'unreachable' }), always: true },
  play: ({ canvas }) => is(canvas, 'failed'),
};

/** On a page of settings: the browser asks just now. */
export const SettingBusy: Story = {
  args: { ...tried({ answer: undefined }), always: true },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Turning on…')).toBeVisible();
  },
};

/** On a page of settings: a page that is no secure one. */
export const SettingInsecure: Story = {
  args: { ...device({ unsupported: 'insecure-context' }), always: true },
  play: ({ canvas }) => is(canvas, 'unsupported'),
};

/** On a page of settings: the browser has none. */
export const SettingNoPush: Story = {
  args: { ...device({ unsupported: 'no-push' }), always: true },
  play: ({ canvas }) => is(canvas, 'unsupported'),
};

/** There is nothing to wait for: nothing is shown. */
export const NothingToWaitFor: Story = {
  parameters: replay({ log: 'answer', at: 'finished' }),
  args: device(),
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('region')).toBeNull();
  },
};

/** It was dismissed on this device before: nothing is shown. */
export const Dismissed: Story = {
  args: device({ dismissed: true }),
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('region')).toBeNull();
  },
};

/** By keyboard alone: turned on, then dismissed; the focus is never lost. */
export const Keyboard: Story = {
  tags: ['behaviour', '!autodocs'],
  args: device(),
  render: (args) => (
    <>
      <NotificationPrompt {...args} />
      <p>What follows</p>
    </>
  ),
  play: async ({ canvas, userEvent }) => {
    await canvas.findByRole('button', { name: 'Notify me' });
    await userEvent.tab();
    await expect(canvas.getByRole('button', { name: 'Notify me' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await is(canvas, 'on');
    await waitFor(() => expect(canvas.getByRole('region', { name: 'Notifications' })).toHaveFocus());
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(canvas.queryByRole('region')).toBeNull());
    await expect(canvas.getByText('What follows')).toHaveFocus();
  },
};

/** Where it stands in a page: above the conversation. */
export const AboveATranscript: Story = {
  args: device(),
  render: (args) => (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <NotificationPrompt {...args} />
      <Transcript style={{ blockSize: '24rem' }} />
    </div>
  ),
};

/** In another language, from right to left. */
export const RightToLeft: Story = {
  globals: { direction: 'rtl', locale: 'ar' },
  args: device(),
  render: (args) => (
    <LabelsProvider
      locale="ar"
      dir="rtl"
      labels={{
        notificationPrompt: {
          name: 'الإشعارات',
          title: () => 'لا حاجة إلى الانتظار هنا',
          detail: () =>
            'يمكن لهذا الجهاز أن يعرض إشعارًا عندما ينتهي وكيل أو يفشل أو يحتاج إليك، حتى لو كانت الصفحة مغلقة.',
          enable: 'أعلمني',
          dismiss: 'لا تسأل مرة أخرى',
        },
      }}
    >
      <NotificationPrompt {...args} />
    </LabelsProvider>
  ),
};

/** 360 px. */
export const Narrow: Story = { ...Offer, args: device(), globals: { viewport: { value: 'phone' } } };

export const Dark: Story = { ...SettingOn, globals: { theme: 'dark' } };

export const DarkDenied: Story = { ...SettingDenied, globals: { theme: 'dark' } };

/** A detail of many lines, on a page of 360 px. */
export const NarrowDenied: Story = { ...SettingDenied, globals: { viewport: { value: 'phone' } } };
