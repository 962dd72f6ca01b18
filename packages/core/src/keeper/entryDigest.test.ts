import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonical } from '../fold/digest.ts';
import { formatHash, hashText } from '../fold/hash.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { canonicalEntry, digestEntry } from './entryDigest.ts';

const event = fc.record(
  {
    type: fc.constant('TEXT_MESSAGE_CONTENT' as const),
    messageId: fc.string(),
    delta: fc.string({ unit: 'grapheme' }),
    subagentRunId: fc.string(),
  },
  { requiredKeys: ['type', 'messageId', 'delta'] },
);
const entries: fc.Arbitrary<EventEntry> = fc.record(
  { event, run: fc.string(), id: fc.string(), saw: fc.nat(), must: fc.boolean() },
  { requiredKeys: ['event'] },
);

it('reads a token as it reads every other entry, whatever its text, its ids and what it carries besides (P8)', () => {
  fc.assert(
    fc.property(entries, (entry) => {
      expect(canonicalEntry(entry)).toBe(canonical(entry));
      // As it stands in stores.
      expect(digestEntry(entry)).toBe(formatHash(hashText(canonical(entry))));
    }),
  );
});
