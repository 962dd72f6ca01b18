/** Whether the last character of an element's text can be seen: within the window and every box that cuts it off. */
export function isEndInView(element: Element): boolean {
  const end = endOf(element);
  if (!end || !within(end, new DOMRect(0, 0, window.innerWidth, window.innerHeight))) return false;
  for (let box: Element | null = element; box; box = box.parentElement) {
    if (getComputedStyle(box).overflowY === 'visible') continue;
    if (!within(end, box.getBoundingClientRect())) return false;
  }
  return true;
}

/** Where the last character that is no space stands. */
function endOf(element: Element): DOMRect | undefined {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let last: Node | undefined;
  let length = 0;
  while (walker.nextNode()) {
    const { currentNode } = walker;
    const visible = (currentNode.nodeValue ?? '').trimEnd().length;
    if (visible === 0) continue;
    last = currentNode;
    length = visible;
  }
  if (!last) return undefined;
  const range = document.createRange();
  range.setStart(last, length - 1);
  range.setEnd(last, length);
  return range.getBoundingClientRect();
}

/** Half a pixel of rounding is no scrolling away. */
const within = (inner: DOMRect, outer: DOMRect): boolean =>
  inner.height > 0 && inner.top >= outer.top - 0.5 && inner.bottom <= outer.bottom + 0.5;
