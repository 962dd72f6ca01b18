import type { Named } from '../select/agents.ts';

/** What somebody is called where the application has no other names. */
export const introducedName = ({ name }: Named): string => name;
