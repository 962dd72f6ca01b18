/** What each candidate of `late-joiner` is: a server that is opened on a folder, and a reader that comes when all is written. */
import type { Work } from './works.ts';

/** Texts as a reader has them in the end: by lane, one per message. */
export type Texts = readonly (readonly string[])[];

export interface Candidate {
  /** Leaves the work in the folder, as the candidate's own server keeps it. */
  write(folder: string, work: Work): Promise<void> | void;
  /** Opens what was written. Resolves with its address. */
  serve(folder: string): Promise<string>;
  /** Comes late, and resolves when all is in its store; what it returns lets go. */
  join(url: string, work: Work): Promise<Joined>;
}

export interface Joined {
  readonly texts: Texts;
  close?(): Promise<void> | void;
}
