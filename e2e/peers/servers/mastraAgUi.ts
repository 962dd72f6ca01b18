/** An agent of Mastra behind an AG-UI endpoint, by AG-UI's own package for it: what `bridgeAgUi` joins to a session. */
import { MastraAgent } from '@ag-ui/mastra';
import { Agent } from '@mastra/core/agent';
import type { MastraModelConfig } from '@mastra/core/llm';
import { RequestContext } from '@mastra/core/request-context';
import { serveAgUi } from './agUiEndpoint.ts';
import { slowModel } from './slowModel.ts';

/** Where a request says how it is stopped: the package for AG-UI has no Stop of its own. */
const SIGNAL = 'signal';

const guide = new Agent({
  ...{ id: 'guide', name: 'guide', instructions: 'Answer the question.' },
  // CAST: Mastra's type of a model wants a stream of the call that has none as well.
  model: slowModel() as unknown as MastraModelConfig,
  // CAST: the request below puts it there.
  defaultOptions: ({ requestContext }) => ({ abortSignal: requestContext.get(SIGNAL) as AbortSignal }),
});

serveAgUi(async (input, { write, onGone }) => {
  const stopping = new AbortController();
  // The bridge hangs up when a person presses Stop.
  onGone(() => stopping.abort());
  const requestContext = new RequestContext();
  requestContext.set(SIGNAL, stopping.signal);
  const agent = new MastraAgent({ agentId: 'guide', agent: guide, resourceId: 'people', requestContext });
  await new Promise<void>((resolve, reject) => {
    agent.run(input).subscribe({ next: (event) => write({ ...event }), complete: resolve, error: reject });
  });
});
