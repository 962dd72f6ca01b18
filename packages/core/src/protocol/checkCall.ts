import { RejoinError, type Sentence } from './errors.ts';

/**
 * Refuses, at the call, what its types would have refused: for those who write plain JavaScript.
 *
 * @param right the call as it should be
 * @throws RejoinError `argument-invalid`
 */
export function checkCall(ok: boolean, right: Sentence): asserts ok {
  if (!ok) throw new RejoinError('argument-invalid', right && `Call ${right}.`);
}
