import type { Append, Refused } from '../../protocol/messages.ts';

/** The answer to a batch of a lane whose instance its sender does not speak for (P1). */
export const foreignLane = ({ session, producer, first }: Append): Refused => ({
  ...{ type: 'refused', session, producer, first, seq: first },
  code: 'producer-foreign',
  message: `The producer ${producer} is no lane of an instance that this link speaks for.`,
});
