/** Who has the floor, as anyone reads it (P41). */
import { type Floor, readFloor } from '../fold/floor.ts';
import type { SessionState } from '../fold/state.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { isRecord } from '../protocol/shapes.ts';

/** Who has the floor, who has asked for a person, and how the newest hand-off has ended. */
export function floorOf(state: Pick<SessionState, 'floor'>): Floor {
  if (isDevelopment) checkCall(isRecord(state?.floor), 'floorOf(session.store.getState().state)');
  return readFloor(state);
}
