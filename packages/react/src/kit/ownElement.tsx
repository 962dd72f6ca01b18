import type { ReactNode } from 'react';

/**
 * Gives a text that stands beside elements one of its own. A browser that translates the page puts other nodes in the place of
 * texts; React then fails where it moves or removes a text by itself, but not where it writes an element's whole text.
 */
export const ownElement = (node: ReactNode): ReactNode =>
  typeof node === 'string' ? <span>{node}</span> : node;
