import { describe, it } from 'vitest';
import { describeFaults } from './faultMatrix.ts';
import { simulatedFaults } from './simulatedFaults.ts';

// `npm run soak` goes on from here for five minutes.
describeFaults({ describe, it }, simulatedFaults, { storms: 150 });
