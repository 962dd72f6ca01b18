import { entityKey, type InstanceId } from '../protocol/ids.ts';
import type { SessionView } from './sessionView.ts';

/** The signal by which a keeper reports that an instance is silent (P30). */
const STALLED = 'keeper.stalled';

/** Whether an instance gives no sign of life: as the keeper reports or, where none watches over it, as this page observes. */
export const isSilent = (
  { signals, liveness }: Pick<SessionView, 'signals' | 'liveness'>,
  instance: InstanceId,
): boolean =>
  signals.get(entityKey(instance, STALLED))?.value === true || liveness?.get(instance)?.status === 'silent';
