import type { CSSProperties, ForwardedRef, MutableRefObject, RefCallback, SyntheticEvent } from 'react';

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
    else if (name === 'ref' && mine)
      merged[name] = mergeRefs(
        // CAST: what React takes as a ref.
        mine as Ref<unknown>,
        value as Ref<unknown>,
      );
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

type Ref<T> = RefCallback<T> | MutableRefObject<T | null>;

const known = new WeakMap<object, { readonly second: unknown; readonly merged: RefCallback<unknown> }>();

/** Both as one, and the same one for the same two: React calls a new one at every render. */
export function mergeRefs<T>(first: Ref<T>, second: Ref<T>): RefCallback<T> {
  const found = known.get(first);
  // CAST: only this function puts one there, and both refs are of a T.
  if (found?.second === second) return found.merged as RefCallback<T>;
  const refs = [first, second];
  const merged: RefCallback<T> = (node) => {
    const ends = refs.map((ref) => attach(ref, node));
    if (!ends.some(Boolean)) return undefined;
    // React 19: who gives back a function is called by it when the element goes, and not with null.
    return () => {
      for (const [index, ref] of refs.entries()) (ends[index] ?? (() => attach(ref, null)))();
    };
  };
  // CAST: see above.
  known.set(first, { second, merged: merged as RefCallback<unknown> });
  return merged;
}

function attach<T>(ref: Ref<T>, node: T | null): (() => void) | undefined {
  if (typeof ref !== 'function') {
    ref.current = node;
    return undefined;
  }
  const end: unknown = ref(node);
  // CAST: what a ref gives back takes nothing.
  return typeof end === 'function' ? (end as () => void) : undefined;
}

/** A part's own reference to its element and the consumer's, as one that stays the same. */
export const useMergedRef = <T>(
  own: MutableRefObject<T | null>,
  theirs: ForwardedRef<T>,
): MutableRefObject<T | null> | RefCallback<T> => (theirs ? mergeRefs(own, theirs) : own);
