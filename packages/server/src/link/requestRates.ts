/**
 * How fast one participant may use up what all share: it waits, and its link with it. A log remembers the newest commands and lanes
 * (P4, P13): whoever used them up in a moment would make everybody else's come too late, a Stop as well. And ids of sessions are free
 * to make up: each that is asked for is opened.
 */
import type { Clock } from '@rejoin/core/internal';
import type { Batch, ParticipantId } from '@rejoin/core/protocol';
import type { Soon } from '../http/permissions.ts';

interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Of one participant in one session, in commands: what carries an id is one, a lane counts for ten. */
export const COMMANDS = { burst: 250, perSecond: 500, lane: 10 } as const;
/** Of one participant: sessions, and pages of them, that it asks for. */
export const READS: Rate = { burst: 500, perSecond: 200 };

/** Each resolves, or is there at once, when it may go on. */
export interface RequestRates {
  append(participant: ParticipantId, session: string, batch: Pick<Batch, 'first' | 'events'>): Soon<void>;
  read(participant: ParticipantId): Soon<void>;
}

export function createRequestRates(clock: Clock): RequestRates {
  const commands = createPace(clock, COMMANDS);
  const reads = createPace(clock, READS);
  return {
    append(participant, session, { first, events }) {
      const asked = events.filter(({ id }) => id !== undefined).length;
      return commands(`${participant}\n${session}`, asked + (first === 1 ? COMMANDS.lane : 0));
    },
    read: (participant) => reads(participant, 1),
  };
}

function createPace(clock: Clock, { burst, perSecond }: Rate): (who: string, cost: number) => Soon<void> {
  /** What each has used up, and when that was so; the longest ago comes first. */
  const debts = new Map<string, { readonly debt: number; readonly at: number }>();
  const repaid = (at: number): number => ((clock.elapsed() - at) * perSecond) / 1_000;

  /** Whoever owes nothing any more is as new. */
  function forget(): void {
    for (const [who, { debt, at }] of debts) {
      if (debt > repaid(at)) return;
      debts.delete(who);
    }
  }

  return (who, cost) => {
    if (cost === 0) return undefined;
    const { debt, at } = debts.get(who) ?? { debt: 0, at: 0 };
    const now = Math.max(0, debt - repaid(at)) + cost;
    debts.delete(who);
    debts.set(who, { debt: now, at: clock.elapsed() });
    forget();
    if (now <= burst) return undefined;
    return new Promise((resolve) => clock.after(((now - burst) * 1_000) / perSecond, resolve));
  };
}
