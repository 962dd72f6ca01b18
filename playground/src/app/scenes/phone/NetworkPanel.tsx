import { type ReactElement, useId, useSyncExternalStore } from 'react';
import { PageIcon } from '../../PageIcon.tsx';
import { Bars } from './Bars.tsx';
import { type Condition, JOURNEY, type Travel, type Traveller } from './journey.ts';
import { CONDITIONS } from './words.ts';

const ORDER: readonly Condition[] = ['good', 'tunnel', 'slow', 'flapping'];

/** The phone's network, played: one press for each state, and a journey that goes through all of them. */
export function NetworkPanel({ traveller }: { readonly traveller: Traveller }): ReactElement {
  const title = useId();
  const travel = useSyncExternalStore(traveller.subscribe, traveller.get);
  const { condition, carrier, leg } = travel;
  return (
    <section className="panel travel" aria-labelledby={title} data-leg={leg}>
      <header className="panel-head">
        <h2 id={title}>The phone’s network</h2>
        <button
          type="button"
          className="rejoin-button travel-play"
          data-variant={leg === undefined ? 'primary' : undefined}
          onClick={leg === undefined ? traveller.depart : traveller.stop}
        >
          <PageIcon name={leg === undefined ? 'train' : 'close'} />
          {leg === undefined ? 'Play the journey' : 'End the journey'}
        </button>
      </header>
      <Track travel={travel} />
      <div className="travel-states">
        {ORDER.map((each) => (
          <button
            key={each}
            type="button"
            className="rejoin-button"
            aria-pressed={condition === each}
            title={CONDITIONS[each].does}
            data-network={each}
            onClick={() => traveller.enter(each)}
          >
            <Bars condition={each} />
            {CONDITIONS[each].name}
          </button>
        ))}
        <button
          type="button"
          className="rejoin-button"
          title="Another network has another address: the connection dies, and the phone opens a new one."
          data-network="switch"
          onClick={traveller.change}
        >
          <PageIcon name="switch" />
          {carrier === 'wifi' ? 'Wi-Fi → mobile' : 'Mobile → Wi-Fi'}
        </button>
      </div>
      <p className="travel-does" aria-live="polite">
        {CONDITIONS[condition].does}
      </p>
    </section>
  );
}

/** Where the train is. Without a journey it stands still. */
function Track({ travel: { leg } }: { readonly travel: Travel }): ReactElement {
  return (
    <ol className="track" aria-label="The journey">
      {JOURNEY.map(({ title, condition }, index) => (
        <li
          key={title}
          aria-current={index === leg ? 'step' : undefined}
          data-passed={leg !== undefined && index < leg ? '' : undefined}
          data-condition={condition}
        >
          <span className="track-stop" aria-hidden="true" />
          <span>{title}</span>
        </li>
      ))}
    </ol>
  );
}
