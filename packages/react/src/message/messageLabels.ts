import type { MessageState } from '../select/messageList.ts';
import type { WithheldStatus } from '../select/withheld.ts';

/** What is shown of a message: its own status, that no agent has begun to answer it, or that the log had it and has lost it. */
export type MessageStatusName = MessageState | 'waiting' | 'rolled-back';

/** `waiting`: its run was interrupted and waits for an answer, or asks people about the call. `unanswered`: the run has given no result, and does not run. `denied`: people did not allow it. */
export type ToolCallStatusName =
  | 'streaming'
  | 'called'
  | 'waiting'
  | 'done'
  | 'failed'
  | 'denied'
  | 'cut'
  | 'superseded'
  | 'unanswered';

export interface MessageLabels {
  /** The author of one's own messages. */
  readonly you: string;
  /** The author of a message by an operator: a person who stands in for an agent. */
  readonly operator: (name: string) => string;
  /** Who was asked; `names` is a ready list. */
  readonly to: (names: string) => string;
  /** Where a message stands; empty where there is nothing to tell. `why` is of one that was rejected, or that is not whole. */
  readonly status: (status: MessageStatusName, why?: string) => string;
  readonly resend: string;
  /** The same button, once it was pressed, until the new message has its place in the outbox. */
  readonly resent: string;
  /** Takes a message that could not be sent out of the conversation. */
  readonly dismiss: string;
  /** Does so with one that waits for its files. */
  readonly cancelUpload: string;
  /** The summary of reasoning, with its length once it is whole; undefined where that is not known, as its text is not here. */
  readonly reasoning: (writing: boolean, words: number | undefined) => string;
  /** What stands in the place of a text, or of a tool call's arguments, that is not here. */
  readonly withheld: (status: WithheldStatus) => string;
  /** What an agent does that is no text: `type` is its own word for it. */
  readonly activity: (type: string, content: unknown) => string;
  readonly toolCallStatus: (status: ToolCallStatusName) => string;
  readonly toolCallArguments: string;
  readonly toolCallResult: string;
  /** In its place where the result is too large to be shown. */
  readonly toolCallBeginning: string;
  /** The name of the sources of an answer, as a list. */
  readonly sources: (count: number) => string;
  /** The button that shows all of them, with what is cited. */
  readonly moreSources: (count: number) => string;
  readonly fewerSources: string;
  /** The button that shows more of the beginning of a long list: `next` of `count` that are not shown. */
  readonly earlier: (next: number, count: number) => string;
  /** Why an answer failed, in the agent's words. */
  readonly error: (message: string, code?: string) => string;
}

const STATUS: Readonly<Record<MessageStatusName, string>> = {
  uploading: 'Uploading, not sent yet',
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
  failed: 'Failed',
  denied: 'Not allowed',
  cut: 'Cut short',
  superseded: '',
  unanswered: 'No result',
};

const WITHHELD: Readonly<Record<WithheldStatus, string>> = {
  loading: 'Loading',
  offline: 'Not loaded: there is no connection',
  unseen: 'Loads when it is in view',
  unloaded: 'Not loaded',
};

export const messageLabels: MessageLabels = {
  you: 'You',
  operator: (name) => `${name} · Team`,
  to: (names) => `to ${names}`,
  status(status, why) {
    if (why === undefined) return STATUS[status];
    return `${status === 'rejected' ? STATUS.rejected : 'A part of it is missing'}: ${why}`;
  },
  resend: 'Send again',
  resent: 'Sending again',
  dismiss: 'Dismiss',
  cancelUpload: 'Do not send',
  reasoning(writing, words) {
    if (writing) return 'Thinking';
    if (words === undefined) return 'Thought';
    return `Thought · ${words.toLocaleString('en')} ${words === 1 ? 'word' : 'words'}`;
  },
  withheld: (status) => WITHHELD[status],
  activity: (type) => (type === '' ? 'Activity' : `Activity: ${type}`),
  toolCallStatus: (status) => TOOL_CALL[status],
  toolCallArguments: 'Arguments',
  toolCallResult: 'Result',
  toolCallBeginning: 'Result, its beginning',
  sources: (count) => (count === 1 ? '1 source' : `${count} sources`),
  moreSources: (count) => (count === 1 ? 'Show what is cited' : `Show all ${count} sources`),
  fewerSources: 'Show less',
  earlier: (next, count) => `Show ${next < count ? `${next} of ` : ''}${count.toLocaleString('en')} earlier`,
  error: (message, code) => (code === undefined ? message : `${message} (${code})`),
};
