/** Longer than any transition of the kit, ms. */
const LONGEST = 1_000;

/**
 * Waits for what moves or fades once: contrast is judged by the colours that people read, not by those half-way. What turns for ever
 * is not waited for.
 */
export async function transitionsEnded(root: Element): Promise<void> {
  const once = root
    .getAnimations({ subtree: true })
    .filter(
      ({ effect, playState }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity,
    );
  // One that is taken away rejects: it has ended as well.
  const ended = Promise.allSettled(once.map(({ finished }) => finished));
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, LONGEST))]);
}
