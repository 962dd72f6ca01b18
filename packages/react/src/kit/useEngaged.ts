'use client';

import { type SyntheticEvent, useState } from 'react';

/** Whether the reader points at what these handlers are on, or is in it: then nothing there may change its place. */
export function useEngaged(): readonly [engaged: boolean, handlers: object] {
  const [engaged, setEngaged] = useState(false);
  const handlers = {
    onPointerEnter: () => setEngaged(true),
    onPointerLeave: () => setEngaged(false),
    onFocus: () => setEngaged(true),
    onBlur({ currentTarget, relatedTarget }: SyntheticEvent & { relatedTarget: EventTarget | null }) {
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setEngaged(false);
    },
  };
  return [engaged, handlers];
}
