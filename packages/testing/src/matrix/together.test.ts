/** What people and agents do together is judged in each cell of the matrix: here is one by name, for what breaks that. */
import { it } from 'vitest';
import { playFault } from './faultMatrix.ts';
import { simulatedFaults } from './simulatedFaults.ts';

it('decides one question, one floor and one object for all, and shows who is here, while clocks are wrong (P33, P39–P41)', () =>
  playFault(simulatedFaults, 'clock skew', 'streaming', 1));
