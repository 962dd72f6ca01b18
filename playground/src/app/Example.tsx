import type { MouseEvent, ReactElement, ReactNode } from 'react';

/**
 * A question that is asked by a press. It goes with the empty conversation that it stands in, so one who pressed it by a key goes on
 * in the message field; a finger opens no keyboard.
 */
export function Example({
  onAsk,
  children,
}: {
  readonly onAsk: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const ask = ({ currentTarget, detail }: MouseEvent<HTMLButtonElement>) => {
    if (detail === 0) fieldNear(currentTarget)?.focus();
    onAsk();
  };
  return (
    <button type="button" className="rejoin-button" data-example="" onClick={ask}>
      {children}
    </button>
  );
}

function fieldNear(button: Element): HTMLElement | undefined {
  for (let around: Element | null = button; around; around = around.parentElement) {
    const field = around.querySelector('textarea');
    if (field) return field;
  }
  return undefined;
}
