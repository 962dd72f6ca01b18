import { describeTransport } from '@rejoin/testing';
import { describe, it } from 'vitest';
import { sharedConformance } from '../../../test/shared/sharedConformance.ts';

for (const role of ['leader', 'follower', 'either in turn'] as const)
  describeTransport({ describe, it }, sharedConformance(role));
