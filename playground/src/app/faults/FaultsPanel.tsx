import { type KeyboardEvent, type ReactElement, useId, useState, useSyncExternalStore } from 'react';
import type { Quality } from '../network/quality.ts';
import { PageIcon } from '../PageIcon.tsx';
import type { Config } from '../server.ts';
import type { Surface } from '../surface.ts';
import { Processes } from './Processes.tsx';
import { Torture } from './Torture.tsx';

export interface FaultsPanelProps {
  readonly surfaces: readonly Surface[];
  readonly config: Config;
  readonly session: string;
  readonly scene: string;
  readonly onClose: () => void;
}

/** What can be broken in a scene, each by one press: real sockets, real clocks, real processes. */
export function FaultsPanel({ surfaces, onClose, ...rest }: FaultsPanelProps): ReactElement {
  const title = useId();
  const closeOnEscape = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') onClose();
  };
  return (
    <aside className="faults" id="faults" aria-labelledby={title} onKeyDown={closeOnEscape}>
      <header className="faults-head">
        <h2 id={title}>Faults</h2>
        <button
          type="button"
          className="rejoin-button"
          data-size="icon"
          data-variant="quiet"
          aria-label="Close"
          onClick={onClose}
        >
          <PageIcon name="close" />
        </button>
      </header>
      <div className="faults-body">
        {surfaces.map((surface) => (
          <SurfaceFaults key={surface.client.instance} surface={surface} />
        ))}
        <Processes config={rest.config} scene={rest.scene} />
        <Torture surfaces={surfaces} {...rest} />
      </div>
    </aside>
  );
}

const STATES: Readonly<Record<Quality | 'cut', { readonly name: string; readonly does: string }>> = {
  good: { name: 'Whole', does: 'Everything goes through at once.' },
  slow: { name: 'Slow', does: 'Each message is 0.9 s late, each way, and at most 6 kB a second go through.' },
  lossy: {
    name: 'Lossy',
    does: 'A page sees no lost packets, since TCP sends them again. It sees connections that stall, for up to 1.2 s, and some that die of it.',
  },
  cut: { name: 'Cut', does: 'What was open has died, and nothing can be opened.' },
};
const QUALITIES: readonly Quality[] = ['good', 'slow', 'lossy'];

/** Of one surface: its network and its clock. */
function SurfaceFaults({
  surface: { user, wire, clock, client },
}: {
  readonly surface: Surface;
}): ReactElement {
  const isCut = useSyncExternalStore(wire.subscribe, wire.isCut);
  const quality = useSyncExternalStore(wire.subscribe, wire.quality);
  const [ahead, setAhead] = useState(clock.ahead);
  const now = isCut ? 'cut' : quality;
  const be = (next: Quality | 'cut') => {
    if (next === 'cut') return wire.cut();
    wire.play(next);
    if (!isCut) return;
    wire.mend();
    client.retryNow();
  };
  const turn = () => {
    clock.set(ahead === 0 ? HOUR : 0);
    setAhead(clock.ahead());
  };
  return (
    <section className="faults-part" data-faults-of={user}>
      <h3>
        Network of <bdi>{user}</bdi>
      </h3>
      <div className="faults-row">
        {[...QUALITIES, 'cut' as const].map((each) => (
          <button
            key={each}
            type="button"
            className="rejoin-button"
            aria-pressed={now === each}
            title={STATES[each].does}
            data-wire={each}
            onClick={() => be(each)}
          >
            {STATES[each].name}
          </button>
        ))}
      </div>
      <p className="faults-does">{STATES[now].does}</p>
      <button type="button" className="rejoin-button" aria-pressed={ahead !== 0} data-clock="" onClick={turn}>
        Clock an hour ahead
      </button>
    </section>
  );
}

const HOUR = 3_600_000;
