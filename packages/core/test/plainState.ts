/** A state as JSON can show it: each of its maps as a list of entries, so that no map is left out of what is compared. */
import type { SessionState } from '../src/fold/state.ts';

export const plainState = (state: SessionState): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(state).map(([name, value]: [string, unknown]) => [
      name,
      isMap(value) ? [...value] : value,
    ]),
  );

/** Maps that share entries with their next version are no `Map`s. */
const isMap = (value: unknown): value is ReadonlyMap<unknown, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Symbol.iterator in value;
