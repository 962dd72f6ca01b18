import { useSend } from '@rejoin/react';
import type { ReactElement } from 'react';
import { Example } from '../Example.tsx';

export interface ExamplesProps {
  readonly of: readonly string[];
  /** Whom they are asked; who listens, if it names no one. */
  readonly to?: readonly string[] | undefined;
}

/** What people may ask, each by a press. */
export function Examples({ of, to }: ExamplesProps): ReactElement {
  const send = useSend();
  return (
    <ul className="examples">
      {of.map((example) => (
        <li key={example}>
          <Example onAsk={() => void send(example, to ? { to } : {})}>{example}</Example>
        </li>
      ))}
    </ul>
  );
}
