import { describeTransport } from '@rejoin/testing';
import { describe, it } from 'vitest';
import { durableStreamsConformance } from '../../../test/durableStreamsConformance.ts';

for (const follow of ['sse', 'long-poll'] as const)
  describeTransport({ describe, it }, durableStreamsConformance(follow));
