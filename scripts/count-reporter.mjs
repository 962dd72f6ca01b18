/** Prints `N passed, N failed, N skipped` as the very last line of a Vitest run; scripts/test.mjs adds these up. */
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
    process.on('exit', () =>
      console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`),
    );
  }
}
