import { describeFaults } from '@rejoin/testing';
import { describe, it, vi } from 'vitest';
import { streamsFaults } from '../../../test/streamsFaults.ts';

// A cell waits for sockets and works in turn: a few side by side fill the processor, and more would only take longer each.
vi.setConfig({ maxConcurrency: 8, testTimeout: 300_000 });
describeFaults({ describe, it: it.concurrent }, streamsFaults, { storms: 4 });
