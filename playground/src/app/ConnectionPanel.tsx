import { type NamedParticipant, useConnection } from '@rejoin/react';
import {
  ConnectionStatus,
  type ConnectionStatusLabels,
  connectionStatusLabels,
} from '@rejoin/react/connection-status';
import { PresenceList } from '@rejoin/react/presence-list';
import { type ReactElement, useSyncExternalStore } from 'react';
import { PageIcon } from './PageIcon.tsx';
import { introductionOf } from './scenes/research-team/names.ts';
import type { Surface } from './surface.ts';

/** Who looks, how the connection stands, and the switch that cuts this surface's wire, and no other's. */
export function ConnectionPanel({ user, wire }: Pick<Surface, 'user' | 'wire'>): ReactElement {
  const isCut = useSyncExternalStore(wire.subscribe, wire.isCut);
  const { retryNow } = useConnection();
  const turn = () => {
    if (!isCut) return wire.cut();
    wire.mend();
    retryNow();
  };
  return (
    <div className="connection">
      <p className="who">
        <span className="avatar" aria-hidden="true">
          {[...user][0]}
        </span>
        <bdi data-me="">{user}</bdi>
      </p>
      <ConnectionStatus labels={isCut ? CUT : {}} />
      <PresenceList className="others" self={false} max={3} nameOf={nameOf} labels={OTHERS} />
      <button type="button" className="rejoin-button wire" data-cut={isCut ? 'cut' : 'whole'} onClick={turn}>
        <PageIcon name={isCut ? 'wire' : 'cut'} />
        {isCut ? 'Reconnect' : 'Cut the wire'}
      </button>
    </div>
  );
}

/** The demo's agents introduce themselves with their processes. */
const nameOf = ({ name }: NamedParticipant): string => introductionOf(name).name;

/** How the connection stands is said beside it. */
const OTHERS = { name: 'Who else is here', connecting: '' };

/** Nothing is wrong with the network: it was this button. */
const CUT: Partial<ConnectionStatusLabels> = {
  status(phase, details) {
    if (phase !== 'waiting') return connectionStatusLabels.status(phase, details);
    const { queued } = details;
    return queued > 0 ? `You cut the wire · ${queued} waiting to be sent` : 'You cut the wire';
  },
};
