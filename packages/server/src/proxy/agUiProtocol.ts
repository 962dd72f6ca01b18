/** AG-UI: what the endpoint streams is in the session as it comes, and the server tells it as it tells all runs. */
import { EndpointError } from '@rejoin/core/ag-ui';
import { createHostedRun, inputFor } from '@rejoin/core/internal';
import { randomId } from '@rejoin/core/protocol';
import { json } from '../http/httpReply.ts';
import type { ProxiedProtocol } from './proxiedProtocol.ts';

export const agUiProtocol: ProxiedProtocol = {
  name: 'ag-ui',
  bodyOf: (state, { session, participant, run, input, resume }) =>
    inputFor(state, { session, participant, run, answers: input?.ref, resume }, {}),
  async write(run, events, { session, report }) {
    const agent = { participant: run.participant, session };
    const mint = () => randomId(Math.random);
    const hosted = createHostedRun({ run, agent, tools: [], raw: false, mint, report }, undefined);
    let isOver = false;
    for await (const event of events) isOver = await hosted.take({ events: [event] });
    if (!isOver)
      throw new EndpointError(
        'endpoint-incomplete',
        'The endpoint ended its stream without saying how its run ended.',
      );
    await hosted.finish();
  },
  problem: (status, code, message) => json(status, { error: { code, message } }),
};
