import type { NamedParticipant } from '@rejoin/react';
import { AwayMarker } from '@rejoin/react/away-marker';
import { Composer } from '@rejoin/react/composer';
import { StopButton } from '@rejoin/react/stop-button';
import { Transcript } from '@rejoin/react/transcript';
import { type ReactElement, useCallback, useId, useMemo } from 'react';
import { titleOf } from '../../names.ts';
import { Pid } from '../../Pid.tsx';
import type { Member } from '../../server.ts';
import { renderCitation } from './Citation.tsx';
import { Opening } from './Opening.tsx';

export interface ConversationProps {
  readonly members: readonly Member[];
  readonly lead: Member;
  readonly selected: boolean;
}

const LABELS = { transcript: 'Messages' };
const FIELD = { placeholder: 'Ask about night buses' };

/** What people ask, and what the lead makes of what its specialists have found. Its Stop is the surface's only one for all. */
export function Conversation({ members, lead, selected }: ConversationProps): ReactElement {
  const title = useId();
  const to = useMemo(() => [lead.participant], [lead.participant]);
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
    <section className="panel talk" aria-labelledby={title} data-selected={selected ? '' : undefined}>
      <header className="panel-head">
        <h2 id={title}>Conversation</h2>
        <span className="panel-note">{lead.about}</span>
      </header>
      <AwayMarker className="talk-away" nameOf={nameOf} />
      <Transcript
        className="talk-body"
        empty={<Opening lead={lead} />}
        labels={LABELS}
        nameOf={nameOf}
        renderName={renderName}
        renderCitation={renderCitation}
      />
      <Composer className="talk-composer" to={to} fieldProps={FIELD} actions={<StopButton />} />
    </section>
  );
}
