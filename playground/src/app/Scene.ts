import type { ComponentType } from 'react';
import type { Config } from './server.ts';
import type { Surface } from './surface.ts';

export interface SceneProps {
  readonly config: Config;
}

export interface SceneSurfaceProps extends SceneProps {
  readonly surface: Surface;
  readonly session: string;
  readonly place: 'first' | 'second';
}

/** One side of a scene: what a kind of person sees of it. */
export interface SceneSide {
  /** As `?as=` names it. */
  readonly id: string;
  /** Who sees it: decides on the token as well. */
  readonly kind: 'user' | 'operator';
  readonly Surface: ComponentType<SceneSurfaceProps>;
}

/** One of the things that the playground shows. */
export interface Scene {
  /** As `?scene=` names it. */
  readonly id: string;
  readonly title: string;
  /** What it shows, in one sentence. */
  readonly about: string;
  /** What to try in it. */
  readonly tries: readonly string[];
  /** Two sides are shown side by side, unless the address names one. Of one side, a second surface is another person's. */
  readonly sides: readonly [SceneSide, SceneSide?];
}
