import { RejoinError } from './protocol/errors.ts';

/**
 * Loads what most pages never need.
 *
 * @throws RejoinError `server-unreachable` where it does not come: a page may be offline by then
 */
export const loadLater = (): Promise<typeof import('./onDemand.ts')> =>
  import('./onDemand.ts').catch((cause) => {
    throw new RejoinError('server-unreachable', 'A part of this library did not load.', { cause });
  });
