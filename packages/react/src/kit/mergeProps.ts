import type { CSSProperties, SyntheticEvent } from 'react';

type Props = Readonly<Record<string, unknown>>;
type Handler = (event: SyntheticEvent, ...more: readonly unknown[]) => unknown;

/** Two sets of props on one element: the second wins, handlers of both run (its own first), classes, styles and refs join. */
export function mergeProps(own: Props, consumer: Props): Props {
  const merged: Record<string, unknown> = { ...own };
  for (const [name, value] of Object.entries(consumer)) {
    const mine = own[name];
    if (value === undefined) continue;
    if (name === 'className' && mine) merged[name] = `${String(mine)} ${String(value)}`;
    else if (name === 'style' && mine)
      merged[name] = { ...(mine as CSSProperties), ...(value as CSSProperties) };
    else if (name === 'ref' && mine) merged[name] = mergeRefs(mine, value);
    else if (isHandler(name, value) && isHandler(name, mine)) merged[name] = both(value, mine);
    else merged[name] = value;
  }
  return merged;
}

const isHandler = (name: string, value: unknown): value is Handler =>
  /^on[A-Z]/.test(name) && typeof value === 'function';

const both =
  (first: Handler, second: Handler): Handler =>
  (event, ...more) => {
    first(event, ...more);
    if (!event.defaultPrevented) second(event, ...more);
  };

function mergeRefs(...refs: readonly unknown[]): (node: unknown) => void {
  return (node) => {
    for (const ref of refs) {
      if (typeof ref === 'function') ref(node);
      // CAST: a ref is a function or an object with `current`.
      else if (ref) (ref as { current: unknown }).current = node;
    }
  };
}
