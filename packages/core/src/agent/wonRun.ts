/** What the log says of a run, as the instance sees it that claimed it. Undefined: it does not say yet. */
import { isLeftToPeople } from '../fold/floor.ts';
import { isActive, type SessionRun, type SessionState } from '../fold/state.ts';
import {
  type EntityRef,
  entityKey,
  type InstanceId,
  kindOf,
  participantOf,
  refKey,
} from '../protocol/ids.ts';

interface Claimed {
  readonly instance: InstanceId;
  readonly id: string;
  readonly answers?: EntityRef | undefined;
}

/**
 * Whether its beginning won (P14, P15).
 *
 * @param claim the key of the claim that it contests, if it answers a message
 */
export function hasBegun(
  state: SessionState,
  { instance, id, answers }: Claimed,
  claim: string | undefined,
): boolean | undefined {
  const participant = participantOf(instance);
  if (state.runs.get(entityKey(participant, id))?.owner === instance) return true;
  const winner = claim === undefined ? undefined : state.claims.get(claim);
  const message = answers && state.messages.get(refKey(answers));
  const isLeft = message && kindOf(participant) === 'agent' && isLeftToPeople(state, message);
  return isLeft || (winner && winner.run !== id) ? false : undefined;
}

/** Whether its claim on a lost run won (P20). */
export function hasTakenOver(
  run: SessionRun | undefined,
  instance: InstanceId,
  generation: number,
): boolean | undefined {
  if (!run) return false;
  if (run.generation < generation) return isActive(run.status) ? undefined : false;
  return run.owner === instance && run.generation === generation;
}

/** Whether it is the instance's to end. */
export const isOpen = (run: SessionRun | undefined, instance: InstanceId): boolean =>
  run?.owner === instance && (run.status === 'running' || run.status === 'lost');
