/** What one link may do: asked once per session and action, and given at once where the answer is at hand. */
import type { Entry } from '@rejoin/core/protocol';
import type { Action, Authorize, Question } from './authorize.ts';

/** Most answers are at hand: appends must not wait for a turn of their own. */
export type Verdict = boolean | Promise<boolean>;

/** Answers remembered, so that no client can make a server remember without end. */
const MOST = 1_000;

export function createDecisions(
  authorize: Authorize,
  who: Pick<Question, 'token' | 'participant'>,
): (action: Action, session: string) => Verdict {
  const decided = new Map<string, boolean>();
  return (action, session) => {
    const key = `${action}\n${session}`;
    const known = decided.get(key);
    if (known !== undefined) return known;
    const remember = (allowed: boolean) => {
      if (decided.size >= MOST) decided.clear();
      decided.set(key, allowed);
      return allowed;
    };
    const verdict = authorize({ ...who, action, session });
    return typeof verdict === 'boolean' ? remember(verdict) : verdict.then(remember);
  };
}

/** What an append asks for: cancels and steers are a right of their own. */
export function actionsOf(events: readonly Entry[]): Action[] {
  const actions = new Set<Action>();
  for (const { event } of events)
    actions.add(/^(cancel|steer)\.(requested|retracted)$/.test(event.type) ? 'control' : 'append');
  return [...actions];
}

export const every = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.every((verdict) => typeof verdict === 'boolean')
    ? verdicts.every(Boolean)
    : Promise.all(verdicts).then((all) => all.every(Boolean));

/** Goes on with a verdict: at once, or when it is there. */
export function when(verdict: Verdict, then: (allowed: boolean) => void): Promise<void> | undefined {
  if (typeof verdict !== 'boolean') return verdict.then(then);
  then(verdict);
  return undefined;
}
