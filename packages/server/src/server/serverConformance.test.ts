import { describeTransport } from '@rejoin/testing';
import { describe, it } from 'vitest';
import { webSocketConformance } from '../testing/webSocketConformance.ts';

describeTransport({ describe, it }, webSocketConformance);
