import { describeTransport } from '@rejoin/testing';
import { describe, it } from 'vitest';
import { webSocketConformance } from '../../test/webSocketConformance.ts';

describeTransport({ describe, it }, webSocketConformance);
