/** One run that has gone on for long: so many of the same, each whole. */
import type { EventItem, KnownEvent } from '@rejoin/core/protocol';

export const MANY = 3_000;
const PARTICIPANT = 'agent:writer';
const RUN = 'run';
const AT = 1_700_000_000_000;

const ARGS = JSON.stringify({ path: 'src/index.ts', query: 'how sessions are kept', limit: 20 });
const RESULT = JSON.stringify({
  found: [{ line: 12, text: 'export function keep(session) {' }],
  more: false,
});
const TEXT = 'I looked at the file and found what keeps the session.\n\nNow the **next** one:';

const works = {
  'tool calls': (id: string): KnownEvent[] => [
    { type: 'TOOL_CALL_START', toolCallId: id, toolCallName: 'search' },
    { type: 'TOOL_CALL_ARGS', toolCallId: id, delta: ARGS },
    { type: 'TOOL_CALL_END', toolCallId: id },
    { type: 'TOOL_CALL_RESULT', toolCallId: id, messageId: `${id}-result`, content: RESULT },
  ],
  texts: (id: string): KnownEvent[] => [
    { type: 'TEXT_MESSAGE_START', messageId: id },
    { type: 'TEXT_MESSAGE_CONTENT', messageId: id, delta: TEXT },
    { type: 'TEXT_MESSAGE_END', messageId: id },
  ],
  reasoning: (id: string): KnownEvent[] => [
    { type: 'REASONING_MESSAGE_START', messageId: id },
    { type: 'REASONING_MESSAGE_CONTENT', messageId: id, delta: TEXT },
    { type: 'REASONING_MESSAGE_END', messageId: id },
  ],
  'sub-agents': (id: string): KnownEvent[] => [
    { type: 'SUBAGENT_STARTED', subagentRunId: id, name: `Reader ${id}` },
    { type: 'SUBAGENT_FINISHED', subagentRunId: id },
  ],
  'sub-agents at work': (id: string): KnownEvent[] => [
    { type: 'SUBAGENT_STARTED', subagentRunId: id, name: `Reader ${id}` },
  ],
  steps: (id: string): KnownEvent[] => [
    { type: 'STEP_STARTED', stepName: `Step ${id}` },
    { type: 'STEP_FINISHED', stepName: `Step ${id}` },
  ],
};

export type WorkName = keyof typeof works;
export const WORKS: readonly string[] = Object.keys(works);
export const isWork = (name: string): name is WorkName => Object.hasOwn(works, name);

/** All that the log holds of it: the run is still running. */
export function eventsOf(name: WorkName): readonly EventItem[] {
  const all: KnownEvent[] = [{ type: 'RUN_STARTED', runId: RUN }];
  for (let index = 0; index < MANY; index++) all.push(...works[name](`${index}`));
  return all.map((event, index) => ({
    v: 1,
    producer: `${PARTICIPANT}/0123456789abcdef/main`,
    seq: index + 1,
    participant: PARTICIPANT,
    at: AT + index,
    run: RUN,
    event,
  }));
}
