import { type NamedParticipant, SessionProvider, useSession } from '@rejoin/react';
import { AgentProgress } from '@rejoin/react/agent-progress';
import { Composer } from '@rejoin/react/composer';
import { StopButton } from '@rejoin/react/stop-button';
import { Transcript } from '@rejoin/react/transcript';
import { type ReactElement, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { scenarioAddress } from '../../address.ts';
import { titleOf } from '../../names.ts';
import { Pid } from '../../Pid.tsx';
import type { Scene, SceneSurfaceProps } from '../../Scene.ts';
import { SurfaceView } from '../../SurfaceView.tsx';
import { type Member, membersOf } from '../../server.ts';
import type { Surface } from '../../surface.ts';
import {
  type LiveScenario,
  type RecordedScenario,
  SCENARIOS,
  type Scenario,
  SOURCES,
  scenarioOf,
  wordsOf,
} from './list.ts';
import { openFullSession, openRecording, type PageSession } from './otherSessions.ts';
import { play } from './play.ts';

/** What is hard to provoke, each by one press. */
export const SCENARIOS_SCENE: Scene = {
  id: 'scenarios',
  title: 'Scenarios',
  about:
    'What is hard to provoke: agents that refuse, crash or are lost, a queue without a network, a session that is full. Each says whether it is live or a recording.',
  tries: [
    'Choose a scenario, and press “Play it”: what is done for you stands in the list of steps.',
    'Open the session in a second tab: what the receipts say is the same there.',
    'Each scenario has an address of its own: ?scenario=refuses.',
  ],
  sides: [{ id: 'person', kind: 'user', Surface: Scenarios }],
};

function Scenarios(props: SceneSurfaceProps): ReactElement {
  const scenario = scenarioOf(new URLSearchParams(window.location.search).get('scenario'));
  return (
    <SurfaceView {...props}>
      <div className="scenarios" data-scenario={scenario.id} data-source={scenario.source}>
        <section className="panel scenario-list" aria-label="Scenarios">
          <Menu now={scenario.id} />
        </section>
        {scenario.source === 'live' ? (
          <Live {...props} scenario={scenario} />
        ) : (
          <InPage {...props} scenario={scenario} />
        )}
      </div>
    </SurfaceView>
  );
}

function Menu({ now }: { readonly now: string }): ReactElement {
  return (
    <ul ref={showCurrent}>
      {SCENARIOS.map(({ id, title, source }) => (
        <li key={id}>
          <a href={scenarioAddress(window, id)} aria-current={id === now ? 'page' : undefined}>
            <span>{title}</span>
            <span className="source" data-source={source}>
              {SOURCES[source]}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** On a narrow screen they are a row that scrolls. */
function showCurrent(list: HTMLElement | null): void {
  list?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

function Live({
  scenario,
  surface,
  config,
}: SceneSurfaceProps & { readonly scenario: LiveScenario }): ReactElement {
  const session = useSession();
  const members = useMemo(() => membersOf(config, SCENARIOS_SCENE.id), [config]);
  const [done, setDone] = useState<number>();
  const playing = useRef<AbortController>(undefined);
  useEffect(() => () => playing.current?.abort(), []);
  const { steps } = scenario;
  const start = () => {
    playing.current?.abort();
    const ending = new AbortController();
    playing.current = ending;
    setDone(0);
    void play({ surface, session, config, steps, report: setDone, signal: ending.signal });
  };
  return (
    <Stage scenario={scenario} members={members}>
      <ol className="scenario-steps">
        {steps.map((step, index) => (
          <li
            key={wordsOf(step)}
            data-step={done === undefined || index > done ? 'todo' : index < done ? 'done' : 'doing'}
          >
            {wordsOf(step)}
          </li>
        ))}
      </ol>
      <button type="button" className="rejoin-button" data-variant="primary" data-play="" onClick={start}>
        {done === undefined ? 'Play it' : 'Play it again'}
      </button>
    </Stage>
  );
}

type InPageProps = SceneSurfaceProps & { readonly scenario: Exclude<Scenario, LiveScenario> };

/** A session of its own, in this page: the surface's connection has no part in it. */
function InPage({ scenario, surface, config }: InPageProps): ReactElement {
  const [opened, setOpened] = useState<PageSession>();
  const [moment, setMoment] = useState(
    scenario.source === 'recording' ? Object.keys(scenario.moments)[0] : undefined,
  );
  const members = useMemo(() => membersOf(config, SCENARIOS_SCENE.id), [config]);
  useEffect(() => {
    let gone = false;
    let mine: PageSession | undefined;
    void open(scenario, surface, moment).then((session) => {
      if (gone) return session.close();
      mine = session;
      setOpened(session);
    });
    return () => {
      gone = true;
      mine?.close();
      setOpened(undefined);
    };
  }, [scenario, surface, moment]);
  if (!opened) return <section className="panel talk" aria-busy="true" />;
  return (
    <SessionProvider key={moment} client={opened.client} session={opened.session}>
      <Stage scenario={scenario} members={members}>
        {scenario.source === 'recording' && <Moments scenario={scenario} now={moment} onChoose={setMoment} />}
      </Stage>
    </SessionProvider>
  );
}

const open = async (
  scenario: InPageProps['scenario'],
  { user }: Surface,
  moment = '',
): Promise<PageSession> =>
  scenario.source === 'page' ? openFullSession(user) : openRecording(scenario.file, moment);

function Moments({
  scenario,
  now,
  onChoose,
}: {
  readonly scenario: RecordedScenario;
  readonly now: string | undefined;
  readonly onChoose: (moment: string) => void;
}): ReactElement {
  return (
    <div className="scenario-moments">
      {Object.entries(scenario.moments).map(([mark, words]) => (
        <button
          key={mark}
          type="button"
          className="rejoin-button"
          aria-pressed={mark === now}
          onClick={() => onChoose(mark)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}

const LABELS = { transcript: 'Messages', empty: 'Nothing has happened yet.' };

/** What it is, what is done, and what the session shows of it. */
function Stage({
  scenario: { title, about, source },
  members,
  children,
}: {
  readonly scenario: Scenario;
  readonly members: readonly Member[];
  readonly children: React.ReactNode;
}): ReactElement {
  const nameOf = useCallback((participant: NamedParticipant) => titleOf(participant, members), [members]);
  const renderName = useCallback(
    (participant: NamedParticipant) => (
      <>
        {nameOf(participant)} <Pid agent={participant} />
      </>
    ),
    [nameOf],
  );
  return (
    <>
      <section className="panel scenario-about" aria-label="The scenario">
        <header className="panel-head">
          <h2>{title}</h2>
          <span className="source" data-source={source}>
            {SOURCES[source]}
          </span>
        </header>
        <div className="scenario-body">
          <p>{about}</p>
          {children}
        </div>
        <AgentProgress className="scenario-agents" nameOf={nameOf} renderName={renderName} />
      </section>
      <section className="panel talk" aria-label="Conversation">
        <Transcript className="talk-body" labels={LABELS} nameOf={nameOf} renderName={renderName} />
        <Composer className="talk-composer" actions={<StopButton />} />
      </section>
    </>
  );
}
