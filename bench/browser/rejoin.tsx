/** Rejoin, as an app shows it: the kit's messages in lanes of one's own, and the kit's own lanes. */
import '@rejoin/react/styles.css';
import { entityKey } from '@rejoin/core';
import { SessionProvider } from '@rejoin/react';
import { AgentLanes } from '@rejoin/react/agent-lanes';
import { Message } from '@rejoin/react/message';
import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import type { Candidate } from './candidate.ts';
import { LANES } from './schedule.ts';
import { agentOf, connect, MESSAGE, SESSION } from './session.ts';

const lanes = Array.from({ length: LANES }, (_, lane) => lane);

/** What is compared with the chat of the AI SDK: a growing message in a box that scrolls. */
const messages: ReactElement = (
  <div className="lanes">
    {lanes.map((lane) => (
      <div key={lane} className="lane" data-lane={lane}>
        <Message messageKey={entityKey(agentOf(lane), MESSAGE)} header={false} />
      </div>
    ))}
  </div>
);

const show = (view: ReactElement, output: (lane: number) => string): Candidate => ({
  async mount(root, schedule) {
    const { client, session, feed } = connect(schedule);
    let updates = 0;
    session.store.subscribe(() => {
      updates++;
    });
    createRoot(root).render(
      <SessionProvider client={client} session={SESSION}>
        {view}
      </SessionProvider>,
    );
    return {
      feed,
      output: (lane) => document.querySelector(`${output(lane)} .rejoin-message-text`),
      updates: () => updates,
    };
  },
});

export const rejoin: Candidate = show(messages, (lane) => `[data-lane="${lane}"]`);

/** With all that the kit's lanes bring besides: names, status, elapsed time, stop and steering. */
export const rejoinLanes: Candidate = show(
  <AgentLanes className="kit" columns={4} steering={false} />,
  (lane) => `[data-agent="${agentOf(lane)}"]`,
);
