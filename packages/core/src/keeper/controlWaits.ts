/**
 * Since when each control has stood as it does, by the keeper's own count of time: its stamps (`at`) are what a wall clock
 * showed, and wall clocks are set. A keeper that has just opened the session counts from then.
 */
import type { ControlRow, SessionControl, SessionState } from '../fold/state.ts';
import { entityKey } from '../protocol/ids.ts';

/** Of one control. The rows by their run; `since` is when the control itself was first seen. */
interface Wait {
  readonly control: SessionControl;
  readonly since: number;
  readonly rows: ReadonlyMap<
    string,
    { readonly status: ControlRow['status']; readonly at: number; readonly since: number }
  >;
}

export interface ControlWaits {
  /** Takes in a state that has been committed. */
  note(controls: SessionState['controls'], now: number): void;
  /** Since when this row has its status, or the control is there; `now` for what has not been noted yet. */
  since(key: string, now: number, row?: ControlRow): number;
}

export function createControlWaits(): ControlWaits {
  const waits = new Map<string, Wait>();
  let noted: SessionState['controls'] | undefined;

  function take(key: string, control: SessionControl, now: number): void {
    const known = waits.get(key);
    if (known?.control === control) return;
    const rows = control.rows.map((row) => {
      const { status, at } = row;
      const before = known?.rows.get(rowKey(row));
      return [
        rowKey(row),
        before?.status === status && before.at === at ? before : { status, at, since: now },
      ] as const;
    });
    waits.set(key, { control, since: known?.since ?? now, rows: new Map(rows) });
  }

  return {
    note(controls, now) {
      if (controls === noted) return;
      noted = controls;
      for (const [key, control] of controls) take(key, control, now);
      if (waits.size > controls.size)
        for (const key of waits.keys()) if (!controls.has(key)) waits.delete(key);
    },
    since(key, now, row) {
      const wait = waits.get(key);
      if (!row) return wait?.since ?? now;
      const known = wait?.rows.get(rowKey(row));
      return known?.status === row.status && known.at === row.at ? known.since : now;
    },
  };
}

const rowKey = ({ participant, run }: ControlRow): string => entityKey(participant, run);
