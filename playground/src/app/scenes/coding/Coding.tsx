import type { NamedParticipant } from '@rejoin/react';
import { AwayMarker } from '@rejoin/react/away-marker';
import { Composer } from '@rejoin/react/composer';
import { StopButton } from '@rejoin/react/stop-button';
import { Transcript } from '@rejoin/react/transcript';
import { type ReactElement, useCallback, useId, useMemo, useState } from 'react';
import { TASKS } from '../../../agents/coding/tasks/index.ts';
import { titleOf } from '../../names.ts';
import { Pid } from '../../Pid.tsx';
import type { Scene, SceneProps, SceneSurfaceProps } from '../../Scene.ts';
import { SurfaceView } from '../../SurfaceView.tsx';
import { type Member, membersOf } from '../../server.ts';
import { Examples } from '../Examples.tsx';
import { Views } from '../Views.tsx';
import { renderDiffLine } from './diffLine.tsx';
import { Plan } from './Plan.tsx';

/** An agent changes a small project, and asks before it runs anything. */
export const CODING: Scene = {
  id: 'coding',
  title: 'Coding',
  about:
    'An agent changes a small project in a folder of its own. Without a model it knows three tasks; the files, the tests and their output are real. It drafts a change in view of everyone, and asks before it writes and before it runs the tests: the first answer counts.',
  tries: [
    'While it drafts, or asks, steer it: “actually, use TypeScript”, from this tab or from another one.',
    'Open the session in a second tab: both show the same question. Answer in both, and see who came second.',
    'Cut the wire before you answer: the answer waits, and is sent when you reconnect.',
    'Leave a step out of the plan before the agent gets there.',
    'Allow writing for the whole session, and ask again: it is not asked about any more. Withdraw it, from any tab.',
    'Press Stop while it works, from any tab: what it had written until then is there.',
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

const VIEWS = { conversation: 'Conversation', plan: 'Plan' } as const;
const LABELS = { transcript: 'Messages' };
const FIELD = { placeholder: 'What is the agent to do?' };

function Coding({ config }: SceneProps): ReactElement {
  const title = useId();
  const [view, setView] = useState<keyof typeof VIEWS>('conversation');
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
    <div className="coding" data-view={view}>
      <Views names={VIEWS} view={view} onView={setView} />
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
          renderLine={renderDiffLine}
        />
        <Composer className="talk-composer" to={to} fieldProps={FIELD} actions={<StopButton />} />
      </section>
    </div>
  );
}

function Begin({ members }: { readonly members: readonly Member[] }): ReactElement {
  const to = useMemo(() => members.map(({ participant }) => participant), [members]);
  return (
    <div className="opening">
      <p className="opening-title">A small project, and tests that fail</p>
      <p>
        The agent reads it, plans, drafts the change, and asks before it writes or runs anything. Without a
        model it knows these three tasks, in JavaScript or in TypeScript.
      </p>
      <Examples of={TASKS.map(({ asks }) => asks)} to={to} />
    </div>
  );
}
