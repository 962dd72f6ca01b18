import { type KeyboardEvent, type KeyboardEventHandler, useEffect } from 'react';

let moveFocus: ((event: KeyboardEvent<HTMLElement>, root: HTMLElement) => void) | undefined;

const load = (): Promise<void> =>
  import('./arrowKeys.ts').then(
    (loaded) => {
      moveFocus = loaded.moveFocus;
    },
    () => {},
  );

/** What moves the focus by arrows: loaded when there is a list to move it in. Without it Tab still leads everywhere. */
export function useArrowKeys(): KeyboardEventHandler<HTMLElement> {
  useEffect(() => void load(), []);
  return move;
}

function move(event: KeyboardEvent<HTMLElement>): void {
  const root = event.currentTarget;
  if (moveFocus) moveFocus(event, root);
  // A key that was faster than the network moves the focus when it can.
  else void load().then(() => moveFocus?.(event, root));
}
