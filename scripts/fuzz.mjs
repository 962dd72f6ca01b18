// `npm run fuzz [inputs]`: the fuzz tests with a million inputs each, for nightly runs. A failure prints its seed and path.
import { run } from './steps.mjs';

process.env.FUZZ_RUNS = process.argv[2] ?? '1000000';
const { ok } = await run(['vitest', 'run', '--project', 'unit', 'fuzz.test.ts']);
process.exitCode = ok ? 0 : 1;
