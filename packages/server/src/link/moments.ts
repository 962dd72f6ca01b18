/** What many connections are to do at one moment, in one callback: to schedule one for each costs as much as the work. */

/**
 * @param schedule calls `run` at that moment
 * @returns what adds to the work of the next such moment. Work that throws keeps no other from being done
 */
export function createMoment(schedule: (run: () => void) => void): (work: () => void) => void {
  let due: (() => void)[] = [];
  function run(): void {
    const now = due;
    due = [];
    let done = 0;
    try {
      for (const work of now) {
        done++;
        work();
      }
    } finally {
      if (done < now.length) {
        due.unshift(...now.slice(done));
        schedule(run);
      }
    }
  }
  return (work) => {
    if (due.length === 0) schedule(run);
    due.push(work);
  };
}
