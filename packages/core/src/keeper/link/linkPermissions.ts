/** What one link may do: its token is asked about as it is used, and again while the link is open. */
import { CLOSE } from '../../protocol/messages.ts';
import type { LinkPort } from './linkPorts.ts';
import { firstRefused, missing, type Refusal, rememberAllowed, type SessionAction } from './permissions.ts';
import { type Soon, when } from './soon.ts';

/** How long a decision holds on an open link, ms: tokens expire and are revoked. */
const HOLDS = 60_000;

export interface LinkPermissions {
  /**
   * Goes on with `allowed` if the participant may do all of it, and with `denied`, which names the missing right, if not. A
   * token that is not accepted any more ends the link: what was asked and not answered is not lost, since the client asks again
   * on its next link, by a fresh token if it has one.
   */
  check(
    actions: readonly SessionAction[],
    session: string,
    allowed: () => Soon<void>,
    denied: (why: string) => void,
  ): Soon<void>;
  /**
   * The token may have expired or been revoked, and a right taken away, since they were asked about: asks again, if it is time.
   *
   * @param sessions what each channel reads
   * @param denied ends the reading of a channel
   */
  confirm(
    sessions: () => readonly (readonly [channel: number, session: string])[],
    denied: (channel: number, why: string) => void,
  ): void;
}

export function createLinkPermissions({ context, hello, isOpen, close }: LinkPort): LinkPermissions {
  const { decide, clock, onFault } = context;
  const { token, participant } = hello;
  let may = rememberAllowed(decide, { token, participant });
  let confirmedAt = clock.elapsed();

  const turnAway = (why: Refusal): void => close(CLOSE[why], why);

  function check(
    actions: readonly SessionAction[],
    session: string,
    allowed: () => Soon<void>,
    denied: (why: string) => void,
  ): Soon<void> {
    return when(
      firstRefused(actions, (action) => may(action, session)),
      (refused) => {
        if (!isOpen()) return;
        if (!refused) return allowed();
        if (refused.refusal === 'unauthorized') turnAway(refused.refusal);
        else denied(missing(participant, refused.action, session));
      },
    );
  }

  return {
    check,
    confirm(sessions, denied) {
      if (clock.elapsed() - confirmedAt < HOLDS) return;
      confirmedAt = clock.elapsed();
      may = rememberAllowed(decide, { token, participant });
      const ask = async () => {
        const ruling = await decide({ token, participant, action: 'connect' });
        if (ruling !== 'allowed') return turnAway(ruling);
        for (const [channel, session] of sessions()) {
          if (!isOpen()) return;
          await check(
            ['read'],
            session,
            () => {},
            (why) => denied(channel, why),
          );
        }
      };
      // No answer is no refusal: the next look asks again.
      ask().catch(onFault);
    },
  };
}
