import { describeFaults } from '@rejoin/testing';
import { describe, it, vi } from 'vitest';
import { webSocketFaults } from '../../test/webSocketFaults.ts';

// A cell waits for sockets far longer than it works: many side by side cost little more than one.
vi.setConfig({ maxConcurrency: 36, testTimeout: 120_000 });
describeFaults({ describe, it: it.concurrent }, webSocketFaults, { storms: 8 });
