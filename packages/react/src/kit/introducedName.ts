import type { NamedParticipant } from '../select/agents.ts';

/** What somebody is called where the application has no other names. */
export const introducedName = ({ name }: NamedParticipant): string => name;
