// @vitest-environment happy-dom
import { act, render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { LabelsProvider } from '../entries/labels.ts';
import { Message } from '../entries/message.ts';
import { useMessages } from '../hooks/useMessages.ts';
import { createStage } from '../testing/stage.tsx';
import { errorLabels } from './errorLabels.ts';

const All = () => useMessages().map(({ key }) => <Message key={key} messageKey={key} />);

it('tell people what happened and what to do, in the words of the labels and not of the code', async () => {
  const stage = createStage();
  const ana = stage.client('ana');
  const Around = stage.around(ana);
  await stage.run();
  render(<All />, {
    wrapper: ({ children }) => (
      <Around>
        <LabelsProvider labels={{ errors: { remedy: () => 'Kürzer bitte.' } }}>{children}</LabelsProvider>
      </Around>
    ),
  });
  await act(async () => {
    await ana
      .session('s')
      .send('x'.repeat(70_000))
      .queued.catch(() => {});
    await stage.run();
  });
  expect(screen.getByText('Not sent: It is too long. Kürzer bitte.')).toBeTruthy();
});

it('name the code of what this version does not know, and are not fooled by its name', () => {
  for (const code of ['newer-than-this', 'constructor', '__proto__'])
    expect(errorLabels.text({ code, params: {} })).toBe(`Something went wrong (${code})`);
});
