/** Tells a screen reader what changed, all of some seconds in one sentence: five agents would talk over each other. */

const EVERY = 2_000;

export function createAnnouncer(region: Element): (text: string) => void {
  let waiting: string[] = [];
  let due = false;
  return (text) => {
    waiting = [...waiting.filter((each) => each !== text), text];
    if (due) return;
    due = true;
    setTimeout(() => {
      region.textContent = waiting.join(' ');
      waiting = [];
      due = false;
    }, EVERY);
  };
}
