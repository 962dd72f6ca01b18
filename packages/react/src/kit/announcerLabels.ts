/** What is said aloud, about one agent or several at once. `names` is a ready list: "Guides and Source". */
export interface AnnouncerLabels {
  readonly started: (names: string, count: number) => string;
  readonly finished: (names: string, count: number) => string;
  readonly stopped: (names: string, count: number) => string;
  readonly failed: (names: string, count: number) => string;
  readonly lost: (names: string, count: number) => string;
  readonly needsApproval: (names: string, count: number) => string;
  /** People, not this page's own. */
  readonly wrote: (names: string, count: number) => string;
  /** What an agent asks people: the question's title. */
  readonly asks: (name: string, title: string) => string;
  /** Where agents ask too many questions at once to be said one by one. */
  readonly questions: (count: number) => string;
  /** Where there are too many to be named. */
  readonly agents: (count: number) => string;
}

export const announcerLabels: AnnouncerLabels = {
  started: (names) => `${names} started.`,
  finished: (names) => `${names} finished.`,
  stopped: (names) => `${names} stopped.`,
  failed: (names) => `${names} failed.`,
  lost: (names, count) => `${names} ${count === 1 ? 'was' : 'were'} lost.`,
  needsApproval: (names, count) => `${names} ${count === 1 ? 'waits' : 'wait'} for a person.`,
  wrote: (names) => `${names} wrote a message.`,
  asks: (name, title) => `${name} asks: ${title}`,
  questions: (count) => `${count} questions wait for a person.`,
  agents: (count) => `${count} agents`,
};
