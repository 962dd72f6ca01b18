import { useSend } from '@rejoin/react';
import type { ReactElement } from 'react';
import type { Member } from '../../server.ts';

const EXAMPLES = [
  'How often should a night bus run?',
  'What makes the way home feel safe?',
  'Who should pay for it?',
  'How do we begin?',
];

/** What an empty session says: what to ask, and what to try then. */
export function Opening({ lead }: { readonly lead: Member }): ReactElement {
  const send = useSend();
  return (
    <div className="opening">
      <p className="opening-title">Should our city run buses at night?</p>
      <p>
        A lead and five specialists have read forty-three short documents on night buses. Ask them: each
        specialist answers from its side, and the lead brings it together.
      </p>
      <ul className="examples">
        {EXAMPLES.map((example) => (
          <li key={example}>
            <button
              type="button"
              className="rejoin-button"
              data-example=""
              onClick={() => void send(example, { to: [lead.participant] })}
            >
              {example}
            </button>
          </li>
        ))}
      </ul>
      <p className="opening-note">
        Each of the six is a process of its own that writes straight into this session. While they work, cut
        the wire, reload, open another tab, or kill one of them by its pid: the session goes on.
      </p>
    </div>
  );
}
