/** Identifiers of the protocol (docs/protocol.md section 2): their forms, and how one is read out of another. */

/** `<kind>:<name>`, for example `agent:licences`. */
export type ParticipantId = string;
/** One process or page of a participant: `<participant>/<96 random bits>`. */
export type InstanceId = string;
/** One ordered lane of an instance: `<instance>/<lane>`. */
export type ProducerId = string;
/** Opaque position in one log. Compare for equality only. */
export type Cursor = string;

export type ParticipantKind = 'user' | 'agent' | 'operator' | 'keeper';

/** An entity of some participant (P5): wire ids alone are never keys. */
export interface EntityRef {
  readonly participant: ParticipantId;
  readonly id: string;
}

// No half of a surrogate pair (Cs): it would be another name in every store.
const PARTICIPANT = '(user|agent|operator|keeper):[^/\\0-\\x1f\\x7f\\p{Cs}]{1,96}';
const INSTANCE = `${PARTICIPANT}/[\\w-]{16}`;

const form = (pattern: string) => {
  const whole = new RegExp(`^${pattern}$`, 'u');
  return (value: unknown): value is string => typeof value === 'string' && whole.test(value);
};

export const isParticipant: (value: unknown) => value is ParticipantId = form(PARTICIPANT);
export const isInstance: (value: unknown) => value is InstanceId = form(INSTANCE);
export const isProducer: (value: unknown) => value is ProducerId = form(`${INSTANCE}/[a-z0-9.-]{1,16}`);
export const isSessionId: (value: unknown) => value is string = form('[\\w.~:-]{1,128}');
export const isEntityId: (value: unknown) => value is string = form('[^\\0-\\x1f\\x7f\\p{Cs}]{1,128}');

/** The instance a producer belongs to. */
export const instanceOf = (producer: ProducerId): InstanceId => producer.slice(0, producer.lastIndexOf('/'));

/** Whether the producer is a lane of the instance: each token asks, so nothing is cut out of it. */
export const isLaneOf = (producer: ProducerId, instance: InstanceId): boolean =>
  producer.startsWith(instance) && producer.lastIndexOf('/') === instance.length;

/** The participant of an instance or, by two steps, of a producer. A participant's name holds no `/`. */
export const participantOf = (instanceOrProducer: string): ParticipantId =>
  instanceOrProducer.slice(0, instanceOrProducer.indexOf('/'));

export const kindOf = (participant: ParticipantId): ParticipantKind =>
  // CAST: the form is checked where an id enters (isParticipant).
  participant.slice(0, participant.indexOf(':')) as ParticipantKind;

/** The name without its kind: what people are shown. */
export const nameOf = (participant: ParticipantId): string => participant.slice(participant.indexOf(':') + 1);

/** The key of an entity in a `Map`: unambiguous, since no id holds a line break. */
export const entityKey = (participant: ParticipantId, id: string): string => `${participant}\n${id}`;

/** Keys that were made last, each in the place that its last letters lead to, of 1,024. */
const recent: { readonly participant: ParticipantId; readonly id: string; readonly key: string }[] = [];

/** The same, not made anew where it was asked for lately: each token asks for those of its text and run. */
export function recentKey(participant: ParticipantId, id: string): string {
  // Ids are often alike where participants are not.
  const place = (placeOf(id, id.length) << 2) ^ placeOf(participant, participant.length);
  const known = recent[place];
  if (known?.id === id && known.participant === participant) return known.key;
  const key = entityKey(participant, id);
  recent[place] = { participant, id, key };
  return key;
}

/** Where what ends there in the text is remembered, of 256 places: what has the same one takes its place. */
export const placeOf = (text: string, end: number): number =>
  (text.charCodeAt(end - 1) * 8 + text.charCodeAt(end - 2)) & 255;

/** The same to be kept: one string, where what is added up stays a chain of its parts. Making it costs more. */
export const keptKey = (participant: ParticipantId, id: string): string => [participant, id].join('\n');

export const refKey = (ref: EntityRef): string => entityKey(ref.participant, ref.id);

/** The reference that a key was made of. */
export function refOf(key: string): EntityRef {
  const at = key.indexOf('\n');
  return { participant: key.slice(0, at), id: key.slice(at + 1) };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * 96 random bits as 16 base64url characters.
 *
 * @param random a source of numbers in [0, 1); seeded in tests. Where `crypto` exists it is the default of the callers.
 */
export function randomId(random: () => number): string {
  let id = '';
  for (let i = 0; i < 16; i++) id += ALPHABET[Math.floor(random() * 64)] ?? 'A';
  return id;
}
