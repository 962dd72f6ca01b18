/** A model's errors: words that people may read, whatever the provider has said. What it has said is the `cause`. */
import { RejoinError } from '../protocol/errors.ts';
import { isRecord, isText } from '../protocol/shapes.ts';

const BUSY_STATUS: ReadonlySet<unknown> = new Set([429, 503, 529]);
const BUSY_WORDS = /overload|rate_limit|too_many_requests|resource_exhausted/i;

const modelFailed = (words: string, cause: unknown): RejoinError =>
  new RejoinError('model-failed', isBusy(cause) ? 'The model is busy. Try again later.' : words, { cause });

/** The provider has answered with an error, before any word of an answer. */
export const failedBy = (cause: unknown): RejoinError => modelFailed('The model could not answer.', cause);

/** @param cause what ended the stream, if anything said so */
export const cutBy = (cause?: unknown): RejoinError =>
  modelFailed('The answer broke off before its end.', cause);

/** Errors of providers hold one another: a library's class around the body of an answer around the error itself. */
function isBusy(error: unknown, depth = 0): boolean {
  if (!isRecord(error) || depth > 3) return false;
  const { status, statusCode, code, type, errorType, error: inner, data, cause, lastError } = error;
  if ([status, statusCode, code].some((each) => BUSY_STATUS.has(each))) return true;
  if ([code, type, errorType].some((each) => isText(each) && BUSY_WORDS.test(each))) return true;
  return [inner, data, cause, lastError].some((each) => isBusy(each, depth + 1));
}
