import { createLate, type Late } from './late.ts';

/** Parts that no first screen shows: loaded once one of them may be needed. */
export const lateParts: Late<typeof import('../later/afterFirstScreen.ts')> = createLate(
  () => import('../later/afterFirstScreen.ts'),
);
