import { type NamedParticipant, useConnection } from '@rejoin/react';
import {
  ConnectionStatus,
  type ConnectionStatusLabels,
  connectionStatusLabels,
} from '@rejoin/react/connection-status';
import { PresenceList } from '@rejoin/react/presence-list';
import { type ReactElement, useSyncExternalStore } from 'react';
import { introductionOf } from './names.ts';
import { WirePanel, type WirePanelProps } from './WirePanel.tsx';

export type ConnectionPanelProps = Omit<WirePanelProps, 'onMend' | 'children'>;

/** Who looks, how the connection with the session stands, who else is here, and the switch of this surface's wire. */
export function ConnectionPanel({ wire, ...who }: ConnectionPanelProps): ReactElement {
  const isCut = useSyncExternalStore(wire.subscribe, wire.isCut);
  const { retryNow } = useConnection();
  return (
    <WirePanel {...who} wire={wire} onMend={retryNow}>
      <ConnectionStatus labels={isCut ? CUT_LABELS : NO_LABELS} />
      <PresenceList className="others" self={false} max={3} nameOf={nameOf} labels={OTHERS} />
    </WirePanel>
  );
}

/** The demo's agents introduce themselves with their processes. */
const nameOf = ({ name }: NamedParticipant): string => introductionOf(name).name;

/** How the connection stands is said beside it. */
const OTHERS = { name: 'Who else is here', connecting: '' };

/** Nothing is wrong with the network: it was this button. */
export const CUT_LABELS: Partial<ConnectionStatusLabels> = {
  status(phase, details) {
    if (phase !== 'waiting') return connectionStatusLabels.status(phase, details);
    const { queued } = details;
    return queued > 0 ? `You cut the wire · ${queued} waiting to be sent` : 'You cut the wire';
  },
};

export const NO_LABELS: Partial<ConnectionStatusLabels> = {};
