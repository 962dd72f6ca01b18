import { type NamedParticipant, useConnection } from '@rejoin/react';
import { Transcript } from '@rejoin/react/transcript';
import { type ReactElement, useCallback, useId } from 'react';
import { titleOf } from '../../names.ts';
import { Pid } from '../../Pid.tsx';
import type { Member } from '../../server.ts';

const LABELS = { transcript: 'What was written', empty: 'Nothing yet.' };

/** The session by a client of its own, whose wire is never touched. */
export function Written({ members }: { readonly members: readonly Member[] }): ReactElement {
  const title = useId();
  const { status, session } = useConnection();
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
    <section
      className="panel written"
      aria-labelledby={title}
      data-second-connection={status}
      data-second-session={session}
    >
      <header className="panel-head">
        <h2 id={title}>What the agent wrote</h2>
        <span className="panel-note">Read by a second client, whose connection is left alone</span>
      </header>
      <Transcript
        className="talk-body"
        labels={LABELS}
        nameOf={nameOf}
        renderName={renderName}
        toolCalls={false}
      />
    </section>
  );
}
