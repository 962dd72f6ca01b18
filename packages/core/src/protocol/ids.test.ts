import { describe, expect, it } from 'vitest';
import {
  entityKey,
  instanceOf,
  isEntityId,
  isInstance,
  isParticipant,
  isProducer,
  isSessionId,
  keptKey,
  kindOf,
  nameOf,
  participantOf,
  randomId,
  recentKey,
  refKey,
  refOf,
} from './ids.ts';

const INSTANCE = 'user:Zoë 🚂/AAAAAAAAAAAAAAA_';

describe('an id', () => {
  it.each([
    ['participant', isParticipant, ['user:a', 'agent:Zoë 🚂', 'operator:a:b', `keeper:${'x'.repeat(96)}`]],
    ['instance', isInstance, [INSTANCE, 'agent:a/0123456789abcde-']],
    ['producer', isProducer, [`${INSTANCE}/main`, `${INSTANCE}/a.b-2`, `${INSTANCE}/${'x'.repeat(16)}`]],
    ['session', isSessionId, ['a', 'A.b_c~d:e-9', 'x'.repeat(128)]],
    ['entity', isEntityId, ['a', ' /🚂', 'x'.repeat(128)]],
  ] as const)('of a %s is one of these', (_, is, ids) => {
    for (const id of ids) expect(is(id), id).toBe(true);
  });

  it.each([
    [
      'participant',
      isParticipant,
      ['', 'user', 'user:', 'bot:a', 'user:a/b', 'user:a\n', `user:${'x'.repeat(97)}`],
    ],
    ['participant', isParticipant, ['xuser:a', 'user:\ud83d', 'user:\x7f', 'user:\0', 5, undefined]],
    [
      'instance',
      isInstance,
      ['user:a', 'user:a/0123456789abcde', `${INSTANCE}A`, `${INSTANCE}/main`, 'user:a/0123456789abcde.'],
    ],
    [
      'producer',
      isProducer,
      [INSTANCE, `${INSTANCE}/`, `${INSTANCE}/Main`, `${INSTANCE}/${'x'.repeat(17)}`, `x${INSTANCE}/main`],
    ],
    ['session', isSessionId, ['', 'a b', 'a/b', 'é', 'x'.repeat(129), ['a']]],
    ['entity', isEntityId, ['', 'a\nb', '\ude82', 'x'.repeat(129), 5]],
  ] as const)('of a %s is none of these', (_, is, values) => {
    for (const value of values) expect(is(value), String(value)).toBe(false);
  });

  it('tells what it is made of', () => {
    expect(instanceOf(`${INSTANCE}/main`)).toBe(INSTANCE);
    expect(participantOf(`${INSTANCE}/main`)).toBe('user:Zoë 🚂');
    expect(participantOf(INSTANCE)).toBe('user:Zoë 🚂');
    expect(kindOf('operator:a:b')).toBe('operator');
    expect(nameOf('operator:a:b')).toBe('a:b');
  });

  it('of a participant’s own makes one key, and the key tells both again', () => {
    const ref = { participant: 'user:a', id: 'b' };
    for (const key of [entityKey('user:a', 'b'), keptKey('user:a', 'b'), refKey(ref)]) {
      expect(key).toBe(entityKey('user:a', 'b'));
      expect(refOf(key)).toEqual(ref);
    }
    expect(entityKey('user:a', 'b:c')).not.toBe(entityKey('user:a:b', 'c'));
  });

  it('that is drawn has all 64 characters, by the numbers that it is drawn from', () => {
    const drawn = Array.from({ length: 4 }, (_, part) => {
      let at = part * 16;
      return randomId(() => at++ / 64);
    });
    for (const id of drawn) expect(isInstance(`user:a/${id}`), id).toBe(true);
    expect(new Set(drawn.join('')).size).toBe(64);
  });
});

it('makes a key of its own for each participant and id, also where the last letters are the same (P5)', () => {
  for (const participant of ['agent:a', 'agent:b', 'user:a', 'agent:a'])
    for (const id of ['m-01', 'n-01', 'm-01', '1', ''])
      expect(recentKey(participant, id)).toBe(entityKey(participant, id));
});
