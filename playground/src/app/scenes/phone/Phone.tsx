import { SessionProvider, useConnection } from '@rejoin/react';
import { type ReactElement, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Scene, SceneSurfaceProps } from '../../Scene.ts';
import { membersOf } from '../../server.ts';
import { openSurface, type Surface } from '../../surface.ts';
import { Counter } from './Counter.tsx';
import { createTraveller, type Traveller } from './journey.ts';
import { NetworkPanel } from './NetworkPanel.tsx';
import { PhoneFrame } from './PhoneFrame.tsx';
import { Written } from './Written.tsx';

/** A person on a train reads a long answer, while the network comes and goes. */
export const PHONE: Scene = {
  id: 'phone',
  title: 'Phone on a train',
  about:
    'A phone reads a long answer while its network is cut, changed and slowed down. Beside it stands what the agent wrote, and every letter of the two is compared.',
  tries: [
    'Ask one of the questions, then press “Play the journey”: platform, departure, tunnel, countryside, hills, arrival.',
    'Enter the tunnel in the middle of a sentence, wait, and come out: the phone goes on from the letter at which it was.',
    'Write and send something in the tunnel: it waits on the phone, and goes out once.',
    'Press Stop in the tunnel: it says that it waits for a connection, and nothing that it cannot know.',
    'Read the counter: the letters of both sides, those that are wrong, and how often the phone has resumed.',
  ],
  sides: [{ id: 'person', kind: 'user', Surface: Phone }],
};

function Phone({ surface, config, session, place }: SceneSurfaceProps): ReactElement {
  // A client of its own, on a wire that is never touched: what it reads is what the agent wrote.
  const [other] = useState(() => openSurface(config.url, surface.user, 'user'));
  useEffect(() => () => other.client.close(), [other]);
  const [traveller] = useState(() => travellerOf(surface));
  const members = useMemo(() => membersOf(config, PHONE.id), [config]);
  const screen = useRef<HTMLElement>(null);
  return (
    <SessionProvider client={surface.client} session={session}>
      <Stage surface={surface} place={place}>
        <NetworkPanel traveller={traveller} />
        <PhoneFrame ref={screen} members={members} surface={surface} traveller={traveller} />
        <SessionProvider client={other.client} session={session}>
          <Counter screen={screen} phone={surface.client.session(session, { connect: false })} />
          <Written members={members} />
        </SessionProvider>
      </Stage>
    </SessionProvider>
  );
}

/** How long a phone takes to find its next network, ms. */
const FINDS_IT = 300;

function travellerOf({ wire, client }: Surface): Traveller {
  return createTraveller(
    {
      cut: wire.cut,
      mend() {
        wire.mend();
        client.retryNow();
      },
      drop() {
        wire.drop();
        setTimeout(client.retryNow, FINDS_IT);
      },
      play: (quality) => wire.play(quality),
    },
    (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  );
}

function Stage({
  surface,
  place,
  children,
}: Pick<SceneSurfaceProps, 'surface' | 'place'> & { readonly children: ReactNode }): ReactElement {
  const { status, session } = useConnection();
  return (
    <section
      className="surface train"
      aria-label={`${surface.user}’s surface`}
      data-surface={place}
      data-connection={status}
      data-session-status={session}
    >
      <div className="train-stage">{children}</div>
    </section>
  );
}
