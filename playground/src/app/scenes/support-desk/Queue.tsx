import type { HandoffInfo, HandoffQueueInfo } from '@rejoin/react';
import { type ReactElement, useEffect, useId, useState } from 'react';
import { titleOf } from '../../names.ts';
import type { Member } from '../../server.ts';
import { nameOf } from './Customer.tsx';

export interface QueueProps {
  readonly queue: HandoffQueueInfo;
  /** The agents that may have asked. */
  readonly members: readonly Member[];
  /** The operator of this page. */
  readonly me: string;
  /** The session that is open on this page. */
  readonly open: string | undefined;
  readonly onOpen: (session: string) => void;
}

/** Who waits for a person, the longest first, and whom an operator has. */
export function Queue({ queue, ...rows }: QueueProps): ReactElement {
  const title = useId();
  const { waiting, held, status } = queue;
  const known = queue.proven && status !== 'refused';
  return (
    <section className="panel queue" aria-labelledby={title} data-status={status}>
      <header className="panel-head">
        <h2 id={title}>Queue</h2>
        {known && <span className="panel-note">{countOf(waiting.length)}</span>}
      </header>
      <div className="queue-body">
        {!known && status !== 'refused' && <p className="queue-empty">Loading</p>}
        {status === 'refused' && <p className="queue-empty">{queue.error?.message}</p>}
        {known && waiting.length + held.length === 0 && (
          <p className="queue-empty">No session asks for a person.</p>
        )}
        <Rows {...rows} name="Waiting" of={waiting} />
        <Rows {...rows} name="With an operator" of={held} />
      </div>
    </section>
  );
}

interface RowsProps extends Omit<QueueProps, 'queue'> {
  readonly name: string;
  readonly of: readonly HandoffInfo[];
}

function Rows({ name, of, members, me, open, onOpen }: RowsProps): ReactElement | null {
  const title = useId();
  if (of.length === 0) return null;
  return (
    <>
      <h3 className="queue-title" id={title}>
        {name}
      </h3>
      <ul aria-labelledby={title}>
        {of.map((info) => (
          <li key={info.session}>
            <button
              type="button"
              className="queue-row"
              aria-current={info.session === open ? 'true' : undefined}
              data-queued={info.session}
              data-mine={info.participant === me ? '' : undefined}
              onClick={() => onOpen(info.session)}
            >
              <span className="queue-what" dir="auto">
                {info.title ?? 'Nothing written yet'}
              </span>
              {info.reason && (
                <span className="queue-why" dir="auto">
                  {info.reason}
                </span>
              )}
              <span className="queue-who">
                {whoOf(info, me, members)} · <Since at={info.since} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Who has asked, or who has it. */
function whoOf({ participant }: HandoffInfo, me: string, members: readonly Member[]): string {
  if (participant === me) return 'You';
  // Of a session that is not open no introduction is known.
  const name = participant.slice(participant.indexOf(':') + 1);
  return participant.startsWith('agent:')
    ? titleOf({ participant, name }, members)
    : nameOf({ participant, name });
}

/** For how long, in whole minutes: what is shorter says so. */
function Since({ at }: { readonly at: number }): ReactElement {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  const minutes = Math.floor((now - at) / 60_000);
  return (
    <time dateTime={new Date(at).toISOString()}>{minutes < 1 ? 'less than a minute' : `${minutes} min`}</time>
  );
}

const countOf = (count: number): string => (count === 0 ? 'None waiting' : `${count} waiting`);
