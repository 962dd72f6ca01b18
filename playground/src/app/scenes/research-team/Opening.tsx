import type { ReactElement } from 'react';
import type { Member } from '../../server.ts';
import { Examples } from '../Examples.tsx';

const EXAMPLES = [
  'How often should a night bus run?',
  'What makes the way home feel safe?',
  'Who should pay for it?',
  'How do we begin?',
];

/** What an empty session says: what to ask, and what to try then. */
export function Opening({ lead }: { readonly lead: Member }): ReactElement {
  return (
    <div className="opening">
      <p className="opening-title">Should our city run buses at night?</p>
      <p>
        A lead and five specialists have read forty-three short documents on night buses. Ask them: each
        specialist answers from its side, and the lead brings it together.
      </p>
      <Examples of={EXAMPLES} to={[lead.participant]} />
      <p className="opening-note">
        Each of the six is a process of its own that writes straight into this session. While they work, cut
        the wire, reload, open another tab, or kill one of them by its pid: the session goes on.
      </p>
    </div>
  );
}
