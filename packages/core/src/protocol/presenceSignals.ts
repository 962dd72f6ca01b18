/** The reading of what a surface signals of itself (P33): any participant of the session may have sent anything. */
import { isParticipant, type ParticipantId } from './ids.ts';
import { MOST_LOOKS, type SurfaceSignal } from './presenceKeys.ts';
import { isRecord, isTime } from './shapes.ts';

const NOTHING: readonly ParticipantId[] = [];

/** Undefined: it is none. */
export function readSurface(value: unknown): Required<SurfaceSignal> | undefined {
  if (!isRecord(value) || !isTime(value.since)) return undefined;
  const { looksAt } = value;
  return {
    // CAST: `isTime` has checked it.
    since: value.since as number,
    hidden: value.hidden === true,
    looksAt: Array.isArray(looksAt) ? looksAt.slice(0, MOST_LOOKS).filter(isParticipant) : NOTHING,
  };
}
