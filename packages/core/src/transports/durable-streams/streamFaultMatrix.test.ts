import { describeFaults } from '@rejoin/testing';
import { describe, it, vi } from 'vitest';
import { streamsFaults } from '../../../test/streamsFaults.ts';

// A cell waits for sockets far longer than it works: many side by side cost little more than one.
vi.setConfig({ maxConcurrency: 24, testTimeout: 120_000 });
describeFaults({ describe, it: it.concurrent }, streamsFaults, { storms: 4 });
