/** All candidates by name; each process opens the one that it is given. */
import { aiSdk } from './aiSdk.ts';
import type { Candidate } from './candidate.ts';
import { durableStreams } from './durableStreams.ts';
import { limit } from './limit.ts';
import { rejoin } from './rejoin.ts';
import { tanstack } from './tanstack.ts';

export const CANDIDATES = {
  limit: limit(false),
  'limit, gzip': limit(true),
  'rejoin, on the link': rejoin(Number.POSITIVE_INFINITY),
  'rejoin, by HTTP': rejoin(32 * 1024),
  'AI SDK, resume': aiSdk,
  'TanStack AI, replay': tanstack,
  'Durable Streams': durableStreams,
} as const satisfies Readonly<Record<string, Candidate>>;

export type CandidateName = keyof typeof CANDIDATES;

export function candidate(name: string | undefined): Candidate {
  const found = Object.entries(CANDIDATES).find(([each]) => each === name);
  if (!found) throw new Error(`There is no candidate "${name}".`);
  return found[1];
}
