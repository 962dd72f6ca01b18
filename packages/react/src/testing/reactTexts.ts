/**
 * The texts that React may write, move or remove by themselves. A browser that translates the page takes these from it, so no
 * component has one; a text that is all an element holds is written as that element's own.
 *
 * @param within only those in elements that this selector matches
 */
export function reactTexts(root: Element, within = '*'): readonly string[] {
  const texts: string[] = [];
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    // React marks the nodes that it keeps. No browser translates mere space.
    const kept = Object.keys(node).some((key) => key.startsWith('__reactFiber'));
    const ours = node.parentElement?.closest(within);
    if (kept && ours && node.textContent?.trim()) texts.push(node.textContent);
  }
  return texts;
}
