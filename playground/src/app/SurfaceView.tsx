import { SessionProvider, useConnection } from '@rejoin/react';
import type { ReactElement, ReactNode } from 'react';
import { ConnectionPanel } from './ConnectionPanel.tsx';
import type { Surface } from './surface.ts';
import type { WirePanelProps } from './WirePanel.tsx';

export interface SurfaceViewProps {
  readonly surface: Surface;
  readonly session: string;
  readonly place: 'first' | 'second';
  /** The side of the scene that this is, where there are two. */
  readonly side?: WirePanelProps['side'];
  readonly children: ReactNode;
}

/** One surface: who looks, how its connection stands, and below that the scene. */
export function SurfaceView({ session, ...props }: SurfaceViewProps): ReactElement {
  return (
    <SessionProvider client={props.surface.client} session={session}>
      <Frame {...props} />
    </SessionProvider>
  );
}

function Frame({ surface, place, children, ...more }: Omit<SurfaceViewProps, 'session'>): ReactElement {
  const { status, session } = useConnection();
  return (
    <section
      className="surface"
      aria-label={`${surface.user}’s surface`}
      data-surface={place}
      data-connection={status}
      data-session-status={session}
    >
      <ConnectionPanel {...more} user={surface.user} wire={surface.wire} />
      {children}
    </section>
  );
}
