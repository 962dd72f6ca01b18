'use client';

import { useCallback, useSyncExternalStore } from 'react';
import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useLocale, useWordsDir } from '../kit/LabelsProvider.tsx';
import { numberWords } from '../kit/localeWords.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ConnectionStatusPartState, useConnectionStatus } from './ConnectionStatusContext.ts';

export interface ConnectionStatusCountdownProps extends PartProps<'span', ConnectionStatusPartState> {}

/** Counts down to the next attempt, in whole seconds of the provider's clock. Renders a `<span>`, and nothing while none is due. */
export const ConnectionStatusCountdown: Part<ConnectionStatusCountdownProps, HTMLSpanElement> = definePart(
  'span',
  function ConnectionStatusCountdown() {
    const { phase: status, retryAt, attempt, labels } = useConnectionStatus();
    const locale = useLocale();
    const dir = useWordsDir();
    const seconds = useSecondsUntil(retryAt);
    if (seconds === undefined) return null;
    return [
      { dir, children: labels.retryIn(numberWords(seconds, locale, 'second'), { seconds, attempt }) },
      { status },
    ];
  },
);

/** Full seconds that are left, the one that has begun counted in. A timer waits only while there is something to count. */
function useSecondsUntil(at: number | undefined): number | undefined {
  const { clock } = useSessionContext();
  const subscribe = useCallback(
    (changed: () => void) => {
      let cancel = () => {};
      const next = () => {
        const left = at === undefined ? 0 : at - clock.elapsed();
        if (left <= 0) return;
        cancel = clock.after(((left - 1) % 1_000) + 1, () => {
          changed();
          next();
        });
      };
      next();
      return () => cancel();
    },
    [at, clock],
  );
  const read = () => (at === undefined ? undefined : Math.max(0, Math.ceil((at - clock.elapsed()) / 1_000)));
  return useSyncExternalStore(subscribe, read, read);
}
