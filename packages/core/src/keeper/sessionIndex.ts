/** Who follows the list of a keeper's sessions, and what they are told. */
import type { SessionInfo } from './logStore.ts';

/** What has become of a session in the list. */
export type SessionChange =
  | {
      /** It is new, or what the list says of it is. */
      readonly type: 'changed';
      readonly info: SessionInfo;
    }
  | { readonly type: 'deleted'; readonly session: string };

export interface Follower {
  readonly changed: (change: SessionChange) => void;
  /** The keeper closes: nothing more comes. */
  readonly ended: () => void;
}

export interface SessionIndex {
  /** Tells a follower after each commit that changes what the list says, until the result is called. */
  follow(follower: Follower): () => void;
  publish(change: SessionChange): void;
  end(): void;
}

/** @param failed receives what a follower throws: it is not the fault of what was committed, which goes on */
export function createSessionIndex(failed: (cause: unknown) => void): SessionIndex {
  const followers = new Set<Follower>();

  function tell(say: (follower: Follower) => void): void {
    for (const follower of [...followers]) {
      try {
        say(follower);
      } catch (cause) {
        failed(cause);
      }
    }
  }

  return {
    follow(follower) {
      followers.add(follower);
      return () => void followers.delete(follower);
    },
    publish: (change) => tell(({ changed }) => changed(change)),
    end() {
      tell(({ ended }) => ended());
      followers.clear();
    },
  };
}
