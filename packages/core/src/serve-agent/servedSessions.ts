/** Which sessions an agent that serves all of them is in: decided from the list, and from what there is to do in each. */
import type { SessionInfo } from '../keeper/logStore.ts';

/** A session that the agent is in. */
export interface Served {
  readonly session: string;
  /** Since when nothing has happened there and nothing is to be done, by the monotonic clock, ms. Undefined while it works. */
  readonly idleSince: number | undefined;
}

export interface Plan {
  readonly join: readonly string[];
  readonly leave: readonly string[];
}

/**
 * What the list says of the work in a session. An agent that has found nothing to do there, for example because it accepts no such
 * message, comes again once this is another.
 */
export const workOf = ({ messages = 0, asked = [] }: SessionInfo): string => `${messages} ${asked.join(' ')}`;

/**
 * @param listed sessions in which the agent is asked, the one that changed last first
 * @param served those that it is in
 * @param done `workOf` of those that it has left, as it was then
 * @param most sessions at once: where more ask, those that have been idle for longest make room, and those that have waited for
 * longest come first
 */
export function planSessions(
  listed: readonly SessionInfo[],
  served: readonly Served[],
  done: ReadonlyMap<string, string>,
  most: number,
): Plan {
  const isServed = new Set(served.map(({ session }) => session));
  const waiting = listed
    .filter((info) => !isServed.has(info.session) && done.get(info.session) !== workOf(info))
    .map(({ session }) => session)
    .reverse();
  const free = Math.max(0, most - served.length);
  const leave = served
    .flatMap(({ session, idleSince }) => (idleSince === undefined ? [] : [{ session, idleSince }]))
    .sort((one, other) => one.idleSince - other.idleSince)
    .slice(0, Math.max(0, waiting.length - free))
    .map(({ session }) => session);
  // Who leaves makes room once it has left.
  return { join: waiting.slice(0, free), leave };
}
