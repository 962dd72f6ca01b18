/** The one fold of any log: what its judgement leaves out changes nothing but the count of faults (P6). */
import type { FrameItem } from '../protocol/envelope.ts';
import { applyItems } from './apply.ts';
import { judge } from './judge.ts';
import type { SessionState } from './state.ts';

/** The state after `items`, in log order. Copies once what they touch; the given state stays as it is. */
export const fold = (state: SessionState, items: readonly FrameItem[]): SessionState =>
  applyItems(state, items, judge);
