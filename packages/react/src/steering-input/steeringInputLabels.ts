import type { Capability } from '../hooks/useCapabilities.ts';
import type { SteerInfo } from '../select/steers.ts';

/**
 * How a steering input stands. `ready`: something runs and can be steered. `idle`: nothing runs. `loading`: whether
 * something runs is not known yet. `offline`: what is said
 * waits for a connection. `refused`: the newest words found no place in the outbox. `unavailable`:
 * nothing can be said in this session.
 */
export type SteeringStatus = 'ready' | 'idle' | 'loading' | 'offline' | 'refused' | 'unavailable';

/** What became of something that was said: its receipt, or `moved`, where this page has sent it as a message instead. */
export type SteerStatus = SteerInfo['status'] | 'retracting' | 'moved';

export interface SteerDetails {
  /** The step at which a run took it up. */
  readonly step?: string | undefined;
  /** Why it was refused or could not be sent. */
  readonly reason?: string | undefined;
  /** It is an edit, and a run had used the former words already. */
  readonly outrun: boolean;
}

export interface HintDetails {
  /** What is being edited: it can be replaced (`open`), a run has used it meanwhile (`used`), or it is settled otherwise. */
  readonly editing: 'open' | 'used' | 'settled' | undefined;
  /** Whether what no run takes becomes a message. */
  readonly followUp: boolean;
  /** Of `refused`: whether the words are in the field again; else they are where they were. */
  readonly returned: boolean;
  /** Why nothing can be said, of `unavailable`; why it was not sent, of `refused`. */
  readonly reason?: string | undefined;
}

export interface SteeringInputLabels {
  /** The field's accessible name. */
  readonly field: string;
  readonly placeholder: (status: SteeringStatus, followUp: boolean) => string;
  readonly send: string;
  /** The submit button while something is edited. */
  readonly save: string;
  readonly edit: string;
  readonly retract: string;
  readonly cancelEdit: string;
  readonly sendAsMessage: string;
  /** Takes one out of the list that could not be sent. */
  readonly dismiss: string;
  /** The accessible name of the list. */
  readonly list: string;
  /** The older ones, folded away. */
  readonly earlier: (count: number) => string;
  readonly hint: (status: SteeringStatus, details: HintDetails) => string;
  readonly status: (status: SteerStatus, details: SteerDetails) => string;
  /** Said aloud when something becomes of what was said: its beginning, and the words of its status. */
  readonly spoken: (content: string, status: string) => string;
  readonly unavailable: (reason: Extract<Capability, { available: false }>['reason']) => string;
}

const WORDS: Readonly<Record<SteerStatus, string>> = {
  queued: 'Not sent yet',
  sent: 'Sending',
  logged: 'Sent, not yet heard',
  delivered: 'Heard, not yet taken up',
  acknowledged: 'Taken up',
  done: 'Taken up',
  unresponsive: 'Heard, but not taken up so far',
  lost: 'Not taken up: the agent is silent or has left',
  expired: 'Not heard in time',
  rejected: 'Not sent',
  refused: 'Refused',
  retracting: 'Taking it back',
  retracted: 'Taken back',
  'too-late': 'Too late: the work had ended',
  // The message itself tells how far it has come.
  moved: 'A message instead',
  'rolled-back': 'Lost with the log',
  forgotten: '',
};

export const steeringInputLabels: SteeringInputLabels = {
  field: 'Steer',
  placeholder(status, followUp) {
    if (status !== 'idle') return 'Steer while it works';
    return followUp ? 'Nothing runs. Write a message' : 'Nothing runs';
  },
  send: 'Send',
  save: 'Save',
  edit: 'Edit',
  retract: 'Take back',
  cancelEdit: 'Cancel',
  sendAsMessage: 'Send as a message',
  dismiss: 'Dismiss',
  list: 'What was said',
  earlier: (count) => `${count} earlier`,
  hint(status, { editing, followUp, returned, reason = '' }) {
    if (status === 'unavailable') return reason;
    if (status === 'refused') return `Not sent${returned ? ', your text is back' : ''}. ${reason}`;
    if (editing === 'open') return 'Editing. Esc to leave it as it was.';
    if (editing && status === 'idle' && !followUp) return 'It can no longer be changed: nothing runs.';
    if (editing === 'used') return 'It was taken up meanwhile. What you save now is said anew.';
    if (editing) return 'It can no longer be changed. What you save now is said anew.';
    if (status === 'offline') return 'Not connected. Sent as soon as you are.';
    if (status === 'idle')
      return followUp ? 'It becomes a message.' : 'You can steer as soon as an agent works.';
    return '';
  },
  status(status, { step, reason, outrun }) {
    if (outrun && status === 'too-late') return 'Too late: the first version was already taken up';
    const words = WORDS[status];
    if (status === 'acknowledged' || status === 'done') return step ? `${words} at “${step}”` : words;
    return reason ? `${words}: ${reason}` : words;
  },
  spoken: (content, status) => `“${content}”: ${status}`,
  unavailable: (reason) => REASONS[reason],
};

const REASONS: Readonly<Record<Extract<Capability, { available: false }>['reason'], string>> = {
  ended: 'This session is closed.',
  forbidden: 'No access to this session.',
  outdated: 'Reload the page: its version does not fit this session.',
  closed: 'This page is not connected to the session.',
  transport: 'Steering is not possible over this connection.',
};
