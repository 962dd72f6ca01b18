import { useSessionView } from '@rejoin/react';
import { ApprovalCard, type ApprovalCardProps, ApprovalList } from '@rejoin/react/approval-card';
import { LabelsProvider } from '@rejoin/react/labels';
import type { Meta, StoryObj } from '@storybook/react-vite';
import type { ReactElement } from 'react';
import { expect, fn, waitFor } from 'storybook/test';
import { replay, replayOf } from './replay/index.ts';

/** The newest question of the session, or the one whose title begins so. */
function OfTitle({ approval: _, title, ...props }: ApprovalCardProps): ReactElement {
  const ref = useSessionView(({ state }) =>
    [...state.questions.values()].filter((each) => each.title.startsWith(title ?? '')).at(-1),
  );
  return ref ? <ApprovalCard {...props} approval={ref} /> : <p>No such question.</p>;
}

const meta = {
  title: 'Components/ApprovalCard',
  component: ApprovalCard,
  parameters: replay({ log: 'approvals', at: 'consent' }),
  args: { approval: { participant: '', id: '' }, onAnswer: fn() },
  argTypes: {
    approval: { control: false },
    nameOf: { control: false },
    title: { table: { disable: true } },
    labels: { control: 'object' },
    className: { control: 'text' },
    render: { control: false },
    style: { control: 'object' },
  },
  render: (args) => <OfTitle {...args} />,
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: '36rem' }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof ApprovalCard>;

export default meta;
type Story = StoryObj<typeof meta>;

const at = (mark: string, more: Parameters<typeof replay>[0] = {}) => replay({ at: mark, ...more });

/** An agent asks before it runs a tool: what it is called, with what, and how much depends on it. */
export const Consent: Story = {
  play: async ({ canvas }) => {
    const card = canvas.getByRole('article', { name: 'Delete 1,284 files of old build caches?' });
    await expect(card).toHaveAttribute('data-status', 'waiting');
    await expect(canvas.getByText('Cleaner asks')).toBeVisible();
    await expect(canvas.getByText('Medium risk')).toBeVisible();
    await expect(canvas.getByRole('group', { name: 'Arguments' })).toBeVisible();
    await expect(
      canvas.getByRole('button', { name: 'Always allow delete_files in this session' }),
    ).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Approve' })).toHaveAccessibleDescription(
      'Delete 1,284 files of old build caches?',
    );
  },
};

/** A long text scrolls where it stands. */
export const HighRisk: Story = { parameters: at('long') };

/** One of several answers, each with what it means. */
export const Choice: Story = {
  parameters: at('choice'),
  play: async ({ canvas }) => {
    await expect(canvas.getAllByRole('radio')).toHaveLength(3);
    await expect(canvas.getByText('Expires in 10m')).toBeVisible();
  },
};

/** A form, by the question’s JSON Schema. */
export const Data: Story = { parameters: at('data') };

/** What no form can be drawn for is written as JSON. */
export const Json: Story = { parameters: at('json') };

/** An agent that has ended its run with a question: another run goes on from the answer. */
export const Interrupted: Story = { parameters: at('interrupted') };

export const Expiring: Story = {
  parameters: at('expiring', { wait: 15_000 }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Expires in 1m 15s')).toBeVisible();
  },
};

/** Less than a minute is left. */
export const ExpiresSoon: Story = { parameters: at('expiring', { wait: 50_000 }) };

/** Replied, and not in the log yet. */
export const Answering: Story = {
  parameters: at('consent', {
    arrange({ hush, session }) {
      hush();
      reply(session);
    },
  }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Sending your answer')).toBeVisible();
  },
};

/** Replied without a connection: it is sent as soon as there is one, and another one may be faster. */
export const Offline: Story = {
  parameters: at('consent', { offline: true, arrange: ({ session }) => reply(session) }),
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/^Not sent yet/)).toBeVisible();
  },
};

type Session = ReturnType<typeof replayOf>['session'];
function reply(session: Session): void {
  const question = [...session.store.getState().state.questions.values()].at(-1);
  if (question)
    session.answer({ participant: question.participant, id: question.id }, { decision: 'approved' });
}

/** All that waits, and one gesture for what is not of high risk and asks for no more than consent. */
export const List: Story = {
  parameters: at('several'),
  render: () => <ApprovalList />,
  play: async ({ canvas }) => {
    await expect(canvas.getByText('6 questions wait for a person')).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Approve 4 of 6' })).toBeVisible();
  },
};

