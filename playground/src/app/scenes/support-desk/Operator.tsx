import { followSessions } from '@rejoin/core/session-list';
import { SessionProvider, useConnection, useHandoffQueue, useSession } from '@rejoin/react';
import { Composer } from '@rejoin/react/composer';
import { ConnectionStatus } from '@rejoin/react/connection-status';
import { HandoffBanner } from '@rejoin/react/handoff-banner';
import { type LabelOverrides, LabelsProvider } from '@rejoin/react/labels';
import { PresenceList } from '@rejoin/react/presence-list';
import { Transcript } from '@rejoin/react/transcript';
import { type ReactElement, type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { CUT_LABELS, NO_LABELS } from '../../ConnectionPanel.tsx';
import { introductionOf } from '../../names.ts';
import type { SceneSurfaceProps } from '../../Scene.ts';
import { inviteAgents } from '../../server.ts';
import { WirePanel } from '../../WirePanel.tsx';
import { Views } from '../Views.tsx';
import { nameOf } from './Customer.tsx';
import { Queue } from './Queue.tsx';

const LABELS: LabelOverrides = {
  approvalCard: { asker: (name) => `${introductionOf(name).name} asks the customer` },
  handoffBanner: {
    giveBack: 'Return to the assistant',
    title(status, { name, isMe, lapsed }) {
      switch (status) {
        case 'agents':
          return 'The assistant answers';
        case 'requested':
          return isMe ? 'You asked for a person' : `${name} asks for a person`;
        case 'mine':
          return 'You have this conversation';
        case 'held':
          return `${name} has this conversation`;
        case 'returned':
          return lapsed ? `${name} is gone: back with the assistant` : 'Back with the assistant';
      }
    },
  },
};
const TRANSCRIPT = { transcript: 'Messages' };
const OTHERS = { name: 'Who else is here', connecting: '' };
const FIELD = { placeholder: 'Write to the customer' };

const WORDS = {
  idle: 'Not connected',
  connecting: 'Connecting',
  live: 'Live',
  waiting: 'Connection lost: trying again',
  refused: 'The server refuses this list',
  closed: 'Closed',
} as const;

/** What an operator sees: who waits for a person, over all sessions, and the conversation that is open. */
export function Operator({ config, surface, place }: SceneSurfaceProps): ReactElement {
  const { client, wire, token, user } = surface;
  const [list] = useState(() =>
    followSessions({ url: config.url, participant: client.participant, token, fetch: wire.fetch }),
  );
  const isCut = useSyncExternalStore(wire.subscribe, wire.isCut);
  const queue = useHandoffQueue(list);
  const [chosen, setChosen] = useState<string>();
  // A page that is loaded anew goes on with what its operator has.
  const own = queue.held.find(({ participant }) => participant === client.participant)?.session;
  const open = chosen ?? own;

  const retryNow = () => {
    client.retryNow();
    queue.retryNow();
  };
  const [picked, setView] = useState<'queue' | 'conversation'>();
  const view = picked ?? (open === undefined ? 'queue' : 'conversation');
  const conversation = useRef<HTMLElement>(null);
  const pressed = useRef<Element | null>(null);
  useEffect(() => {
    // On a narrow surface the row leaves the screen with the queue: then its conversation has the focus.
    if (pressed.current?.checkVisibility() === false) conversation.current?.focus({ preventScroll: true });
    pressed.current = null;
  });
  const choose = (session: string) => {
    pressed.current = document.activeElement;
    setView('conversation');
    setChosen(session);
    // The assistant may have left a session that is long out of use.
    void inviteAgents(session, 'support-desk');
  };
  return (
    <section
      className="surface"
      aria-label={`${user}’s surface`}
      data-surface={place}
      data-connection={queue.status}
    >
      <WirePanel user={user} side="operator" wire={wire} onMend={retryNow}>
        <p className="list-status" data-status={queue.status} role="status">
          Queue: {isCut ? 'as it was when you cut the wire' : WORDS[queue.status]}
        </p>
      </WirePanel>
      <LabelsProvider labels={LABELS}>
        <div className="desk desk-operator" data-view={view}>
          <Views
            names={{
              queue: queue.waiting.length > 0 ? `Queue (${queue.waiting.length})` : 'Queue',
              conversation: 'Conversation',
            }}
            view={view}
            onView={setView}
          />
          <Queue queue={queue} members={config.agents} me={client.participant} open={open} onOpen={choose} />
          {open === undefined ? (
            <NothingOpen />
          ) : (
            <SessionProvider key={open} client={client} session={open}>
              <Conversation isCut={isCut} panel={conversation} />
            </SessionProvider>
          )}
        </div>
      </LabelsProvider>
    </section>
  );
}

function NothingOpen(): ReactElement {
  return (
    <section className="panel talk" aria-label="Conversation">
      <div className="desk-nothing">
        <p className="opening-title">No conversation is open</p>
        <p>
          Choose one in the queue. A session comes into it when its customer, or the assistant, asks for a
          person.
        </p>
      </div>
    </section>
  );
}

interface ConversationProps {
  readonly isCut: boolean;
  readonly panel: RefObject<HTMLElement | null>;
}

function Conversation({ isCut, panel }: ConversationProps): ReactElement {
  const { id } = useSession();
  const { status, session } = useConnection();
  return (
    <section
      ref={panel}
      className="panel talk"
      aria-label="Conversation"
      tabIndex={-1}
      data-open={id}
      data-session-connection={status}
      data-session-status={session}
    >
      <header className="panel-head">
        <h2>
          Session <code>{id}</code>
        </h2>
        <PresenceList self={false} max={3} nameOf={nameOf} labels={OTHERS} />
        <ConnectionStatus labels={isCut ? CUT_LABELS : NO_LABELS} />
      </header>
      <HandoffBanner className="desk-banner" nameOf={nameOf} />
      <Transcript className="talk-body" labels={TRANSCRIPT} nameOf={nameOf} />
      <Composer className="talk-composer" fieldProps={FIELD} />
    </section>
  );
}
