import type { NamedParticipant } from '@rejoin/react';
import type { Member } from './server.ts';

/** Who an agent says it is, and the process in which it runs. */
export interface Introduction {
  readonly name: string;
  /** Undefined until one has come. */
  readonly pid: string | undefined;
}

/** @param said "Guides · pid 123", as the demo's agents introduce themselves */
export function introductionOf(said: string): Introduction {
  const [, name = said, pid] = /^(.*) · pid (\d+)$/.exec(said) ?? [];
  return { name, pid };
}

/** The demo's own title where it has one: an agent may call itself as it likes. */
export const titleOf = ({ participant, name }: NamedParticipant, members: readonly Member[]): string =>
  members.find((member) => member.participant === participant)?.title ?? introductionOf(name).name;
