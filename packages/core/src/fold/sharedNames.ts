/**
 * One string where there are thousands of equal ones: each message says who wrote it, by which run and in which lane, and each
 * time those names were parsed anew.
 */

const names = new Map<string, string>();
/** Names remembered at a time; then all are forgotten, which costs memory and nothing else. */
const MOST = 4_096;

function one(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  if (names.size >= MOST) names.clear();
  names.set(name, name);
  return name;
}

interface Named {
  participant: string;
  run?: string;
  producer?: string;
}

/** The same entity, which is referred to nowhere else yet, under shared names. */
export function shareNames<T extends Readonly<Named>>(entity: T): T {
  // CAST: it is being made.
  const named = entity as Named;
  named.participant = one(named.participant);
  if (named.run !== undefined) named.run = one(named.run);
  if (named.producer !== undefined) named.producer = one(named.producer);
  return entity;
}
