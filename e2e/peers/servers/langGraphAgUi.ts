/** LangGraph's server behind an AG-UI endpoint, by AG-UI's own package for it: what `bridgeAgUi` joins to a session. */
import { createHash } from 'node:crypto';
import { LangGraphAgent } from '@ag-ui/langgraph';
import { serveAgUi } from './agUiEndpoint.ts';
import { startLangGraph } from './startLangGraph.ts';

const deploymentUrl = await startLangGraph();

/** LangGraph's threads are named by UUIDs, sessions by what their app calls them: one for each name, always the same. */
function threadOf(session: string): string {
  const [, a, b, c, d, e] =
    /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(createHash('sha256').update(session).digest('hex')) ?? [];
  return `${a}-${b}-8${c}-8${d}-${e}`;
}

serveAgUi(async (input, { write, onGone }) => {
  const agent = new LangGraphAgent({ deploymentUrl, graphId: 'agent' });
  // The bridge hangs up when a person presses Stop; LangGraph cancels its run by a request.
  onGone(() => agent.abortRun());
  const events = agent.run({ ...input, threadId: threadOf(input.threadId) });
  await new Promise<void>((resolve, reject) => {
    events.subscribe({ next: (event) => write({ ...event }), complete: resolve, error: reject });
  });
});
