import { useSend } from '@rejoin/react';
import type { ReactElement } from 'react';
import type { Member } from '../../server.ts';

const EXAMPLES = [
  'How does a cancel reach an agent?',
  'How does a client reconnect after a lost connection?',
  'What is a snapshot, and when is it taken?',
  'How are errors reported to the caller?',
];

/** What an empty session says: what to ask, and what to try then. */
export function Opening({ lead }: { readonly lead: Member }): ReactElement {
  const send = useSend();
  return (
    <div className="opening">
      <p className="opening-title">Ask five specialists at once</p>
      <p>
        Each is a process of its own, searches real files on this disk and writes straight into this session.
        While they work, cut the wire, reload, open a second surface or tab, or kill one of them by its pid:
        the session goes on.
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
    </div>
  );
}
