/** Files that are named as the slowest. */
const SLOWEST = 5;

/**
 * Prints which files took longest, and `N passed, N failed, N skipped` as the very last line of a Vitest run; scripts/test.mjs adds
 * these up.
 */
export default class CountReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    const count = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      const before = count.failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === 'pending' ? 'skipped' : state]++;
      }
      // A file that could not be imported, or whose hook failed, has no failed test of its own.
      if (module.state() === 'failed' && count.failed === before) count.failed++;
    }
    const slowest = modules
      .map((module) => ({ name: module.relativeModuleId, ms: module.diagnostic().duration }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, SLOWEST)
      .map(({ name, ms }) => `${name} ${(ms / 1000).toFixed(0)} s`);
    process.on('exit', () => {
      if (modules.length > SLOWEST) console.log(`Slowest: ${slowest.join(', ')}`);
      console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
    });
  }
}
