/**
 * How fast one participant may use up what all share: beyond it, the participant waits, and its link with it. A log remembers
 * the newest commands and lanes (P4, P13): a participant that used them up in a moment would make the commands of all others
 * come too late, a Stop as well. And ids of sessions are free to make up: each that is asked for is opened.
 */
import type { Clock } from '../../platform/clock.ts';
import type { Batch } from '../../protocol/envelope.ts';
import type { ParticipantId } from '../../protocol/ids.ts';
import type { Soon } from './soon.ts';

interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Of one participant in one session, in commands: what carries an id is one, a lane counts for ten. */
export const COMMANDS = { burst: 250, perSecond: 500, lane: 10 } as const;
/** Of one participant: sessions, and pages of them, that it asks for. */
export const READS: Rate = { burst: 500, perSecond: 200 };

/** Each resolves, or is there at once, when the participant may go on. */
export interface RequestRates {
  append(participant: ParticipantId, session: string, batch: Pick<Batch, 'first' | 'events'>): Soon<void>;
  read(participant: ParticipantId): Soon<void>;
}

export function createRequestRates(clock: Clock): RequestRates {
  const commands = createRate(clock, COMMANDS);
  const reads = createRate(clock, READS);
  return {
    append(participant, session, { first, events }) {
      let cost = first === 1 ? COMMANDS.lane : 0;
      for (const { id } of events) if (id !== undefined) cost++;
      // A token costs nothing: not even the name of its account.
      return cost === 0 ? undefined : commands(`${participant}\n${session}`, cost);
    },
    read: (participant) => reads(participant, 1),
  };
}

function createRate(clock: Clock, { burst, perSecond }: Rate): (owner: string, cost: number) => Soon<void> {
  /** What each owner has used up, and when that was so; the longest ago comes first. */
  const debts = new Map<string, { readonly debt: number; readonly at: number }>();
  const repaid = (at: number): number => ((clock.elapsed() - at) * perSecond) / 1_000;

  /** An owner whose debt is repaid is like a new one. */
  function forget(): void {
    for (const [owner, { debt, at }] of debts) {
      if (debt > repaid(at)) return;
      debts.delete(owner);
    }
  }

  return (owner, cost) => {
    const { debt, at } = debts.get(owner) ?? { debt: 0, at: 0 };
    const now = Math.max(0, debt - repaid(at)) + cost;
    debts.delete(owner);
    debts.set(owner, { debt: now, at: clock.elapsed() });
    forget();
    if (now <= burst) return undefined;
    return new Promise((resolve) => clock.after(((now - burst) * 1_000) / perSecond, resolve));
  };
}
