/** What a reader does about a gap, a damaged snapshot or a failed proof (P19): it never loops, and never goes on in silence. */
import type { CursorChain } from '../machine/cursorChain.ts';
import type { Tries } from '../machine/tries.ts';
import { RejoinError, type Sentence } from '../protocol/errors.ts';
import type { SessionChannel } from './sessionChannel.ts';

/** What a healer needs from its reader. */
export interface HealerPort {
  readonly channel: Pick<SessionChannel, 'subscribe' | 'unsubscribe' | 'abandon'>;
  /** Of asking anew because of what came. */
  readonly tries: Tries;
  readonly report: (error: RejoinError) => void;
}

export interface Healer {
  /** A frame or a snapshot could be applied, or a new link begins. */
  applied(): void;
  /** All that the log has, up to a position, is proven to be here. */
  proven(position: number): void;
  /** Something is missing: first from the own cursor, then from a snapshot, then not at all. @returns false where it gave up */
  heal(why: Sentence, position: number): boolean;
  /** Asks for a snapshot, or for the log from its beginning: what was held until now is shown until it comes. */
  beginAnew(): void;
  /** Reads no more. */
  giveUp(error: RejoinError): void;
}

export function createHealer({ channel, tries, report }: HealerPort, chain: CursorChain): Healer {
  /** Resumes since the last frame that could be applied. */
  let stuck = 0;
  /** How much of the log there was at the newest proof or resume. */
  let furthest = 0;

  function beginAnew(): void {
    chain.forget();
    channel.subscribe(undefined);
  }

  function giveUp(error: RejoinError): void {
    channel.unsubscribe();
    report(error);
  }

  return {
    applied() {
      stuck = 0;
    },
    proven(position) {
      stuck = 0;
      furthest = position;
      tries.progress();
    },
    heal(why, position) {
      stuck++;
      if (position > furthest) {
        furthest = position;
        tries.progress();
      }
      // A keeper whose frames fit and lead nowhere would be asked for ever.
      const when = tries.next();
      const error = new RejoinError('diverged', why);
      if (when === 'later') channel.abandon(error);
      else if (when === 'now' && stuck === 1 && chain.cursor !== undefined) channel.subscribe(chain.cursor);
      else if (when === 'now' && stuck <= 2) beginAnew();
      else {
        giveUp(error);
        return false;
      }
      return true;
    },
    beginAnew,
    giveUp,
  };
}
