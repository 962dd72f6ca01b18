/** What each surface of a person signals of itself (P33). */
import type { ParticipantId } from './ids.ts';

/** The key under which a surface says that it is here. Its value is a `SurfaceSignal`. */
export const PRESENCE = 'presence';
/** The key under which a surface says that its person writes. Its value is `true`, and never what is written. */
export const TYPING = 'typing';

/** One page of a person. */
export interface SurfaceSignal {
  /** Since when it is here, ms since 1970 by the keeper's clock: to be shown, not to be counted with. */
  readonly since: number;
  /** It is out of its person's sight. */
  readonly hidden?: boolean;
  /** The agents that it shows to its person just now. */
  readonly looksAt?: readonly ParticipantId[];
}

/** Agents that one surface looks at, at most. */
export const MOST_LOOKS = 8;
