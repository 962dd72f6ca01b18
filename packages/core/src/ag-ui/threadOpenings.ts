/** What is open in the eyes of a client of AG-UI: it takes each beginning once, and no end of a run before all else has ended. */
import type { SessionMessage, SessionSubagent, SessionToolCall } from '../fold/state.ts';
import type { UnknownEvent } from '../protocol/events.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { parentIdOf, type ThreadIds } from './threadMessages.ts';

type Events = readonly UnknownEvent[];
type Kind = 'messages' | 'calls' | 'subagents' | 'steps';

/** Each function gives the event that is due, or nothing where the client has had it. */
export interface Openings {
  readonly open: {
    message(message: SessionMessage): Events;
    call(call: SessionToolCall): Events;
    subagent(subagent: SessionSubagent): Events;
    step(name: string, subagent?: string): Events;
  };
  isOpen(kind: Kind, id: string): boolean;
  /** Closes one; of steps, all whose id begins so. */
  close(kind: Kind, id: string): Events;
  /** What was opened last is closed first. */
  closeAll(...kinds: readonly Kind[]): Events;
}

export function createOpenings(ids: ThreadIds): Openings {
  const ends = {
    messages: new Map<string, UnknownEvent>(),
    calls: new Map<string, UnknownEvent>(),
    subagents: new Map<string, UnknownEvent>(),
    steps: new Map<string, UnknownEvent>(),
  };
  /** Sub-agents that had begun: AG-UI takes each id once in a run. */
  const announced = new Set<string>();
  const isOpen = (kind: Kind, id: string): boolean => ends[kind].has(id);

  function close(kind: Kind, id: string): Events {
    const all = [...ends[kind].keys()];
    return all
      .filter((each) => (kind === 'steps' ? each.startsWith(id) : each === id))
      .flatMap((each) => end(kind, each));
  }

  function end(kind: Kind, id: string): Events {
    const event = ends[kind].get(id);
    ends[kind].delete(id);
    return event ? [event] : [];
  }

  return {
    open: {
      message({ participant, id, kind, subagent, producer }) {
        const messageId = ids.message(participant, id);
        // What a run asks other agents is said to them, and an activity comes as a whole.
        if (kind === 'activity' || producer === undefined || isOpen('messages', messageId)) return [];
        const text = kind === 'text';
        const by = { messageId, ...omitUndefined({ subagentRunId: subagent }) };
        ends.messages.set(messageId, { type: text ? 'TEXT_MESSAGE_END' : 'REASONING_MESSAGE_END', ...by });
        return [
          text
            ? { type: 'TEXT_MESSAGE_START', role: 'assistant', ...by }
            : { type: 'REASONING_MESSAGE_START', role: 'reasoning', ...by },
        ];
      },
      call(call) {
        const toolCallId = ids.call(call.participant, call.id);
        if (isOpen('calls', toolCallId)) return [];
        const by = { toolCallId, ...omitUndefined({ subagentRunId: call.subagent }) };
        ends.calls.set(toolCallId, { type: 'TOOL_CALL_END', ...by });
        const start = { type: 'TOOL_CALL_START', toolCallName: call.name, ...by };
        return [{ ...start, ...omitUndefined({ parentMessageId: parentIdOf(call, ids) }) }];
      },
      subagent({ participant, id, name, description, parent, toolCall }) {
        if (announced.has(id)) return [];
        ends.subagents.set(id, stopped(id, 'cut'));
        const by = omitUndefined({
          description,
          parentSubagentRunId: parent !== undefined && announced.has(parent) ? parent : undefined,
          parentToolCallId: toolCall && ids.call(participant, toolCall),
        });
        announced.add(id);
        return [{ type: 'SUBAGENT_STARTED', subagentRunId: id, name, ...by }];
      },
      step(stepName, subagent) {
        const id = stepId(stepName, subagent);
        if (isOpen('steps', id)) return [];
        const by = { stepName, ...omitUndefined({ subagentRunId: subagent }) };
        ends.steps.set(id, { type: 'STEP_FINISHED', ...by });
        return [{ type: 'STEP_STARTED', ...by }];
      },
    },
    isOpen,
    close,
    closeAll: (...kinds) =>
      kinds.flatMap((kind) => [...ends[kind].keys()].reverse().flatMap((id) => end(kind, id))),
  };
}

/** What names a step: that of a sub-agent begins with its id. */
export const stepId = (name: string, subagent = ''): string => `${subagent}\n${name}\n`;

/** AG-UI has no other word for a sub-agent that has not finished. */
export const stopped = (subagentRunId: string, code: string): UnknownEvent => ({
  ...{ type: 'SUBAGENT_ERROR', subagentRunId, code },
  message: 'It was stopped before it had finished.',
});
