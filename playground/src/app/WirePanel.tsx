import { type ReactElement, type ReactNode, useSyncExternalStore } from 'react';
import { sideAddress } from './address.ts';
import { PageIcon } from './PageIcon.tsx';
import type { Surface } from './surface.ts';

export interface WirePanelProps extends Pick<Surface, 'user' | 'wire'> {
  /** The side of the scene that this is, where there are two: each can be opened alone. */
  readonly side?: 'customer' | 'operator' | undefined;
  /** Called once the wire is whole again. */
  readonly onMend: () => void;
  readonly children: ReactNode;
}

/** Who looks, how that one's connection stands, and the switch that cuts this surface's wire, and no other's. */
export function WirePanel({ user, side, wire, onMend, children }: WirePanelProps): ReactElement {
  const isCut = useSyncExternalStore(wire.subscribe, wire.isCut);
  const quality = useSyncExternalStore(wire.subscribe, wire.quality);
  const turn = () => {
    if (!isCut) return wire.cut();
    wire.mend();
    onMend();
  };
  return (
    <div className="connection">
      <p className="who">
        <span className="avatar" aria-hidden="true">
          {[...user][0]}
        </span>
        <bdi data-me="">{user}</bdi>
        {side && <span className="side">{side}</span>}
        {quality !== 'good' && <span className="wire-quality">{quality} network</span>}
      </p>
      {children}
      {side && (
        <a
          className="rejoin-button alone"
          href={sideAddress(window, side)}
          target="_blank"
          rel="noopener"
          title={`The ${side}’s side alone, for another tab or device`}
        >
          <PageIcon name="open" />
          <span className="rejoin-hidden">The {side}’s side alone</span>
        </a>
      )}
      <button type="button" className="rejoin-button wire" data-cut={isCut ? 'cut' : 'whole'} onClick={turn}>
        <PageIcon name={isCut ? 'wire' : 'cut'} />
        {isCut ? 'Reconnect' : 'Cut the wire'}
      </button>
    </div>
  );
}
