import type { ReactElement } from 'react';
import type { Condition } from './journey.ts';
import { CONDITIONS } from './words.ts';

const ALL = [1, 2, 3, 4];

/** How good the signal is, as phones draw it; words stand beside it. */
export function Bars({ condition }: { readonly condition: Condition }): ReactElement {
  const { bars } = CONDITIONS[condition];
  return (
    <svg className="bars" viewBox="0 0 18 12" aria-hidden="true" data-bars={bars}>
      {ALL.map((bar) => (
        <rect
          key={bar}
          x={(bar - 1) * 4.8}
          y={12 - bar * 3}
          width="3.2"
          height={bar * 3}
          rx="0.9"
          data-on={bar <= bars ? '' : undefined}
        />
      ))}
    </svg>
  );
}
