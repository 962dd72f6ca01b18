import type { ParticipantId } from '@rejoin/core';
import { type ReactElement, useMemo, useRef, useState } from 'react';
import type { Scene, SceneProps, SceneSurfaceProps } from '../../Scene.ts';
import { SurfaceView } from '../../SurfaceView.tsx';
import { membersOf } from '../../server.ts';
import { Conversation } from './Conversation.tsx';
import { Specialists } from './Specialists.tsx';
import { Team } from './Team.tsx';

/** An orchestrator hands a question to five specialists; each writes straight into the session. */
export const RESEARCH_TEAM: Scene = {
  id: 'research-team',
  title: 'Research team',
  about:
    'An orchestrator hands your question to five specialists. Each is a process of its own and writes straight into the session.',
  tries: [
    'Cut the wire while they write, and reconnect: nothing is missing, nothing comes twice.',
    'Open the session in another tab or browser: it shows the live answers at once.',
    'Steer one specialist in its lane, or stop it, from either tab.',
    'Kill an agent by its pid: its run is called lost, and the process is started again.',
  ],
  sides: [
    {
      id: 'person',
      kind: 'user',
      Surface: ({ config, ...props }: SceneSurfaceProps) => (
        <SurfaceView {...props}>
          <ResearchTeam config={config} />
        </SurfaceView>
      ),
    },
  ],
};

function ResearchTeam({ config }: SceneProps): ReactElement | null {
  const scene = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState<ParticipantId | null>(null);
  const members = useMemo(() => membersOf(config, RESEARCH_TEAM.id), [config]);
  const [lead, ...specialists] = members;
  if (!lead) return null;

  const select = (participant: ParticipantId | null) => {
    setSelected(participant === selected ? null : participant);
    const place = participant === lead.participant ? '.talk' : `.lanes [data-agent="${participant}"]`;
    scene.current?.querySelector(place)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  return (
    <div className="research" ref={scene}>
      <Team members={members} selected={selected} onSelect={select} />
      <Conversation members={members} lead={lead} selected={selected === lead.participant} />
      <Specialists members={specialists} selected={selected} />
    </div>
  );
}
