import type { Session } from '@rejoin/core';
import { useSession } from '@rejoin/react';
import { type ReactElement, type RefObject, useEffect, useId, useState } from 'react';
import { type Absences, followAbsences, NO_ABSENCES } from './absences.ts';
import { type Look, lookAt, type Verdict } from './look.ts';

export interface CounterProps {
  readonly screen: RefObject<HTMLElement | null>;
  /** As the phone has it; the provider's session is the other client's. */
  readonly phone: Session;
}

/** Between two looks, ms. */
const EVERY = 200;

/** Compares what the phone shows with what the agent wrote, and tells how often the phone was away. */
export function Counter({ screen, phone }: CounterProps): ReactElement {
  const title = useId();
  const other = useSession();
  const look = useLook(screen, phone, other);
  const absences = useAbsences(phone);
  const { written, shown, wrong, verdict, known } = look;
  const whole = Math.max(written, shown, 1);
  return (
    <section className="panel counter" aria-labelledby={title} data-verdict={verdict}>
      <header className="panel-head">
        <h2 id={title}>Letter by letter</h2>
      </header>
      <div className="counter-body">
        <dl className="counter-figures">
          <Figure name="Agent wrote" value={known ? written : undefined} id="written" />
          <Figure name="Phone shows" value={shown} id="shown" />
          <Figure name="Wrong or twice" value={known ? wrong : undefined} id="wrong" />
        </dl>
        <div className="counter-bars" aria-hidden="true">
          <span style={{ inlineSize: `${(100 * written) / whole}%` }} />
          <span style={{ inlineSize: `${(100 * shown) / whole}%` }} />
        </div>
        <p className="counter-verdict" role="status">
          {VERDICTS[verdict](look)}
        </p>
        <dl className="counter-facts">
          <Fact name="Resumed" id="resumed">
            {absences.resumed} {absences.resumed === 1 ? 'time' : 'times'}
          </Fact>
          <Fact name="Missed while away" id="missed">
            {absences.away ? 'Away now' : eventsOf(absences.missed)}
            {absences.resumed > 1 && ` · ${absences.total} in all`}
          </Fact>
          <Fact name="Cursor" id="cursor">
            <code dir="ltr">{absences.cursor ?? 'none yet'}</code>
          </Fact>
        </dl>
      </div>
    </section>
  );
}

function useLook(screen: RefObject<HTMLElement | null>, phone: Session, other: Session): Look {
  const [look, setLook] = useState<Look>(() => lookAt(null, phone, other));
  useEffect(() => {
    let before: Look | undefined;
    const timer = setInterval(() => {
      const next = lookAt(screen.current, phone, other);
      // Screen and store may be of two moments once: what is wrong twice is wrong.
      if (next.verdict !== 'wrong' || before?.verdict === 'wrong')
        setLook((last) => (JSON.stringify(last) === JSON.stringify(next) ? last : next));
      before = next;
    }, EVERY);
    return () => clearInterval(timer);
  }, [screen, phone, other]);
  return look;
}

function useAbsences(phone: Session): Absences {
  const [absences, setAbsences] = useState(NO_ABSENCES);
  useEffect(() => followAbsences(phone.store, setAbsences), [phone]);
  return absences;
}

function Figure({
  name,
  value,
  id,
}: {
  readonly name: string;
  /** Undefined before it is known. */
  readonly value: number | undefined;
  readonly id: string;
}): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-count={id} data-value={value}>
        {value?.toLocaleString('en') ?? '–'}
      </dd>
    </div>
  );
}

function Fact({
  name,
  id,
  children,
}: {
  readonly name: string;
  readonly id: string;
  readonly children: React.ReactNode;
}): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-fact={id}>{children}</dd>
    </div>
  );
}

const eventsOf = (count: number): string => `${count} ${count === 1 ? 'event' : 'events'}`;
const lettersOf = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'letter' : 'letters'}`;

const VERDICTS: Readonly<Record<Verdict, (look: Look) => string>> = {
  nothing: () => 'Nothing to compare yet: ask something on the phone.',
  unknown: () => 'Not compared just now: the second client has no connection of its own.',
  behind: ({ written, shown }) =>
    `The phone is ${lettersOf(written - shown)} behind. All that it shows is what the agent wrote.`,
  level: () => 'Every letter on the phone is the letter that the agent wrote.',
  ended: ({ shown }) =>
    `${lettersOf(shown)} on both sides, all the same. The agent gave no count of its own.`,
  proved: ({ shown }) =>
    `All ${lettersOf(shown)}, each the one that was written: the agent’s own count and checksum agree.`,
  wrong: ({ wrong }) =>
    `${lettersOf(wrong)} on the phone are not what the agent wrote, or its checksum is another one. This is a fault.`,
};
