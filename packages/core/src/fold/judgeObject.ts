/** The judgement of a change of a shared object (P40): who came first, and what may become of the object (section 14). */
import type { EventItem } from '../protocol/envelope.ts';
import type { ObjectChanged } from '../protocol/events.ts';
import { WINDOW, WINDOW_WEIGHT } from '../protocol/limits.ts';
import { BOUNDED, weightOf } from './ag-ui/documentLimits.ts';
import { NOTHING, patched } from './ag-ui/documents.ts';
import { isLost } from './objectConflicts.ts';
import type { FaultCode, SessionState } from './state.ts';

/** Why the change does not count, if it does not. */
export function judgeObject(
  { objects }: SessionState,
  { participant }: EventItem,
  event: ObjectChanged,
): FaultCode | undefined {
  const object = objects.get(event.object);
  if (isLost(object, participant, event)) return 'claim-lost';
  const next = patched(object ? object.value : NOTHING, event.patch, BOUNDED);
  if (typeof next === 'string') return next;
  const all = [...objects.values()];
  if (!object && all.length >= WINDOW.objects) return 'document-too-large';
  const more = weightOf(next.value) - weightOf(object?.value);
  const weight = all.reduce((sum, { value }) => sum + weightOf(value), more);
  return more > 0 && weight > WINDOW_WEIGHT ? 'document-too-large' : undefined;
}
