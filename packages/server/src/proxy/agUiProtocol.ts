/** AG-UI: what the endpoint streams is in the session as it comes, and the server tells it as it tells all runs. */
import { EndpointError, type EndpointTool } from '@rejoin/core/ag-ui';
import { createHostedRun, inputFor, isRecord, resultsOfPages } from '@rejoin/core/internal';
import { entityKey, randomId } from '@rejoin/core/protocol';
import { json } from '../http/httpReply.ts';
import type { ProxiedProtocol } from './proxiedProtocol.ts';

export const agUiProtocol: ProxiedProtocol = {
  name: 'ag-ui',
  async prepare({ participant, run, publish }, { session, state, body }) {
    const { results } = resultsOfPages(state, participant, run);
    const ids = new Map(newestResults(body).map(({ toolCallId, id }) => [toolCallId, id]));
    for (const result of results) {
      // The page knows its own message again by its id.
      const id =
        ids.get(state.toolCalls.get(entityKey(participant, result.toolCallId))?.given ?? '') ??
        ids.get(result.toolCallId);
      const messageId = typeof id === 'string' ? id : randomId(Math.random);
      await publish({ type: 'TOOL_CALL_RESULT', messageId, ...result });
    }
    if (results.length > 0) await session.drained();
  },
  bodyOf(state, { session, participant, run, input, resume }) {
    const { interrupts } = resultsOfPages(state, participant, run);
    const rest = resume?.filter(({ interruptId }) => !interrupts.has(interruptId));
    return inputFor(
      state,
      { session, participant, run, answers: input?.ref, resume: rest && rest.length > 0 ? rest : undefined },
      {},
    );
  },
  async write(run, events, { session, report, body }) {
    const agent = { participant: run.participant, session };
    const mint = () => randomId(Math.random);
    const hosted = createHostedRun({ run, agent, tools: toolsOf(body), raw: false, mint, report }, undefined);
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

/** The tools that the page runs: its result may be anything. */
function toolsOf(body: unknown): readonly EndpointTool[] {
  const tools: readonly unknown[] = isRecord(body) && Array.isArray(body.tools) ? body.tools : [];
  return tools.flatMap((each) =>
    isRecord(each) && typeof each.name === 'string' ? [{ name: each.name, description: '', result: {} }] : [],
  );
}

/** The messages with results of tools at the end of what a page has sent. */
export function newestResults(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  const messages: readonly unknown[] = isRecord(body) && Array.isArray(body.messages) ? body.messages : [];
  const before = messages.findLastIndex((each) => !isRecord(each) || each.role !== 'tool');
  return messages.slice(before + 1).filter(isRecord);
}
