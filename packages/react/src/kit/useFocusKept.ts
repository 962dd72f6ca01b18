'use client';

import { type FocusEvent, useEffect, useRef } from 'react';

/** Handlers for what holds buttons that may leave: when one goes that has the focus, `elsewhere` puts it where it can stay. */
export function useFocusKept(elsewhere: () => void): {
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: (event: FocusEvent) => void;
} {
  const focused = useRef<Element | undefined>(undefined);
  useEffect(() => {
    const { current } = focused;
    if (current?.isConnected !== false) return;
    focused.current = undefined;
    // A reader who has gone on meanwhile is not called back.
    const { activeElement, body } = current.ownerDocument;
    if (activeElement === null || activeElement === body) elsewhere();
  });
  return {
    onFocus({ target }) {
      focused.current = target;
    },
    onBlur({ target }) {
      if (target.isConnected) focused.current = undefined;
    },
  };
}
