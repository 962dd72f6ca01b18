import type { ComponentType } from 'react';
import type { Config } from './server.ts';

export interface SceneProps {
  readonly config: Config;
}

/** One of the things that the playground shows, in the place that a surface gives it. */
export interface Scene {
  /** As `?scene=` names it. */
  readonly id: string;
  readonly title: string;
  readonly Component: ComponentType<SceneProps>;
}
