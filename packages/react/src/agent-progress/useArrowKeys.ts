import { type KeyboardEvent, type KeyboardEventHandler, useCallback, useEffect, useRef } from 'react';

type MoveFocus = (event: KeyboardEvent<HTMLElement>, root: HTMLElement) => void;

/** What moves the focus by arrows: loaded when there is a list to move it in. Without it Tab still leads everywhere. */
export function useArrowKeys(): KeyboardEventHandler<HTMLElement> {
  const loaded = useRef<MoveFocus>(undefined);
  useEffect(() => void loadInto(loaded), []);
  return useCallback((event) => {
    const root = event.currentTarget;
    if (loaded.current) loaded.current(event, root);
    // A key that was faster than the network moves the focus when it can.
    else void loadInto(loaded).then(() => loaded.current?.(event, root));
  }, []);
}

const loadInto = (loaded: { current: MoveFocus | undefined }): Promise<void> =>
  import('./arrowKeys.ts').then(
    ({ moveFocus }) => {
      loaded.current = moveFocus;
    },
    () => {},
  );
