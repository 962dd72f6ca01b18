import { type NamedParticipant, useSend } from '@rejoin/react';
import { Composer } from '@rejoin/react/composer';
import { ConnectionStatus, type ConnectionStatusLabels } from '@rejoin/react/connection-status';
import { StopButton } from '@rejoin/react/stop-button';
import { Transcript } from '@rejoin/react/transcript';
import {
  type ReactElement,
  type Ref,
  useCallback,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { ESSAYS } from '../../../agents/phone/essays.ts';
import { Example } from '../../Example.tsx';
import { titleOf } from '../../names.ts';
import type { Member } from '../../server.ts';
import type { Surface } from '../../surface.ts';
import { Bars } from './Bars.tsx';
import type { Traveller } from './journey.ts';
import { carrierWords, phoneLabels } from './words.ts';

export interface PhoneFrameProps {
  /** What is on the phone's screen. */
  readonly ref: Ref<HTMLElement>;
  readonly members: readonly Member[];
  readonly surface: Surface;
  readonly traveller: Traveller;
}

const LABELS = { transcript: 'Messages' };
const FIELD = { placeholder: 'Ask the writer' };

/** A phone in the page: a client of its own, with the conversation on its screen and its network in its status bar. */
export function PhoneFrame({ ref, members, surface, traveller }: PhoneFrameProps): ReactElement {
  const to = useMemo(() => members.map(({ participant }) => participant), [members]);
  const nameOf = useCallback((participant: NamedParticipant) => titleOf(participant, members), [members]);
  const { condition, carrier } = useSyncExternalStore(traveller.subscribe, traveller.get);
  const labels = useMemo<Partial<ConnectionStatusLabels>>(() => phoneLabels(condition), [condition]);
  return (
    <section className="phone" aria-label="Phone" data-condition={condition} data-carrier={carrier}>
      <div className="phone-status" dir="ltr" aria-hidden="true">
        <TimeOfDay clock={surface.clock} />
        <span className="phone-island" />
        <span className="phone-network">
          {carrierWords(carrier, condition)}
          <Bars condition={condition} />
          <span className="phone-battery" />
        </span>
      </div>
      <section className="phone-app" aria-label="Conversation" ref={ref}>
        <header className="phone-head">
          <h2>{members[0]?.title}</h2>
          <ConnectionStatus labels={labels} />
        </header>
        <Transcript
          className="talk-body"
          empty={<Opening members={members} />}
          labels={LABELS}
          nameOf={nameOf}
          toolCalls={false}
        />
        <Composer
          className="phone-composer"
          to={to}
          fieldProps={FIELD}
          actions={<StopButton receipt="problems" />}
        />
      </section>
      <span className="phone-home" aria-hidden="true" />
    </section>
  );
}

function TimeOfDay({ clock }: Pick<Surface, 'clock'>): ReactElement {
  const [now, setNow] = useState(clock.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 1_000);
    return () => clearInterval(timer);
  }, [clock]);
  const time = new Date(now);
  const two = (part: number) => String(part).padStart(2, '0');
  return (
    <span className="phone-time">
      {two(time.getHours())}:{two(time.getMinutes())}
    </span>
  );
}

function Opening({ members }: { readonly members: readonly Member[] }): ReactElement {
  const send = useSend();
  const to = members.map(({ participant }) => participant);
  return (
    <div className="opening">
      <p className="opening-title">A long answer, for a long journey</p>
      <p>The writer takes about a minute. Ask, then play the journey, or send the phone into the tunnel.</p>
      <ul className="examples">
        {ESSAYS.map(({ question }) => (
          <li key={question}>
            <Example onAsk={() => void send(question, { to })}>{question}</Example>
          </li>
        ))}
      </ul>
    </div>
  );
}
