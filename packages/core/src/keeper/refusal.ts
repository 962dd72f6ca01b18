import type { AppendCode } from '../protocol/errors.ts';
import type { InstanceId } from '../protocol/ids.ts';

/** Why nothing of a batch was appended. `seq`: the first of its events that is at fault. */
export interface Refusal {
  readonly type: 'refused';
  readonly seq: number;
  readonly code: AppendCode;
  readonly message: string;
  readonly expected?: number;
  readonly winner?: InstanceId;
}

export const refuse = (seq: number, code: AppendCode, message: string, more?: Partial<Refusal>): Refusal => ({
  type: 'refused',
  seq,
  code,
  message,
  ...more,
});
