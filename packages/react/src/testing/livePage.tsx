/** For tests in a browser: a page that shows a session as it is written, by the real core within one process. */
import { createSessionClient } from '@rejoin/core';
import { type AgentRun, joinSession, type TextWriter } from '@rejoin/core/agent';
import { memory } from '@rejoin/core/memory';
import { cleanup, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach } from 'vitest';
import { SessionProvider } from '../hooks/SessionProvider.tsx';

let end = () => {};
afterEach(() => {
  cleanup();
  end();
});

/** Shows a session in which an agent has begun to answer. */
export async function livePage(
  shown: ReactNode,
): Promise<{ readonly container: HTMLElement; readonly text: TextWriter }> {
  const transport = memory();
  const agent = joinSession({ transport, session: 's', participant: 'agent:writer' });
  const begun = new Promise<AgentRun>((resolve) => {
    agent.answer((run) => {
      resolve(run);
      return new Promise(() => {});
    });
  });
  const client = createSessionClient({ transport, participant: 'user:ana' });
  end = () => {
    client.close();
    void agent.leave();
  };
  const { container } = render(
    <SessionProvider client={client} session="s">
      {shown}
    </SessionProvider>,
  );
  client.session('s').send('Go.');
  return { container, text: (await begun).text() };
}
