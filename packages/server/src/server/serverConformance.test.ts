import { describeTransport } from '@rejoin/core/testing';
import { describe, it } from 'vitest';
import { webSocketConformance } from '../testing/webSocketConformance.ts';

describeTransport({ describe, it }, webSocketConformance);
