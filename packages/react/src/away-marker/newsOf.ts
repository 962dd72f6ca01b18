/** What happened to agents while the page was not looked at: most urgent first, each agent once in each kind. */
import type { AwaySummary, ParticipantId, SessionView } from '@rejoin/core';
import { entityKey } from '@rejoin/core';
import { type NamedParticipant, nameIn } from '../select/agentInfo.ts';
import type { Reading } from '../select/reading.ts';
import { askedBy } from '../select/runs.ts';
import { shallowEqual } from '../select/shallowEqual.ts';
import type { AwayMarkerKind } from './awayMarkerLabels.ts';

/** Agents to which the same has happened. */
export interface AwayMarkerNews {
  readonly kind: AwayMarkerKind;
  /** In the log's order. */
  readonly agents: readonly NamedParticipant[];
}

const KINDS: readonly AwayMarkerKind[] = ['waiting', 'failed', 'lost', 'cancelled', 'finished'];

/** Kind, id and name of each, one after the other: a list that can be compared by its entries. */
export function flatNews(
  view: SessionView,
  away: AwaySummary | undefined,
  { before }: Reading<readonly string[]>,
): readonly string[] {
  const flat: string[] = [];
  if (!away) return flat;
  for (const kind of KINDS) {
    const seen = new Set<ParticipantId>();
    for (const { participant, run } of away[kind]) {
      // It was answered meanwhile: it waits no more.
      if (seen.has(participant) || (kind === 'waiting' && !isWaiting(view, entityKey(participant, run))))
        continue;
      seen.add(participant);
      flat.push(kind, participant, nameIn(view, participant));
    }
  }
  return before && shallowEqual(before, flat) ? before : flat;
}

const isWaiting = (view: SessionView, key: string): boolean =>
  view.state.runs.get(key)?.status === 'interrupted' || askedBy(view).has(key);

export function newsIn(flat: readonly string[]): readonly AwayMarkerNews[] {
  return KINDS.flatMap((kind) => {
    const agents: NamedParticipant[] = [];
    for (let at = 0; at + 2 < flat.length; at += 3) {
      const [of, participant, name] = flat.slice(at, at + 3);
      if (of === kind && participant !== undefined && name !== undefined) agents.push({ participant, name });
    }
    return agents.length > 0 ? [{ kind, agents }] : [];
  });
}
