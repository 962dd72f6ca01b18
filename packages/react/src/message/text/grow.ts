/**
 * Writes a text into an element that holds nothing else. What is added is appended: what a reader has selected of the rest
 * stays selected, and the browser shapes no letter twice.
 */
export function grow(element: Element, text: string): void {
  const node = element.firstChild;
  // A browser that translates the page puts elements in the place of a text; then all of it is written anew, as by React.
  if (node && node === element.lastChild && isText(node) && text.startsWith(node.data)) {
    if (text.length > node.length) node.appendData(text.slice(node.length));
  } else if (element.textContent !== text) element.textContent = text;
}

/** Not by `instanceof`: the element may stand in another window than this code runs in. */
const isText = (node: Node): node is Text => node.nodeType === 3;

let waiting: (readonly [Element, string])[] = [];

/**
 * The same for all lines of an update, one right after the other and before anything is drawn: with other work
 * between them, each costs three times as much.
 */
export function growTogether(element: Element, text: string): void {
  if (waiting.push([element, text]) > 1) return;
  queueMicrotask(() => {
    const all = waiting;
    waiting = [];
    for (const [each, its] of all) grow(each, its);
  });
}
