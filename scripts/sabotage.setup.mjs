// A sabotage has to be caught, not understood: one seed, so that it is caught each time, and no search for a small case.
import fc from 'fast-check';

fc.configureGlobal({ seed: 1, endOnFailure: true });
