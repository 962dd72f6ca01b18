import { type KeyboardEvent, type KeyboardEventHandler, useContext, useEffect } from 'react';
import { SessionContext } from '../hooks/SessionProvider.tsx';
import { createLate, withLate } from '../kit/late.ts';

const lateKeys = createLate(() => import('./arrowKeys.ts'));
const nothing = () => {};

/** What moves the focus by arrows: loaded when there is a list to move it in. Without it Tab still leads everywhere. */
export function useArrowKeys(): KeyboardEventHandler<HTMLElement> {
  const store = useContext(SessionContext)?.session.store;
  useEffect(() => withLate(lateKeys, store, () => nothing), [store]);
  return move;
}

function move(event: KeyboardEvent<HTMLElement>): void {
  const root = event.currentTarget;
  const keys = lateKeys.get();
  if (keys) keys.moveFocus(event, root);
  // A key that was faster than the network moves the focus when it can.
  else lateKeys.load().then(() => lateKeys.get()?.moveFocus(event, root), nothing);
}
