/** Where the questions of a session are shown: from one that is answered the focus goes to the next that waits. */
import type { Session } from '@rejoin/core';

export interface ShownApproval {
  readonly key: string;
  readonly element: HTMLElement;
  readonly waits: () => boolean;
}

const shown = new WeakMap<Session, Set<ShownApproval>>();

/** Notes that a card is there, until the result is called. */
export function showApproval(session: Session, card: ShownApproval): () => void {
  const cards = shown.get(session) ?? new Set();
  shown.set(session, cards.add(card));
  return () => void cards.delete(card);
}

/** The next card of another question that waits, as the page is read; after the last of them the first. */
export function nextApproval(session: Session, from: HTMLElement, key: string): HTMLElement | undefined {
  const waiting = [...(shown.get(session) ?? [])]
    .filter((card) => card.key !== key && card.waits())
    .map(({ element }) => element)
    .sort((a, b) => (isAfter(a, b) ? -1 : 1));
  return waiting.find((element) => isAfter(from, element)) ?? waiting[0];
}

const isAfter = (a: Node, b: Node): boolean =>
  (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
