/** AG-UI's way in: parsed events of a run, through its client's own application of them, to a subscriber. */
import { AbstractAgent } from '#ag-ui';
import { from, type Observable } from '#rxjs';
import type { Delta, Ingest } from './delta.ts';

export const ingestAgUi: Ingest = (lanes, deltas, apart) => {
  const ids = Array.from({ length: lanes }, (_, lane) => `message-${lane}`);
  let notified = 0;
  const agents = Array.from({ length: apart ? lanes : 1 }, (_, index) =>
    apart
      ? agentOf(
          ids.slice(index, index + 1),
          deltas.filter(({ lane }) => lane === index),
        )
      : agentOf(ids, deltas),
  );
  return async () => {
    await Promise.all(agents.map((agent) => agent.runAgent({}, { onMessagesChanged: () => notified++ })));
    const messages = agents.flatMap((agent) => agent.messages);
    const found = new Map(messages.map(({ id, content }) => [id, String(content)]));
    return { texts: ids.map((id) => found.get(id)), notified };
  };
};

function agentOf(ids: readonly string[], deltas: readonly Delta[]): AbstractAgent {
  class Fed extends AbstractAgent {
    run(): Observable<object> {
      return from([
        { type: 'RUN_STARTED', runId: 'run', threadId: 'thread' },
        ...ids.map((messageId) => ({ type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' })),
        ...deltas.map(({ lane, text }) => ({
          type: 'TEXT_MESSAGE_CONTENT',
          messageId: `message-${lane}`,
          delta: text,
        })),
        ...ids.map((messageId) => ({ type: 'TEXT_MESSAGE_END', messageId })),
        { type: 'RUN_FINISHED', runId: 'run', threadId: 'thread' },
      ]);
    }
  }
  return new Fed();
}
