/** How long it takes from asking until the final texts are in the store, in milliseconds. */
import type { Candidate } from './candidate.ts';
import { textsOf, type Work } from './works.ts';

export async function timedJoin({ join }: Candidate, url: string, work: Work): Promise<number> {
  const expected = JSON.stringify(textsOf(work));
  const began = performance.now();
  const { texts, close } = await join(url, work);
  const took = performance.now() - began;
  await close?.();
  if (JSON.stringify(texts) !== expected) throw new Error('The texts are not what was written.');
  return took;
}
