import { useSessionView } from '@rejoin/react';
import { ApprovalCard, PolicyList } from '@rejoin/react/approval-card';
import { LabelsProvider } from '@rejoin/react/labels';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { replay } from './replay/index.ts';

const meta = {
  title: 'Components/PolicyList',
  component: PolicyList,
  parameters: replay({ log: 'approvals', at: 'rule' }),
  argTypes: {
    nameOf: { control: false },
    labels: { control: 'object' },
    className: { control: 'text' },
    render: { control: false },
    style: { control: 'object' },
  },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: '36rem' }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof PolicyList>;

export default meta;
type Story = StoryObj<typeof meta>;

/** What agents may do without being answered each time, who allows it, and since when. */
export const InForce: Story = {
  play: async ({ canvas }) => {
    await expect(canvas.getByText('2 tools are allowed without asking')).toBeVisible();
    await expect(canvas.getByText('Cleaner may use delete_files')).toBeVisible();
    await expect(canvas.getByText('Allowed by you')).toBeVisible();
    await expect(canvas.getByText('Release may use run_tests, even where the risk is high')).toBeVisible();
    await expect(canvas.getByText('Allowed by ben')).toBeVisible();
  },
};

/** Every tool that needs consent is asked about. */
export const Empty: Story = { parameters: replay({ at: 'consent' }) };

/** Withdrawn without a connection: it is on its way. */
export const Withdrawing: Story = {
  parameters: replay({
    at: 'rule',
    offline: true,
    arrange({ session }) {
      const [first] = session.store.getState().state.policies.values();
      if (first)
        session.policy({
          type: 'policy.withdrawn',
          policy: { participant: first.participant, id: first.id },
        });
    },
  }),
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('button', { name: 'Withdrawing' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  },
};

/** A question that a policy has answered where it was asked: in whose name, and nothing to press. */
export const ApprovedByRule: Story = {
  render: () => <NewestApproved />,
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Approved by your rule')).toBeVisible();
    await expect(canvas.queryByRole('button')).toBeNull();
  },
};

function NewestApproved() {
  const ref = useSessionView(({ state }) =>
    [...state.questions.values()].findLast(({ answer }) => answer?.policy !== undefined),
  );
  return ref ? <ApprovalCard approval={ref} /> : <p>No such question.</p>;
}

/** By keyboard alone: the tool is asked about again. */
export const Withdraw: Story = {
  tags: ['behaviour', '!autodocs'],
  parameters: replay({ at: 'rule' }),
  play: async ({ canvas, userEvent }) => {
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await canvas.findByText('1 tool is allowed without asking');
    await expect(canvas.getAllByRole('listitem')).toHaveLength(1);
  },
};

export const RightToLeft: Story = {
  globals: { direction: 'rtl', locale: 'ar' },
  render: (args) => (
    <LabelsProvider
      locale="ar"
      dir="rtl"
      labels={{
        approvalCard: {
          policyCount: (count) => `مسموح دون سؤال: ${count}`,
          policy: ({ agent, tool }) => `يجوز لـ ${agent} استخدام ${tool}`,
          policyBy: (name) => (name === undefined ? 'سمحتَ به' : `سمح به ${name}`),
          withdraw: 'إلغاء',
        },
      }}
    >
      <PolicyList {...args} />
    </LabelsProvider>
  ),
};

/** 360 px. */
export const Narrow: Story = { globals: { viewport: { value: 'phone' } } };

export const Dark: Story = { globals: { theme: 'dark' } };
