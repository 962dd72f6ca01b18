import { reportPresence } from '@rejoin/core/presence';
import type { SessionContextValue } from '../hooks/SessionProvider.tsx';

/**
 * Tells the others in the session, until the result is called, that this page's person is here and, of an element that is shown,
 * what they do with it: that they write, if it is a field, and at which agent's lane they point or have the focus in. It listens
 * to the page itself, so that the components need no handlers for it.
 */
export function watchPresence(context: SessionContextValue, element: HTMLElement | null): () => void {
  const report = reportPresence(context);
  const heard: Readonly<Record<string, (event: Event) => void>> = {
    input: ({ target }) => report.typing(isWritten(target)),
    // It was sent, by Enter: that empties the field, and no event of its own says so.
    keyup({ target }) {
      if (!isWritten(target)) report.typing(false);
    },
    focusout: () => report.typing(false),
    focusin: look,
    pointerover: look,
  };
  /** Until another one is: a finger leaves what it has pressed. */
  function look({ target }: Event): void {
    const lane = target instanceof Element ? target.closest('[data-agent]') : null;
    const agent = lane?.getAttribute('data-agent');
    if (agent) report.lookAt(agent);
  }
  for (const [type, hear] of Object.entries(heard)) element?.addEventListener(type, hear);
  return () => {
    for (const [type, hear] of Object.entries(heard)) element?.removeEventListener(type, hear);
    report.stop();
  };
}

const isWritten = (target: unknown): boolean => target instanceof HTMLTextAreaElement && target.value !== '';
