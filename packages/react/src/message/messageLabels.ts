import type { MessageState } from '../select/messageList.ts';

/** What is shown of a message: its own status, that no agent has begun to answer it, or that the log had it and has lost it. */
export type MessageStatusName = MessageState | 'waiting' | 'rolled-back';

/** `waiting`: its run was interrupted and waits for an answer. `unanswered`: the run has given no result, and does not run. */
export type ToolCallStatusName =
  | 'streaming'
  | 'called'
  | 'waiting'
  | 'done'
  | 'cut'
  | 'superseded'
  | 'unanswered';

export interface MessageLabels {
  /** The author of one's own messages. */
  readonly you: string;
  /** Who was asked; `names` is a ready list. */
  readonly to: (names: string) => string;
  /** Where a message stands; empty where there is nothing to tell. `why` is of one that was rejected, or that is not whole. */
  readonly status: (status: MessageStatusName, why?: string) => string;
  readonly resend: string;
  /** The same button, once it was pressed, until the new message has its place in the outbox. */
  readonly resent: string;
  /** Takes a message that could not be sent out of the conversation. */
  readonly dismiss: string;
  /** The summary of reasoning, with its length once it is whole. */
  readonly reasoning: (writing: boolean, words: number) => string;
  /** What an agent does that is no text: `type` is its own word for it. */
  readonly activity: (type: string, content: unknown) => string;
  readonly toolCallStatus: (status: ToolCallStatusName) => string;
  readonly toolCallArguments: string;
  readonly toolCallResult: string;
  /** The button that shows more of the beginning of a long list: `next` of `count` that are not shown. */
  readonly earlier: (next: number, count: number) => string;
  /** Why an answer failed, in the agent's words. */
  readonly error: (message: string, code?: string) => string;
}

const STATUS: Readonly<Record<MessageStatusName, string>> = {
  queued: 'Not sent yet',
  sent: 'Sending',
  rejected: 'Not sent',
  'rolled-back': 'Lost with the log',
  waiting: 'Waiting for an agent',
  streaming: 'Writing',
  complete: '',
  cut: 'Ends here: it was cut short',
  superseded: '',
};

const TOOL_CALL: Readonly<Record<ToolCallStatusName, string>> = {
  streaming: 'Preparing',
  called: 'Running',
  waiting: 'Waiting for an answer',
  done: 'Done',
  cut: 'Cut short',
  superseded: '',
  unanswered: 'No result',
};

export const messageLabels: MessageLabels = {
  you: 'You',
  to: (names) => `to ${names}`,
  status(status, why) {
    if (why === undefined) return STATUS[status];
    return `${status === 'rejected' ? STATUS.rejected : 'A part of it is missing'}: ${why}`;
  },
  resend: 'Send again',
  resent: 'Sending again',
  dismiss: 'Dismiss',
  reasoning: (writing, words) =>
    writing ? 'Thinking' : `Thought · ${words.toLocaleString('en')} ${words === 1 ? 'word' : 'words'}`,
  activity: (type) => (type === '' ? 'Activity' : `Activity: ${type}`),
  toolCallStatus: (status) => TOOL_CALL[status],
  toolCallArguments: 'Arguments',
  toolCallResult: 'Result',
  earlier: (next, count) => `Show ${next < count ? `${next} of ` : ''}${count.toLocaleString('en')} earlier`,
  error: (message, code) => (code === undefined ? message : `${message} (${code})`),
};
