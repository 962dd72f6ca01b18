/** The sessions that a reader joins late. One name, one text. */
import { tokens } from '../support/words.ts';

export interface Work {
  /** Tokens by lane and message. */
  readonly lanes: readonly (readonly (readonly string[])[])[];
  /** Whether each lane is a session of its own; else all are agents of one. */
  readonly apart: boolean;
}

const lanes = (count: number, messages: number, each: number): Work['lanes'] =>
  Array.from({ length: count }, (_, lane) =>
    Array.from({ length: messages }, (_, message) => tokens(each, 1 + lane * messages + message)),
  );

export const WORKS = {
  answers: {
    title: '50,000 deltas by 8 agents, one answer each',
    make: () => ({ lanes: lanes(8, 1, 6_250), apart: false }),
  },
  messages: {
    title: '50,000 deltas by 8 agents, 25 messages each',
    make: () => ({ lanes: lanes(8, 25, 250), apart: false }),
  },
  sessions: {
    title: '200 sessions of 250 deltas each; the limit and the peers open a connection for each',
    make: () => ({ lanes: lanes(200, 1, 250), apart: true }),
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly make: () => Work }>>;

export type WorkName = keyof typeof WORKS;

export const isWork = (name: string | undefined): name is WorkName => name !== undefined && name in WORKS;

export const textsOf = ({ lanes }: Work): readonly (readonly string[])[] =>
  lanes.map((messages) => messages.map((of) => of.join('')));
