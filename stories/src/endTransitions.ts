/**
 * Takes what moves or fades once to its end, at once: contrast is judged by the colours that people read, not by those half-way. What
 * turns for ever goes on.
 */
export function endTransitions(root: Element): void {
  for (const animation of root.getAnimations({ subtree: true }))
    if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
}
