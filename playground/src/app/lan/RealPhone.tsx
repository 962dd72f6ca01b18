import { type NamedParticipant, SessionProvider, useConnection } from '@rejoin/react';
import { AwayMarker } from '@rejoin/react/away-marker';
import { Composer } from '@rejoin/react/composer';
import { ConnectionStatus } from '@rejoin/react/connection-status';
import { StopButton } from '@rejoin/react/stop-button';
import { Transcript } from '@rejoin/react/transcript';
import { type ReactElement, useCallback, useMemo } from 'react';
import { titleOf } from '../names.ts';
import type { Scene } from '../Scene.ts';
import type { Surface } from '../surface.ts';
import type { Grant } from './grant.ts';

export interface RealPhoneProps {
  readonly grant: Grant;
  readonly scene: Scene;
  readonly surface: Surface;
}

/** A session on a real phone: the whole screen, and nothing around it. */
export function RealPhone({ grant, surface, scene }: RealPhoneProps): ReactElement {
  return (
    <SessionProvider client={surface.client} session={grant.session}>
      <Screen grant={grant} surface={surface} scene={scene} />
    </SessionProvider>
  );
}

const LABELS = { transcript: 'Messages' };

function Screen({ grant, surface, scene }: RealPhoneProps): ReactElement {
  const { status, session } = useConnection();
  const { agents } = grant;
  const members = useMemo(() => agents.filter((each) => each.scene === grant.scene), [agents, grant.scene]);
  // The one who is asked: of the research team the lead, elsewhere the only one.
  const to = useMemo(() => members.slice(0, 1).map(({ participant }) => participant), [members]);
  const nameOf = useCallback((participant: NamedParticipant) => titleOf(participant, members), [members]);
  return (
    <main
      className="surface real-phone"
      aria-label={`${surface.user}’s surface`}
      data-surface="first"
      data-connection={status}
      data-session-status={session}
    >
      <section className="phone-app" aria-label="Conversation">
        <header className="phone-head">
          <h1>{scene.title}</h1>
          <ConnectionStatus />
        </header>
        <AwayMarker className="talk-away" nameOf={nameOf} />
        <Transcript className="talk-body" labels={LABELS} nameOf={nameOf} />
        <Composer className="phone-composer" to={to} actions={<StopButton receipt="problems" />} />
      </section>
    </main>
  );
}

/** There is no way in, and why. */
export function NotLetIn({ why }: { readonly why: string }): ReactElement {
  return (
    <main className="real-phone" role="alert">
      <p className="opening-title">No way in</p>
      <p>{why}</p>
    </main>
  );
}
