import { type NamedParticipant, useSend } from '@rejoin/react';
import { AwayMarker } from '@rejoin/react/away-marker';
import { Composer } from '@rejoin/react/composer';
import { StopButton } from '@rejoin/react/stop-button';
import { Transcript } from '@rejoin/react/transcript';
import { type ReactElement, useCallback, useId, useMemo } from 'react';
import { titleOf } from '../../names.ts';
import { Pid } from '../../Pid.tsx';
import type { Scene, SceneProps, SceneSurfaceProps } from '../../Scene.ts';
import { SurfaceView } from '../../SurfaceView.tsx';
import { type Member, membersOf } from '../../server.ts';
import { Plan } from './Plan.tsx';

/** An agent changes a small project, and asks before it runs anything. */
export const CODING: Scene = {
  id: 'coding',
  title: 'Coding',
  about:
    'An agent repairs a small project in a folder of its own: by rules, without a model, but the files, the tests and their output are real. Before it runs the tests it asks, and the first answer decides.',
  tries: [
    'Open the session in a second tab: both show the same question. Answer in both, and see who came second.',
    'Cut the wire before you answer: the answer waits, and is sent when you reconnect.',
    'While it works, or asks, steer it: “actually, use TypeScript”.',
    'Leave a step out of the plan before the agent gets there.',
    'Allow the command for the whole session, and ask again: it is not asked about any more. Withdraw it, from any tab.',
    'Decline, with a note; or press Stop while it waits, from any tab.',
  ],
  sides: [
    {
      id: 'person',
      kind: 'user',
      Surface: ({ config, ...props }: SceneSurfaceProps) => (
        <SurfaceView {...props}>
          <Coding config={config} />
        </SurfaceView>
      ),
    },
  ],
};

const LABELS = { transcript: 'Messages' };
const FIELD = { placeholder: 'What is the agent to do?' };

function Coding({ config }: SceneProps): ReactElement {
  const title = useId();
  const members = useMemo(() => membersOf(config, CODING.id), [config]);
  const to = useMemo(() => members.map(({ participant }) => participant), [members]);
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
    <div className="coding">
      <Plan agent={to[0]} />
      <section className="panel talk" aria-labelledby={title}>
        <header className="panel-head">
          <h2 id={title}>Conversation</h2>
        </header>
        <AwayMarker className="talk-away" nameOf={nameOf} />
        <Transcript
          className="talk-body"
          empty={<Begin members={members} />}
          labels={LABELS}
          nameOf={nameOf}
          renderName={renderName}
        />
        <Composer className="talk-composer" to={to} fieldProps={FIELD} actions={<StopButton />} />
      </section>
    </div>
  );
}

const TASK = 'Fix the failing tests.';

function Begin({ members }: { readonly members: readonly Member[] }): ReactElement {
  const send = useSend();
  return (
    <div className="opening">
      <p className="opening-title">A small project, and two tests that fail</p>
      <p>
        The agent reads it, plans, edits, and asks before it runs the tests. It knows this one task, in
        JavaScript or in TypeScript, whatever you write.
      </p>
      <ul className="examples">
        <li>
          <button
            type="button"
            className="rejoin-button"
            data-example=""
            onClick={() => void send(TASK, { to: members.map(({ participant }) => participant) })}
          >
            {TASK}
          </button>
        </li>
      </ul>
    </div>
  );
}
