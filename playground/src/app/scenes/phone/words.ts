/** What a person reads of a network that is played. */
import { type ConnectionStatusLabels, connectionStatusLabels } from '@rejoin/react/connection-status';
import type { Carrier, Condition } from './journey.ts';

/** In the phone's status bar. */
export function carrierWords(carrier: Carrier, condition: Condition): string {
  if (condition === 'tunnel') return 'No signal';
  if (condition === 'slow') return carrier === 'wifi' ? 'Wi-Fi' : 'E';
  return carrier === 'wifi' ? 'Wi-Fi' : '5G';
}

export const CONDITIONS: Readonly<
  Record<Condition, { readonly name: string; readonly does: string; readonly bars: number }>
> = {
  good: { name: 'Good', does: 'Everything goes through at once.', bars: 4 },
  tunnel: { name: 'Tunnel', does: 'The connection is cut, and no other one can be opened.', bars: 0 },
  slow: {
    name: 'Slow',
    does: 'Each message is 0.9 s late, each way, and at most 6 kB go through in a second.',
    bars: 1,
  },
  flapping: { name: 'Flapping', does: 'Gone for 0.7 s, there for 0.9 s, again and again.', bars: 2 },
};

/** The phone knows its own network as phones do: the status bar says that there is no signal. */
export const phoneLabels = (condition: Condition): Partial<ConnectionStatusLabels> => ({
  status(phase, details) {
    if (phase !== 'waiting' || condition !== 'tunnel') return connectionStatusLabels.status(phase, details);
    return details.queued > 0 ? `No signal · ${details.queued} waiting to be sent` : 'No signal';
  },
});
