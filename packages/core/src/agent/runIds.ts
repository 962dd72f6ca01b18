/** What a run begins under ids that a provider gave it. Ids are unique within a participant, and providers count anew in each answer. */
import type { AnswerPart } from '../protocol/answerPart.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { PartAdded, ToolCallStart } from '../protocol/events.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isEvent, isText } from '../protocol/shapes.ts';
import type { ToolCallOptions } from './contentWriters.ts';

export interface PartOptions {
  /** The same again replaces that part. Where another run of this participant has it, the part gets another, and remembers this one. Default: a new one. */
  readonly id?: string | undefined;
  /** The message that it belongs to, by its writer's `id`. Default: the run. */
  readonly message?: string | undefined;
  /** The tool call that it belongs to. */
  readonly toolCall?: string | undefined;
}

const CALL = "run.toolCall('search', { id: 'call_1' })";
const PART = "run.addPart({ kind: 'source', url: 'https://example.org', title: 'Example' })";

interface Known {
  readonly run: string;
  readonly status?: string;
}

export type RunIds = ReturnType<typeof createRunIds>;

/** @param find what this participant has under an id, as far as its session shows */
export function createRunIds(
  run: string,
  mint: () => string,
  find: (name: 'toolCalls' | 'parts', id: string) => Known | undefined,
) {
  /** Ids in use here, which the session may not show yet. */
  const calls = new Set<string>();
  /** Ids of parts, by kind and by the id that was given. */
  const parts = new Map<string, string>();

  /** The given one, or another like it where that is in use. */
  function free(given: string, isTaken: (id: string) => boolean): string {
    let id = given;
    for (let count = 2; isTaken(id); count++) id = `${given}.${count}`;
    return id;
  }

  /** What was superseded in this run is begun anew under its id (P21). */
  function isCallTaken(id: string): boolean {
    const known = find('toolCalls', id);
    return calls.has(id) || (known !== undefined && !(known.run === run && known.status === 'superseded'));
  }

  return {
    toolCallStart(toolCallName: string, options: ToolCallOptions): ToolCallStart {
      checkCall(isText(toolCallName) && toolCallName !== '' && Object(options) === options, CALL);
      const { id: given = mint(), title, byProvider, dynamic } = options;
      const toolCallId = free(given, isCallTaken);
      calls.add(toolCallId);
      const givenId = toolCallId === given ? undefined : given;
      const event: ToolCallStart = {
        ...{ type: 'TOOL_CALL_START', toolCallId, toolCallName },
        ...omitUndefined({ givenId, title, byProvider, dynamic }),
      };
      checkCall(isEvent(event), CALL);
      return event;
    },
    partAdded(part: AnswerPart, options: PartOptions): PartAdded {
      checkCall(Object(part) === part && Object(options) === options, PART);
      const { id: given = mint(), message, toolCall } = options;
      const key = `${part.kind}\n${given}`;
      const taken = new Set(parts.values());
      const partId = parts.get(key) ?? free(given, (id) => taken.has(id) || find('parts', id) !== undefined);
      parts.set(key, partId);
      const event: PartAdded = {
        ...{ type: 'part.added', partId, part },
        ...omitUndefined({
          messageId: message,
          toolCallId: toolCall,
          givenId: partId === given ? undefined : given,
        }),
      };
      checkCall(isEvent(event), PART);
      return event;
    },
  };
}
