/** What an answer of the app's `authorize` means. */
import { type Ruling, type Soon, when } from '@rejoin/core/internal';
import { RejoinError } from '@rejoin/core/protocol';
import type { Authorize, AuthorizeQuestion } from './authorize.ts';

/** Asks once, and of a plain `false` finds out whether it is the token or the right that is missing. */
export function rule(authorize: Authorize, question: AuthorizeQuestion): Soon<Ruling> {
  return when(authorize(question), (answer): Soon<Ruling> => {
    if (answer === true) return 'allowed';
    if (answer === 'unauthorized' || answer === 'forbidden') return answer;
    // From plain JavaScript anything may come: an object must not let a client in.
    if (answer)
      throw new RejoinError(
        'argument-invalid',
        `\`authorize\` gave ${typeof answer}: it answers true, false, 'unauthorized' or 'forbidden'.`,
      );
    if (question.action === 'connect') return 'unauthorized';
    const { token, participant } = question;
    return when(rule(authorize, { token, participant, action: 'connect' }), (who) =>
      who === 'allowed' ? 'forbidden' : who,
    );
  });
}
