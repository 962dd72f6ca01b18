// Properties draw the same cases in each run: a failure is of the change that was tested, not of the day. SEED=<number>
// draws others.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.SEED ?? 1) });
