/** What a run writes into: messages, reasoning and tool calls, and which of them are open. */
import type { ToolName } from '../protocol/appTypes.ts';
import type { AgentRun } from './agentRun.ts';
import {
  createTextWriter,
  createToolCallWriter,
  type ToolCallOptions,
  type Writing,
} from './contentWriters.ts';
import type { RunIds } from './runIds.ts';

interface OpenWriter {
  end(): Promise<void>;
}

export interface RunWriters extends Pick<AgentRun, 'text' | 'reasoning' | 'toolCall'> {
  /** Those that have not ended. */
  readonly open: ReadonlySet<OpenWriter>;
}

export function createRunWriters(writing: Writing, ids: RunIds, mint: () => string): RunWriters {
  const open = new Set<OpenWriter>();
  const ended = (writer: OpenWriter) => void open.delete(writer);
  const track = <W extends OpenWriter>(writer: W): W => {
    open.add(writer);
    return writer;
  };
  return {
    open,
    text: () => track(createTextWriter('text', mint(), writing, mint, ended)),
    reasoning: () => track(createTextWriter('reasoning', mint(), writing, mint, ended)),
    // CAST: which tool it is, the name says.
    toolCall: ((name: ToolName, options: ToolCallOptions = {}) =>
      track(
        createToolCallWriter(ids.toolCallStart(name, options), mint, writing, ended),
      )) as AgentRun['toolCall'],
  };
}
