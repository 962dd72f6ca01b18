import type { ParticipantId } from '@rejoin/core';
import { type ReactElement, useMemo, useRef, useState } from 'react';
import type { Scene, SceneProps, SceneSurfaceProps } from '../../Scene.ts';
import { SurfaceView } from '../../SurfaceView.tsx';
import { membersOf } from '../../server.ts';
import { Views } from '../Views.tsx';
import { Conversation } from './Conversation.tsx';
import { Specialists } from './Specialists.tsx';
import { Team } from './Team.tsx';

/** An orchestrator hands a question to five specialists; each writes straight into the session. */
export const RESEARCH_TEAM: Scene = {
  id: 'research-team',
  title: 'Research team',
  about:
    'A lead hands your question to five specialists who have read about night buses. Each is a process of its own and writes straight into the session; what each of them finds stands in the conversation as soon as it is done.',
  tries: [
    'Cut the wire while they write, and reconnect: nothing is missing, nothing comes twice.',
    'Open the session in another tab or browser: it shows the live answers at once.',
    'Steer one specialist in its lane, such as “look at fares instead”, or stop it, from either tab: the lead says what that changes.',
    'Kill a specialist by its pid: the lead notices, waits for it to come back, and goes on.',
    'Follow a citation: it leads to the sentence in its document.',
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

const VIEWS = { conversation: 'Conversation', team: 'Team', specialists: 'Specialists' } as const;

function ResearchTeam({ config }: SceneProps): ReactElement | null {
  const scene = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState<ParticipantId | null>(null);
  const [view, setView] = useState<keyof typeof VIEWS>('conversation');
  const members = useMemo(() => membersOf(config, RESEARCH_TEAM.id), [config]);
  const [lead, ...specialists] = members;
  if (!lead) return null;

  const select = (participant: ParticipantId | null) => {
    setSelected(participant === selected ? null : participant);
    if (participant === selected) return;
    const isLead = participant === lead.participant;
    setView(isLead ? 'conversation' : 'specialists');
    const place = isLead ? '.talk' : `.lanes [data-agent="${participant}"]`;
    // Once it is shown, on a narrow surface; there what was pressed is out of sight by then, and the focus goes on to the views.
    requestAnimationFrame(() => {
      scene.current?.querySelector(place)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      if (!document.activeElement?.checkVisibility() || document.activeElement === document.body)
        scene.current?.querySelector<HTMLElement>('.views input:checked')?.focus();
    });
  };
  return (
    <div className="research" ref={scene} data-view={view}>
      <Views names={VIEWS} view={view} onView={setView} />
      <Team members={members} selected={selected} onSelect={select} />
      <Conversation members={members} lead={lead} selected={selected === lead.participant} />
      <Specialists members={specialists} selected={selected} />
    </div>
  );
}
