import { describeFaults } from '@rejoin/testing';
import { describe, it } from 'vitest';
import { sharedFaults } from '../../../test/shared/sharedFaults.ts';

describeFaults({ describe, it }, sharedFaults, { storms: 60 });
