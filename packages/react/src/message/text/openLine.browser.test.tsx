import { waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { AgentLanes } from '../../entries/agent-lanes.ts';
import { livePage } from '../../testing/livePage.tsx';

it('keeps what a reader has selected of a line while that is being written', async () => {
  const { container, text } = await livePage(<AgentLanes />);
  const line = () => container.querySelector('[data-tail]');
  await text.write('some words');
  await waitFor(() => expect(line()?.textContent).toBe('some words'));
  const node = line()?.firstChild;
  if (!node) throw new Error('There is no text.');
  document.getSelection()?.setBaseAndExtent(node, 2, node, 7);
  await text.write(' and more');
  await waitFor(() => expect(line()?.textContent).toBe('some words and more'));
  expect(document.getSelection()?.toString()).toBe('me wo');
});
