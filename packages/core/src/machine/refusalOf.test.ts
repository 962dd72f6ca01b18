import { expect, it } from 'vitest';
import { LIMITS } from '../protocol/limits.ts';
import { refusalOf } from './refusalOf.ts';

const content = (text: string) => ({ id: 'a', event: { type: 'message.sent', content: text } }) as const;

it('names what is wrong with an event that can never be sent', () => {
  // CAST: as code without types may hand it over.
  const malformed = { id: 'a', event: { type: 'message.sent' } } as unknown as ReturnType<typeof content>;
  expect(refusalOf(malformed, LIMITS).code).toBe('event-malformed');
  let deep: unknown = 'x';
  for (let depth = 0; depth < 40; depth++) deep = [deep];
  const nested = { event: { type: 'CUSTOM', name: 'deep', value: deep } } as const;
  expect(refusalOf(nested, LIMITS)).toMatchObject({
    code: 'message-too-deep',
    message: `This CUSTOM is nested deeper than ${LIMITS.depth} levels. Flatten it.`,
  });
});

it('names how large it is, and how large an event or one of its texts may be', () => {
  const limits = { ...LIMITS, event: 1_000, string: 500 };
  const long = refusalOf(content('x'.repeat(600)), limits);
  expect(long.code).toBe('string-too-long');
  expect(long.params).toEqual({ bytes: 655, limit: 500 });
  expect(long.message).toContain('a string may have 500');
  const large = { ...content('x'.repeat(400)), run: 'r'.repeat(400), saw: 1 };
  const all = refusalOf({ ...large, event: { ...large.event, name: 'y'.repeat(400) } }, limits);
  expect(all.code).toBe('event-too-large');
  expect(all.params).toMatchObject({ limit: 1_000 });
  expect(all.message).toContain('an event may have 1000');
  const delta = {
    run: 'r',
    event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'x'.repeat(600) },
  } as const;
  expect(refusalOf(delta, limits).code).toBe('event-too-large');
});
