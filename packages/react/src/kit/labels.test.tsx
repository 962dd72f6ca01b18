// @vitest-environment happy-dom
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Composer } from '../entries/composer.ts';
import { LabelsProvider } from '../entries/labels.ts';
import { createStage } from '../testing/stage.tsx';

/** As an app has it that is compiled without `exactOptionalPropertyTypes`. CAST: our own types would not let it pass. */
const ABSENT = undefined as unknown as string;

it('keep the default where a label is undefined, in the provider and in a component’s own prop', () => {
  const stage = createStage();
  const Around = stage.around(stage.client('ana'));
  render(
    <Around>
      <LabelsProvider labels={{ composer: { send: ABSENT, field: 'Nachricht' }, message: undefined }}>
        <Composer labels={{ placeholder: ABSENT, offline: 'Nicht verbunden' }} />
      </LabelsProvider>
    </Around>,
  );
  expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy();
  expect(screen.getByRole('textbox', { name: 'Nachricht' }).getAttribute('placeholder')).toBe(
    'Write a message',
  );
  expect(screen.getByText('Nicht verbunden')).toBeTruthy();
});
