import type { SessionState } from '@rejoin/core';

const known = new WeakMap<SessionState['claims'], ReadonlySet<string>>();

/** Whether a run has begun to answer a message. Claims outlive the runs that won them. */
export function isAnswered({ claims }: SessionState, messageKey: string): boolean {
  let answered = known.get(claims);
  if (!answered) {
    // Their keys are those of the messages, and who answers.
    answered = new Set([...claims.keys()].map((key) => key.slice(0, key.lastIndexOf('\n'))));
    known.set(claims, answered);
  }
  return answered.has(messageKey);
}
