/**
 * Rejoin. The one file to change once @rejoin/react has its components: until then, a hand-made component over the
 * session's store, one memoised block per line.
 */
import type { Session } from '@rejoin/core';
import { entityKey } from '@rejoin/core';
import { memo, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import type { Candidate } from './candidate.ts';
import { LANES } from './schedule.ts';
import { agentOf, connect, MESSAGE } from './session.ts';

const Block = memo(function Block({ text }: { readonly text: string }) {
  return <div>{text}</div>;
});

function Lane({ session, lane }: { readonly session: Session; readonly lane: number }) {
  const key = entityKey(agentOf(lane), MESSAGE);
  const text = useSyncExternalStore(
    session.store.subscribe,
    () => session.store.getState().state.messages.get(key)?.text,
  );
  return (
    <div className="lane">
      <div className="text" data-lane={lane}>
        {text?.blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
          <Block key={index} text={block} />
        ))}
        <div>{text?.tail}</div>
      </div>
    </div>
  );
}

export const rejoin: Candidate = {
  async mount(root, schedule) {
    const { session, feed } = connect(schedule);
    createRoot(root).render(
      <div className="lanes">
        {Array.from({ length: LANES }, (_, lane) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its index
          <Lane key={lane} session={session} lane={lane} />
        ))}
      </div>,
    );
    return { feed, output: (lane) => document.querySelector(`[data-lane="${lane}"]`) };
  },
};