/** The same, pressed: each is a command of its own, and what is of high risk stays. */
export const ApproveAll: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ at: 'several' }),
  render: () => <ApprovalList />,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Approve 4 of 6' }));
    await canvas.findByText('2 questions wait for a person');
    await expect(canvas.getByRole('article', { name: 'Deploy to production now?' })).toBeVisible();
  },
};

/** By another person, with a note. */
export const Approved: Story = {
  args: { title: 'Delete 1,284' },
  parameters: at('approved'),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('ben approved')).toBeVisible();
    await expect(canvas.getByText('“The nightly build makes them anew.”')).toBeVisible();
    await expect(canvas.queryByRole('button')).toBeNull();
  },
};

export const Declined: Story = {
  parameters: at('declined'),
  play: async ({ canvas }) => {
    await expect(canvas.getByText('You declined')).toBeVisible();
  },
};

export const Chosen: Story = { args: { title: 'From which' }, parameters: at('chosen') };
export const Filled: Story = { args: { title: 'Who travels' }, parameters: at('filled') };
export const Expired: Story = { args: { title: 'Publish' }, parameters: at('expired') };
export const Withdrawn: Story = { args: { title: 'Which stops' }, parameters: at('withdrawn') };

/** What was answered here came second: who was first, and what that one said. */
export const CameSecond: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ at: 'consent' }),
  play: async (context) => {
    const { canvas, userEvent } = context;
    const { page, cut, mend } = replayOf(context);
    const ben = page('user:ben').session;
    await waitFor(() => expect(ben.store.getState().status).toBe('live'));
    cut();
    await userEvent.click(canvas.getByRole('button', { name: 'Approve' }));
    reply(ben);
    await waitFor(() =>
      expect([...ben.store.getState().state.questions.values()].at(-1)?.status).toBe('answered'),
    );
    mend();
    await canvas.findByText('Your answer came second: ben had approved before');
    await expect(canvas.getByText('ben approved')).toBeVisible();
  },
};

/** By keyboard alone: a radio by the arrows, Enter; the focus stays on the card, which says what became of it. */
export const Keyboard: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ at: 'choice' }),
  play: async ({ canvas, userEvent, args }) => {
    await userEvent.tab();
    await userEvent.keyboard(' {ArrowDown}');
    await expect(canvas.getByRole('radio', { name: /The next release/ })).toBeChecked();
    await userEvent.keyboard('{Enter}');
    await canvas.findByText('You answered');
    await expect(canvas.getByText('The next release')).toBeVisible();
    await expect(canvas.getByRole('article')).toHaveFocus();
    await expect(args.onAnswer).toHaveBeenCalledOnce();
  },
};

/** What is wrong stands beside the field, and the first of them has the focus. */
export const Problems: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ at: 'data' }),
  play: async ({ canvas, userEvent }) => {
    await userEvent.clear(canvas.getByRole('textbox', { name: 'Nights' }));
    await userEvent.type(canvas.getByRole('textbox', { name: 'Nights' }), '2,5');
    await userEvent.click(canvas.getByRole('button', { name: 'Send answer' }));
    await expect(canvas.getByRole('textbox', { name: 'Name' })).toHaveFocus();
    await expect(canvas.getByRole('textbox', { name: 'Name' })).toHaveAccessibleDescription('Fill this in');
    await expect(canvas.getByRole('textbox', { name: 'Nights' })).toHaveAccessibleDescription(
      'Write a whole number',
    );
    await expect(canvas.getByRole('combobox', { name: 'Class' })).toHaveAccessibleDescription('Choose one');
  },
};

export const RightToLeft: Story = {
  globals: { direction: 'rtl', locale: 'ar' },
  parameters: at('choice'),
  render: (args) => (
    <LabelsProvider
      locale="ar"
      dir="rtl"
      labels={{
        approvalCard: {
          asker: (name) => `سؤال من ${name}`,
          expires: (duration) => (duration === undefined ? 'انتهى الوقت' : `ينتهي خلال ${duration}`),
          send: 'إرسال الرد',
          decline: 'رفض',
          addNote: 'إضافة ملاحظة',
        },
      }}
    >
      <OfTitle {...args} />
    </LabelsProvider>
  ),
};

/** 360 px. */
export const Narrow: Story = { parameters: at('data'), globals: { viewport: { value: 'phone' } } };

export const Dark: Story = { parameters: at('long'), globals: { theme: 'dark' } };
