import type { Scene } from '../Scene.ts';
import { CODING } from './coding/Coding.tsx';
import { PHONE } from './phone/Phone.tsx';
import { RESEARCH_TEAM } from './research-team/ResearchTeam.tsx';
import { SCENARIOS_SCENE } from './scenarios/Scenarios.tsx';
import { SUPPORT_DESK } from './support-desk/SupportDesk.tsx';

export const SCENES: readonly [Scene, ...Scene[]] = [
  RESEARCH_TEAM,
  PHONE,
  CODING,
  SUPPORT_DESK,
  SCENARIOS_SCENE,
];

/** The scene of that name, else the first. */
export const sceneOf = (id: string): Scene => SCENES.find((scene) => scene.id === id) ?? SCENES[0];
