import { useConnection } from '@rejoin/react';
import {
  ConnectionStatus,
  type ConnectionStatusLabels,
  connectionStatusLabels,
} from '@rejoin/react/connection-status';
import { type ReactElement, useSyncExternalStore } from 'react';
import { PageIcon } from './PageIcon.tsx';
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
      <button type="button" className="rejoin-button wire" data-cut={isCut ? 'cut' : 'whole'} onClick={turn}>
        <PageIcon name={isCut ? 'wire' : 'cut'} />
        {isCut ? 'Reconnect' : 'Cut the wire'}
      </button>
    </div>
  );
}

/** Nothing is wrong with the network: it was this button. */
const CUT: Partial<ConnectionStatusLabels> = {
  status(phase, details) {
    if (phase !== 'waiting') return connectionStatusLabels.status(phase, details);
    const { queued } = details;
    return queued > 0 ? `You cut the wire · ${queued} waiting to be sent` : 'You cut the wire';
  },
};
