/** Who works in each scene, and the file that each of them runs. */
import { fileURLToPath } from 'node:url';
import { LEAD, SHELVES } from './agents/research-team/shelves.ts';

export interface CastMember {
  /** Of the participant `agent:<name>`. */
  readonly name: string;
  readonly title: string;
  /** For people: what it does, or what it has read. */
  readonly about: string;
}

export interface Cast {
  /** As `?scene=` names it. */
  readonly scene: string;
  /** What each member runs, as a process of its own. */
  readonly file: string;
  readonly members: readonly CastMember[];
}

const fileOf = (path: string): string => fileURLToPath(new URL(`agents/${path}`, import.meta.url));

export const RESEARCH_TEAM: Cast = {
  scene: 'research-team',
  file: fileOf('research-team/researchAgent.ts'),
  members: [LEAD, ...SHELVES],
};

export const CASTS: readonly Cast[] = [
  RESEARCH_TEAM,
  {
    scene: 'support-desk',
    file: fileOf('support-desk/supportAgent.ts'),
    members: [{ name: 'support', title: 'Assistant', about: 'Knows the orders and the rules of the shop' }],
  },
  {
    scene: 'coding',
    file: fileOf('coding/codingAgent.ts'),
    members: [{ name: 'coder', title: 'Coder', about: 'Works in a folder of its own' }],
  },
  {
    scene: 'phone',
    file: fileOf('phone/phoneAgent.ts'),
    members: [{ name: 'writer', title: 'Writer', about: 'Writes at length, about railways and phones' }],
  },
  {
    scene: 'scenarios',
    file: fileOf('scenarios/actorAgent.ts'),
    members: [{ name: 'actor', title: 'Actor', about: 'Behaves as agents rarely do' }],
  },
];

export const castOf = (scene: string): Cast | undefined => CASTS.find((cast) => cast.scene === scene);
