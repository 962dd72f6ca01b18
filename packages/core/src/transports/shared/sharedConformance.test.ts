import { describe, it } from 'vitest';
import { describeTransport } from '../../testing/conformance/conformanceSuite.ts';
import { sharedConformance } from '../../testing/internal/sharedConformance.ts';

for (const role of ['leader', 'follower', 'either in turn'] as const)
  describeTransport({ describe, it }, sharedConformance(role));
