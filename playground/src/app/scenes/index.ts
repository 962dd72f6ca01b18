import type { Scene } from '../Scene.ts';
import { ResearchTeam } from './research-team/ResearchTeam.tsx';

export const SCENES: readonly [Scene, ...Scene[]] = [
  { id: 'research-team', title: 'Research team', Component: ResearchTeam },
];

/** The scene of that name, else the first. */
export const sceneOf = (id: string): Scene => SCENES.find((scene) => scene.id === id) ?? SCENES[0];
