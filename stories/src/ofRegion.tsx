import type { Decorator } from '@storybook/react-vite';

/** The controls of a component that is one region with words of its own. */
export const REGION_ARG_TYPES = {
  nameOf: { control: false },
  labels: { control: 'object' },
  className: { control: 'text' },
  render: { control: false },
  style: { control: 'object' },
} as const;

/** No wider than this, as in a page. */
export const atMost =
  (maxInlineSize: string): Decorator =>
  (Story) => (
    <div style={{ maxInlineSize }}>
      <Story />
    </div>
  );
