import { describe, it } from 'vitest';
import { sharedFaults } from '../../testing/internal/sharedFaults.ts';
import { describeFaults } from '../../testing/matrix/faultMatrix.ts';

describeFaults({ describe, it }, sharedFaults, { storms: 60 });
