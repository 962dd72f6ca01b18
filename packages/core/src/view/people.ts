/** Who is in a session with a surface of theirs (P33): read of the signals that live, never of the log. */
import type { SessionState } from '../fold/state.ts';
import {
  type InstanceId,
  kindOf,
  nameOf,
  type ParticipantId,
  type ParticipantKind,
  participantOf,
} from '../protocol/ids.ts';
import { PRESENCE, TYPING } from '../protocol/presenceKeys.ts';
import { readSurface } from '../protocol/presenceSignals.ts';
import type { SessionView } from './sessionView.ts';

/** One page or tab of a person. */
export interface SurfaceInfo {
  readonly instance: InstanceId;
  /** Since when it is here, ms since 1970 as it says itself. */
  readonly since: number;
  /** Its person does not see it: another tab or window is in front. */
  readonly hidden: boolean;
  readonly typing: boolean;
  /** The agents that it shows to its person just now. */
  readonly looksAt: readonly ParticipantId[];
}

/** A person who is here, by one surface or several. The same object until something of it changes. */
export interface PersonInfo {
  /** Unique among them: a React key. */
  readonly key: string;
  readonly participant: ParticipantId;
  readonly kind: ParticipantKind;
  /** As they introduced themselves, else the name in their id. */
  readonly name: string;
  /** Whether it is the person of this page. */
  readonly isMe: boolean;
  /** Of the surface that is here longest. */
  readonly since: number;
  /** No surface of theirs is in sight. */
  readonly hidden: boolean;
  /** They write, on one surface at least. What they write is not told. */
  readonly typing: boolean;
  /** The agents that their surfaces look at, each once. */
  readonly looksAt: readonly { readonly participant: ParticipantId; readonly name: string }[];
  /** The one that is here longest first. */
  readonly surfaces: readonly SurfaceInfo[];
}

/**
 * The people who are here, who came first first. Agents are not among them: what they do stands in the log.
 *
 * @param me the participant of this page
 * @param before what was returned last: what has not changed since is the same object again
 */
export function peopleIn(
  { signals, state }: Pick<SessionView, 'signals' | 'state'>,
  me: ParticipantId,
  before: readonly PersonInfo[] = [],
): readonly PersonInfo[] {
  const surfaces = new Map<ParticipantId, SurfaceInfo[]>();
  for (const { instance, key, value } of signals.values()) {
    const participant = participantOf(instance);
    const kind = kindOf(participant);
    if (key !== PRESENCE || (kind !== 'user' && kind !== 'operator')) continue;
    const surface = readSurface(value);
    if (!surface) continue;
    const typing = signals.get(`${instance}\n${TYPING}`)?.value === true;
    const of = surfaces.get(participant) ?? [];
    of.push({ instance, typing, ...surface });
    surfaces.set(participant, of);
  }
  const known = new Map(before.map((person) => [person.participant, person]));
  const people = [...surfaces].map(([participant, of]) => {
    const person = personOf(participant, of, state, me);
    const former = known.get(participant);
    return former && isSame(former, person) ? former : person;
  });
  people.sort((a, b) => a.since - b.since || (a.participant < b.participant ? -1 : 1));
  const same = people.length === before.length && people.every((person, at) => person === before[at]);
  return same ? before : people;
}

function personOf(
  participant: ParticipantId,
  surfaces: SurfaceInfo[],
  { participants }: SessionState,
  me: ParticipantId,
): PersonInfo {
  const named = (of: ParticipantId) => participants.get(of)?.name ?? nameOf(of);
  surfaces.sort((a, b) => a.since - b.since || (a.instance < b.instance ? -1 : 1));
  return {
    key: participant,
    participant,
    kind: kindOf(participant),
    name: named(participant),
    isMe: participant === me,
    since: surfaces[0]?.since ?? 0,
    hidden: surfaces.every(({ hidden }) => hidden),
    typing: surfaces.some(({ typing }) => typing),
    looksAt: [...new Set(surfaces.flatMap(({ looksAt }) => looksAt))].map((agent) => ({
      participant: agent,
      name: named(agent),
    })),
    surfaces,
  };
}

const isSame = (a: PersonInfo, b: PersonInfo): boolean => JSON.stringify(a) === JSON.stringify(b);
