/**
 * The signals of one session (P29): the latest value per instance and key, each for its time, within bounds: of too
 * much, the participant that signals most loses its own. Nothing here reaches the log.
 */
import { type InstanceId, type ParticipantId, participantOf } from '../protocol/ids.ts';
import { SIGNALS } from '../protocol/limits.ts';
import type { Signal } from '../protocol/messages.ts';

/** A place among the changes of a session's signals: how much of them a reader has. */
export interface SignalPosition {
  /** Grows with each change. */
  readonly revision: number;
  /** Grows whenever one ends before its time: a reader that missed that cannot find out by what is there. */
  readonly removals: number;
}

/** A reader that has none; and what it may have got on another channel counts no more. */
export const NO_SIGNALS: SignalPosition = { revision: 0, removals: -1 };

export interface Signals extends SignalPosition {
  /** Takes the newest value, or ends it (`ttl` 0). What there is no room for any more leaves, oldest first. */
  put(signal: Signal, now: number): void;
  /** Forgets those whose time is over. */
  expire(now: number): void;
  /** What has changed since the last call, in parts that fit a message each. */
  changes(now: number): readonly string[];
  /** What lives under a key. */
  valuesOf(key: string, now: number): readonly { readonly instance: InstanceId; readonly value: unknown }[];
  /** The next part of what lives and is newer than a revision; undefined if nothing is. */
  after(revision: number, now: number): Part | undefined;
}

/** Some signals as they stand in a message: the text of a JSON array. */
export interface Part {
  readonly list: string;
  /** A reader that gets it has all up to here. */
  readonly revision: number;
}

interface Held {
  readonly instance: InstanceId;
  /** Undefined: the keeper's own, which no limit pushes out. Their number is that of running runs. */
  readonly participant: ParticipantId | undefined;
  /** Its JSON up to its time, which shrinks. */
  readonly text: string;
  readonly weight: number;
  readonly until: number;
  readonly revision: number;
}

/** Characters of one message, about: events that come behind it wait no longer than for this. */
const PART = 64 * 1024;

/** All times are of one clock that is never set, ms. */
export function createSignals(): Signals {
  /** The one that was sent longest ago comes first. */
  const held = new Map<string, Held>();
  const ofInstance = new Map<InstanceId, number>();
  const ofParticipant = new Map<ParticipantId, number>();
  const changed = new Set<string>();
  let total = 0;
  let revision = 0;
  let removals = 0;
  /** Nothing ends before this. */
  let next = Number.POSITIVE_INFINITY;

  function account({ instance, participant, weight }: Held, sign: 1 | -1): void {
    if (participant === undefined) return;
    add(ofInstance, instance, sign * weight);
    add(ofParticipant, participant, sign * weight);
    total += sign * weight;
  }

  function take(name: string): Held | undefined {
    const former = held.get(name);
    if (former) account(former, -1);
    held.delete(name);
    return former;
  }

  function end(name: string): void {
    if (!take(name)) return;
    revision++;
    removals++;
    changed.add(name);
  }

  function endOldest(of: 'instance' | 'participant', whose: string): void {
    for (const [name, each] of held) if (each[of] === whose) return end(name);
  }

  function heaviest(): ParticipantId {
    let [most, found] = [0, ''];
    for (const [whose, weight] of ofParticipant) if (weight > most) [most, found] = [weight, whose];
    return found;
  }

  function makeRoom(instance: InstanceId, participant: ParticipantId): void {
    while ((ofInstance.get(instance) ?? 0) > SIGNALS.perInstance) endOldest('instance', instance);
    while ((ofParticipant.get(participant) ?? 0) > SIGNALS.perParticipant)
      endOldest('participant', participant);
    while (total > SIGNALS.perSession) endOldest('participant', heaviest());
  }

  function expire(now: number): void {
    if (now < next) return;
    next = Number.POSITIVE_INFINITY;
    for (const [name, { until }] of held)
      if (until <= now) take(name);
      else next = Math.min(next, until);
  }

  return {
    get revision() {
      return revision;
    },
    get removals() {
      return removals;
    },
    put({ instance, key, value, ttl }, now) {
      expire(now);
      const name = `${instance}\n${key}`;
      if (ttl <= 0) return end(name);
      const participant = key.startsWith('keeper.') ? undefined : participantOf(instance);
      const text = JSON.stringify({ instance, key, value }).slice(0, -1);
      const weight = Math.max(SIGNALS.least, text.length);
      const entry = { instance, participant, text, weight, until: now + ttl, revision: ++revision };
      const former = take(name);
      // It may end before who has only the former value hears of this one.
      if (former && former.until > entry.until) removals++;
      held.set(name, entry);
      account(entry, 1);
      changed.add(name);
      next = Math.min(next, entry.until);
      if (participant !== undefined) makeRoom(instance, participant);
    },
    expire,
    valuesOf(key, now) {
      const found: { instance: InstanceId; value: unknown }[] = [];
      for (const [name, { instance, text, until }] of held)
        if (until > now && name === `${instance}\n${key}`)
          found.push({ instance, value: JSON.parse(`${text}}`).value });
      return found;
    },
    changes(now) {
      const parts: string[] = [];
      let [list, size]: [string[], number] = [[], 0];
      for (const name of changed) {
        const text = write(name, held.get(name), now);
        if (size > 0 && size + text.length > PART) {
          parts.push(`[${list.join()}]`);
          [list, size] = [[], 0];
        }
        list.push(text);
        size += text.length;
      }
      if (size > 0) parts.push(`[${list.join()}]`);
      changed.clear();
      return parts;
    },
    after(from, now) {
      const list: string[] = [];
      let size = 0;
      let last = from;
      for (const [name, each] of held) {
        if (each.revision <= from || each.until <= now) continue;
        const text = write(name, each, now);
        if (size > 0 && size + text.length > PART) return { list: `[${list.join()}]`, revision: last };
        list.push(text);
        size += text.length;
        last = each.revision;
      }
      return size > 0 ? { list: `[${list.join()}]`, revision } : undefined;
    },
  };
}

function add(weights: Map<string, number>, whose: string, more: number): void {
  const weight = (weights.get(whose) ?? 0) + more;
  if (weight > 0) weights.set(whose, weight);
  else weights.delete(whose);
}

function write(name: string, entry: Held | undefined, now: number): string {
  if (entry && entry.until > now) return `${entry.text},"ttl":${Math.ceil(entry.until - now)}}`;
  // Neither has a line break: they are names.
  const [instance, key] = name.split('\n');
  return JSON.stringify({ instance, key, value: null, ttl: 0 });
}
