// @vitest-environment happy-dom
import { entityKey } from '@rejoin/core';
import { cleanup } from '@testing-library/react';
import fc from 'fast-check';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { Message } from '../../entries/message.ts';
import { type Stage, setStage } from '../testing/messageStage.tsx';
import { grow } from './grow.ts';

let stage: Stage | undefined;
afterEach(() => {
  cleanup();
  stage?.end();
});

/** A message that an agent is writing, and what is shown of it. */
async function written() {
  stage = await setStage();
  const { session, pass, run, show } = stage;
  session.send('Go.');
  await pass();
  const text = run().text();
  await text.write('');
  await pass();
  const key = [...session.store.getState().state.messages].find(
    ([, { participant }]) => participant === 'agent:guides',
  )?.[0];
  const message = <Message messageKey={key ?? entityKey('agent:guides', '')} header={false} />;
  const shown = (container: HTMLElement) => container.querySelector('.rejoin-message-text');
  return { text, pass, message, show, shown };
}

describe('the line that is being written', () => {
  it('looks at each moment as if it were rendered now, however its letters come', async () => {
    const pieces = [
      '# ',
      '- ',
      '12. ',
      '> ',
      '```',
      '\n',
      '\r\n',
      ' ',
      '**',
      '|',
      'word',
      'ä',
      'שלום',
      '😀',
      '---',
    ];
    const { text, pass, message, show, shown } = await written();
    const container = show(<StrictMode>{message}</StrictMode>);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), async (parts) => {
        for (const part of parts) {
          await text.write(part);
          await pass(100);
          const fresh = show(message);
          expect(shown(container)?.isEqualNode(shown(fresh) ?? null)).toBe(true);
          expect(container.querySelectorAll('[data-tail]')).toHaveLength(1);
          fresh.remove();
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('a growing text', () => {
  it('is appended to its node, and written anew where it does not go on', () => {
    const element = document.createElement('div');
    grow(element, 'one');
    const node = element.firstChild;
    grow(element, 'one two');
    expect([element.textContent, element.firstChild]).toEqual(['one two', node]);
    for (const text of ['three', '', 'four']) {
      grow(element, text);
      expect(element.textContent).toBe(text);
    }
  });

  it('is written anew where something else has taken the place of its node, or stands beside it', () => {
    const element = document.createElement('div');
    for (const translated of ['<font>eins</font>', 'one<font>eins</font>', '<font>one</font> tw']) {
      element.innerHTML = translated;
      grow(element, 'one two');
      expect(element.innerHTML).toBe('one two');
    }
  });
});
