import { describe, it } from 'vitest';
import { describeFaults } from '../testing/matrix/index.ts';
import { sharedFaults } from '../testing/sharedFaults.ts';

describeFaults({ describe, it }, sharedFaults, { storms: 60 });
