/** Whether all that hold a session hold the same: positions, digests, and every letter. Pure. */
import { digest, entityKey, type SessionState, textOf } from '@rejoin/core/protocol';

/** One holder of the session: the log itself, the server's snapshot, or a surface. */
export interface Holder {
  readonly name: string;
  readonly state: SessionState;
}

export interface ProofRow {
  readonly name: string;
  readonly position: number;
  readonly digest: string;
  readonly messages: number;
  /** Letters of messages that are here. */
  readonly letters: number;
  /** Of messages of which this holder reads no letters (their sums are in the digest). */
  readonly withheld: number;
  /** Letters that are not those of the first holder, missing and surplus ones included. */
  readonly different: number;
  readonly same: boolean;
}

export interface Proof {
  readonly rows: readonly ProofRow[];
  /** What does not fit, in words; none if all is well. */
  readonly faults: readonly string[];
}

/**
 * @param holders the first is what the others are compared with
 * @param asked ids of the messages that the torture's author has sent: each stands in the log once
 */
export function proveSame(holders: readonly Holder[], asked: readonly string[]): Proof {
  const [truth] = holders;
  if (!truth) return { rows: [], faults: ['There is nothing to compare.'] };
  const expected = digest(truth.state);
  const rows = holders.map((holder): ProofRow => {
    const compared = compareTexts(textsOf(holder.state), textsOf(truth.state));
    const own = digest(holder.state);
    const position = holder.state.position;
    return {
      ...{ name: holder.name, position, digest: own, ...compared },
      same: position === truth.state.position && own === expected && compared.different === 0,
    };
  });
  const faults = rows.filter(({ same }) => !same).map(({ name }) => `${name} is not the same as the log.`);
  for (const [code, count] of Object.entries(truth.state.faults))
    faults.push(`The log has a fault: ${code}, ${count} times.`);
  const ids = [...truth.state.messages.values()].map(({ id }) => id);
  for (const id of asked) {
    const times = ids.filter((each) => each === id).length;
    if (times !== 1) faults.push(`A question stands in the log ${times} times.`);
  }
  return { rows, faults };
}

interface Texts {
  readonly here: ReadonlyMap<string, string>;
  readonly withheld: ReadonlyMap<string, number>;
}

function textsOf({ messages }: SessionState): Texts {
  const here = new Map<string, string>();
  const withheld = new Map<string, number>();
  for (const { participant, id, text } of messages.values()) {
    const key = entityKey(participant, id);
    if (text.withheld) withheld.set(key, text.length);
    else here.set(key, textOf(text));
  }
  return { here, withheld };
}

function compareTexts(
  own: Texts,
  truth: Texts,
): Pick<ProofRow, 'messages' | 'letters' | 'withheld' | 'different'> {
  let letters = 0;
  let different = 0;
  for (const [key, text] of own.here) {
    letters += text.length;
    different += differences(text, truth.here.get(key) ?? '');
  }
  let withheld = 0;
  for (const length of own.withheld.values()) withheld += length;
  // What is missing altogether.
  for (const [key, text] of truth.here)
    if (!own.here.has(key) && !own.withheld.has(key)) different += text.length;
  return { messages: own.here.size + own.withheld.size, letters, withheld, different };
}

function differences(one: string, other: string): number {
  if (one === other) return 0;
  let count = Math.abs(one.length - other.length);
  for (let index = 0; index < Math.min(one.length, other.length); index++)
    if (one[index] !== other[index]) count++;
  return count;
}

/** In words. `waits`: for what it still waited when it was looked at. */
export function verdictOf(proof: Proof | undefined, waits: string | undefined): string {
  if (!proof)
    return `Nothing is proven: the server’s log could not be read. It waited for ${waits ?? 'the server'}.`;
  if (proof.faults.length > 0) return `It failed. ${proof.faults.join(' ')}`;
  if (waits !== undefined)
    return `All hold the same, but it did not come to rest: it still waits for ${waits}.`;
  return 'Proven: the log, the server and every surface hold the same, to the letter.';
}
