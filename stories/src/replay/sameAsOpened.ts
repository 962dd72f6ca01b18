/**
 * A docs page shows stories as they open, for no play function runs there. So a story that stands on one has to show the state of
 * its name from the start: its play function looks, and changes nothing. What a play function changes is a behaviour.
 */
import type { ReactRenderer } from '@storybook/react-vite';
import type { ProjectAnnotations } from 'storybook/internal/types';
import type { Replay } from './replay.ts';

const opened = new WeakMap<HTMLElement, string>();

const statusesOf = (root: HTMLElement): string =>
  [...root.querySelectorAll<HTMLElement>('[data-status]')].map(({ dataset }) => dataset.status).join(' ');

type Mount = NonNullable<ProjectAnnotations<ReactRenderer>['mount']>;

/** As Storybook mounts a story, and then remembers what it shows before anything is done. */
export const mountAsOpened: Mount = (context) => async (ui) => {
  if (ui !== undefined) context.originalStoryFn = () => ui;
  await context.renderToCanvas();
  // CAST: `replayLoader` puts it there, and nothing else does.
  const replay = context.loaded.replay as Replay | undefined;
  await replay?.advance(0);
  opened.set(context.canvasElement, statusesOf(context.canvasElement));
  return context.canvas;
};

export const sameAsOpened: NonNullable<ProjectAnnotations<ReactRenderer>['afterEach']> = ({
  canvasElement,
  tags,
  parameters,
}) => {
  if (!tags.includes('autodocs') || parameters.replay?.live) return;
  const [before, after] = [opened.get(canvasElement), statusesOf(canvasElement)];
  if (before === after) return;
  throw new Error(
    `This story opens with "${before}", as on its docs page, and its play function ends with "${after}". Make the state by replay({ arrange }), or keep it off the docs page: tags: ['behaviour', '!autodocs'].`,
  );
};
