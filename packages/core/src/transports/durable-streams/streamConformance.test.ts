import { describe, it } from 'vitest';
import { durableStreamsConformance } from '../../../test/durableStreamsConformance.ts';
import { describeTransport } from '../../testing/conformance/conformanceSuite.ts';

for (const follow of ['sse', 'long-poll'] as const)
  describeTransport({ describe, it }, durableStreamsConformance(follow));
