/** The little that a page without a framework needs. Text of others only ever becomes text nodes. */

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** An element of index.html. */
export function must<E extends Element = HTMLElement>(selector: string, from: ParentNode = document): E {
  const found = from.querySelector<E>(selector);
  if (!found) throw new Error(`index.html has no ${selector}.`);
  return found;
}

/** Writes only what differs: an unchanged node is not laid out again. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** `undefined` takes the attribute away. */
export function setAttribute(node: Element, name: string, value: string | undefined): void {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export const setFlag = (node: Element, name: string, on: boolean): void =>
  setAttribute(node, name, on ? '' : undefined);

/** Keeps one element per key, in the order of `items`; elements stay the same, so focus and selection do. */
export function keyed<T>(
  host: Element,
  make: (item: T) => { readonly element: Element; update(item: T): void },
): (items: readonly (readonly [key: string, item: T])[]) => void {
  const kept = new Map<string, ReturnType<typeof make>>();
  return (items) => {
    const keys = new Set(items.map(([key]) => key));
    for (const [key, { element }] of kept) {
      if (keys.has(key)) continue;
      element.remove();
      kept.delete(key);
    }
    let before: Element | null = host.firstElementChild;
    for (const [key, item] of items) {
      let entry = kept.get(key);
      if (!entry) {
        entry = make(item);
        kept.set(key, entry);
      }
      if (entry.element === before) before = before.nextElementSibling;
      else host.insertBefore(entry.element, before);
      entry.update(item);
    }
  };
}
