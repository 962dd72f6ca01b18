/** How a story says which session it shows: `parameters: replay({ log, at })`; those of a file and of a story add up. */
import { SessionProvider } from '@rejoin/react';
import type { Decorator, Loader } from '@storybook/react-vite';
import { type ReactNode, useEffect } from 'react';
import { openReplay, type Replay, type ReplayOptions } from './replay.ts';

export const replay = (options: Partial<ReplayOptions>): { readonly replay: Partial<ReplayOptions> } => ({
  replay: options,
});

/** The open session of a story, for its play function. */
export function replayOf({ loaded }: { readonly loaded: Record<string, unknown> }): Replay {
  const { replay: open } = loaded;
  if (!open) throw new Error('This story has no session. Give it `parameters: replay({ log: "…" })`.');
  // CAST: `replayLoader` puts it there, and nothing else does.
  return open as Replay;
}

interface Kept {
  readonly story: string;
  readonly open: Promise<Replay>;
}

/** A story that is drawn again, because a control or the toolbar has changed, keeps its session. */
const kept = new WeakMap<HTMLElement, Kept>();

export const replayLoader: Loader = async ({ id, parameters, canvasElement }) => {
  if (!parameters.replay) return {};
  const known = kept.get(canvasElement);
  if (known?.story === id) return { replay: await known.open };
  // CAST: parameters have no type of their own; `replay()` is how they are written.
  const open = openReplay(parameters.replay as ReplayOptions);
  kept.set(canvasElement, { story: id, open });
  return { replay: await open };
};

/** Ends the session when the story leaves the page, or is begun anew. */
export const closeReplay =
  ({ canvasElement }: { readonly canvasElement: HTMLElement }) =>
  async () => {
    const known = kept.get(canvasElement);
    kept.delete(canvasElement);
    (await known?.open)?.close();
  };

export const replayDecorator: Decorator = (Story, context) => {
  if (!context.loaded.replay) return <Story />;
  const { client, session, clock } = replayOf(context);
  return (
    <SessionProvider
      client={client}
      session={session.id}
      clock={clock}
      interest={context.parameters.replay.interest}
    >
      <Shown of={replayOf(context)} then={context.parameters.replay.onceShown}>
        <Story />
      </Shown>
    </SessionProvider>
  );
};

interface ShownProps {
  readonly of: Replay;
  readonly then: ReplayOptions['onceShown'];
  readonly children: ReactNode;
}

function Shown({ of, then, children }: ShownProps): ReactNode {
  useEffect(() => {
    then?.(of);
  }, [of, then]);
  return children;
}
