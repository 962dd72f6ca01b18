import type { Capability } from '../hooks/useCapabilities.ts';

/** Why nothing can be said here any more. */
export type UnavailableReason = Extract<Capability, { available: false }>['reason'];

export interface ComposerLabels {
  /** The field's accessible name. */
  readonly field: string;
  readonly placeholder: string;
  readonly send: string;
  /** While nothing is wrong: what the keys do. */
  readonly keys: string;
  /** While there is no connection: what becomes of what is sent. */
  readonly offline: string;
  /** More than fits into one message. Both are sizes in kilobytes, made ready by the locale. */
  readonly tooLong: (size: string, most: string) => string;
  /** It found no place in the outbox, and is in the field again; `why` is in the library's words. */
  readonly refused: (why: string) => string;
  readonly unavailable: (reason: UnavailableReason) => string;
}

const REASONS: Readonly<Record<UnavailableReason, string>> = {
  ended: 'This session is closed.',
  forbidden: 'No access to this session.',
  outdated: 'Reload the page: its version does not fit this session.',
  closed: 'This page is not connected to the session.',
  transport: 'Messages cannot be sent over this connection.',
};

export const composerLabels: ComposerLabels = {
  field: 'Message',
  placeholder: 'Write a message',
  send: 'Send',
  keys: 'Shift + Enter: new line',
  offline: 'Not connected. Sent as soon as you are.',
  tooLong: (size, most) => `Too long: ${size}, and at most ${most} fit. Shorten it, or refer to a file.`,
  refused: (why) => `Not sent, your text is back. ${why}`,
  unavailable: (reason) => REASONS[reason],
};
