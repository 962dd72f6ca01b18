/** Tools of the AI SDK that need approval: asked in a session, and answered as the SDK's next step expects it. */
import type { AgentRun } from '../agent/agentRun.ts';
import type { ToolCallWriter } from '../agent/contentWriters.ts';
import { ledgerOf } from '../pipes/runLedger.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { QuestionText } from '../protocol/events.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isRecord } from '../protocol/shapes.ts';
import {
  type ModelMessageLike,
  type ModelToolCall,
  notRun,
  readToolParts,
  type ToolParts,
} from './modelMessages.ts';

/** A person's decision, as the AI SDK takes it: a part of a message of the role `tool`. */
export interface ToolApprovalResponsePart {
  type: 'tool-approval-response';
  approvalId: string;
  approved: boolean;
  /** Why it was declined, in the person's words; the model reads it. */
  reason?: string;
}

/** The message to append to the conversation before the next step. */
export interface ToolApprovalMessage {
  role: 'tool';
  content: ToolApprovalResponsePart[];
}

export interface ToolApprovalsOptions {
  /**
   * What people are asked about a call: `title`, `detail`, `risk`, `expiresIn`. Default of the title: the tool's name as a question.
   */
  readonly question?: ((call: ModelToolCall) => Partial<QuestionText>) | undefined;
}

export interface ToolApprovals {
  /**
   * Asks people about each call in the messages that waits for approval, all at once, and waits for the answers. Gives calls that it
   * has asked about before their results, where the messages have them by now: so call it after each step, with the whole
   * conversation.
   *
   * @returns the message with the decisions, to be appended before the next step; undefined where nothing waits, so that the loop is
   * over. A question whose time is over is a decision against the call, with the reason.
   * @throws what the run's `signal` was aborted with, and RejoinError as `run.approve` does
   */
  respond(messages: readonly ModelMessageLike[]): Promise<ToolApprovalMessage | undefined>;
}

/** Asks a session's people about the tool calls of one run that need approval (`needsApproval`, `toolApproval`). */
export function createToolApprovals(run: AgentRun, options: ToolApprovalsOptions = {}): ToolApprovals {
  checkCall(
    isRecord(run) && typeof run.approve === 'function' && Object(options) === options,
    'createToolApprovals(run)',
  );
  const { question } = options;
  /** Calls that have no result yet, by the model's ids. */
  const open = new Map<string, ToolCallWriter>();

  async function ask(approvalId: string, call: ModelToolCall): Promise<ToolApprovalResponsePart> {
    // A call that was piped is in the log already, and its result will be piped as well.
    const piped = ledgerOf(run).calls.get(call.toolCallId);
    const writer = piped?.writer ?? run.toolCall(call.toolName, { id: call.toolCallId });
    if (!piped) {
      open.set(call.toolCallId, writer);
      await writer.args(JSON.stringify(call.input) ?? '{}');
    }
    const decided = await decisionOn(approvalId, writer, call);
    if (piped && !decided.approved) {
      piped.outcome = 'denied';
      piped.done = true;
      await writer.result(notRun(decided.reason), { outcome: 'denied' });
    }
    return decided;
  }

  async function decisionOn(
    approvalId: string,
    writer: ToolCallWriter,
    call: ModelToolCall,
  ): Promise<ToolApprovalResponsePart> {
    try {
      const { approved, note } = await run.approve(writer, question?.(call));
      return decision(approvalId, approved, note);
    } catch (error) {
      if (!(error instanceof RejoinError) || error.code !== 'question-expired') throw error;
      return decision(approvalId, false, 'No one answered in time.');
    }
  }

  async function giveResults({ results }: ToolParts): Promise<void> {
    for (const [id, writer] of open) {
      const result = results.get(id);
      if (result === undefined) continue;
      open.delete(id);
      await writer.result(result.content, omitUndefined({ outcome: result.outcome }));
    }
  }

  return {
    async respond(messages) {
      checkCall(Array.isArray(messages), 'approvals.respond(messages)');
      const parts = readToolParts(messages);
      await giveResults(parts);
      const asked = [...parts.requests].flatMap(([approvalId, id]) => {
        const call = parts.calls.get(id);
        return call ? [ask(approvalId, call)] : [];
      });
      const content = await Promise.all(asked);
      return content.length > 0 ? { role: 'tool', content } : undefined;
    },
  };
}

const decision = (
  approvalId: string,
  approved: boolean,
  reason: string | undefined,
): ToolApprovalResponsePart => ({
  type: 'tool-approval-response',
  approvalId,
  approved,
  ...(reason !== undefined && { reason }),
});
