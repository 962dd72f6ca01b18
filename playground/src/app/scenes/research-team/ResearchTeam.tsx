import type { ParticipantId } from '@rejoin/core';
import { type ReactElement, useRef, useState } from 'react';
import type { SceneProps } from '../../Scene.ts';
import { Conversation } from './Conversation.tsx';
import { Specialists } from './Specialists.tsx';
import { Team } from './Team.tsx';

/** An orchestrator hands a question to five specialists; each writes straight into the session. */
export function ResearchTeam({ config }: SceneProps): ReactElement | null {
  const scene = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState<ParticipantId | null>(null);
  const [lead, ...specialists] = config.agents;
  if (!lead) return null;

  const select = (participant: ParticipantId | null) => {
    setSelected(participant === selected ? null : participant);
    const place = participant === lead.participant ? '.talk' : `.lanes [data-agent="${participant}"]`;
    scene.current?.querySelector(place)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  return (
    <div className="research" ref={scene}>
      <Team members={config.agents} selected={selected} onSelect={select} />
      <Conversation members={config.agents} lead={lead} selected={selected === lead.participant} />
      <Specialists members={specialists} selected={selected} />
    </div>
  );
}
