/** The page of a walk, in a DOM of this process: it reports what it shows, and presses Stop when its parent says `stop`. */
import { createSessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { SessionProvider } from '@rejoin/react';
import { StopButton } from '@rejoin/react/stop-button';
import { Transcript } from '@rejoin/react/transcript';
import { Window } from 'happy-dom';
import { createElement } from 'react';

const [url = ''] = process.argv.slice(2);
const window = new Window({ url: 'http://localhost/' });
for (const name of [
  'window',
  'document',
  'HTMLElement',
  'Element',
  'Node',
  'MutationObserver',
  'requestAnimationFrame',
])
  Object.defineProperty(globalThis, name, { value: Reflect.get(window, name), configurable: true });
const { createRoot } = await import('react-dom/client');

const client = createSessionClient({
  transport: websocket({ url, token: 'user-user-user' }),
  participant: 'user:ana',
});
const shown = new window.MutationObserver(() => {
  const text = window.document.body.textContent;
  if (text.includes('One line,')) process.send?.({ saw: 'line' });
  if (text.includes('and one more.')) process.send?.({ saw: 'more' });
  if (window.document.querySelector('[data-status="cancelled"], [data-status="done"]'))
    process.send?.({ saw: 'end' });
});
shown.observe(window.document.body, {
  subtree: true,
  childList: true,
  characterData: true,
  attributes: true,
});

// CAST: happy-dom's element stands in for the browser's.
const element = window.document.body.appendChild(
  window.document.createElement('main'),
) as unknown as HTMLElement;
createRoot(element).render(
  createElement(
    SessionProvider,
    { client, session: 'walk' },
    createElement(Transcript),
    createElement(StopButton),
  ),
);
process.on('message', (message) => {
  if (message === 'ask') client.session('walk').send('What is new?');
  if (message === 'stop') window.document.querySelector('button')?.click();
});
process.send?.({ saw: 'ready' });
