import { isDevelopment } from '../platform/isDevelopment.ts';
import { RejoinError } from '../protocol/errors.ts';

type Later = typeof import('./onDemand.ts');

/** What `loadLater` has loaded, for those who go on at once where it is there. */
export let later: Later | undefined;

/** For an agent, which has it from the start: what its code asks for does not wait for a file. */
export const haveLater = (all: Later): void => {
  later = all;
};

/**
 * Loads what most pages never need.
 *
 * @throws RejoinError `server-unreachable` where it does not come: a page may be offline by then
 */
export const loadLater = async (): Promise<Later> => {
  try {
    later ??= await import('./onDemand.ts');
    return later;
  } catch (cause) {
    throw new RejoinError('server-unreachable', isDevelopment && 'A part of this library did not load.', {
      cause,
    });
  }
};
