import type { RunActivity } from '../select/runs.ts';

export interface AnswerDetails {
  /** The innermost open step. */
  readonly step?: string | undefined;
  /** How far it has come, in its own words. */
  readonly note?: string | undefined;
  /** How long it took, once it has ended, in words of the locale. */
  readonly duration?: string | undefined;
}

export interface TranscriptLabels {
  /** The region's name. */
  readonly transcript: string;
  readonly loading: string;
  readonly empty: string;
  /** Messages have left the session's window. */
  readonly older: string;
  /** The session is gone: nothing comes and nothing goes any more. */
  readonly ended: string;
  /** The server does not let this page read the session. */
  readonly forbidden: string;
  /** The connection is closed for good: something may be missing. */
  readonly closed: string;
  /** What is shown could not be proven to be what the log holds. */
  readonly diverged: string;
  /** This version of the application cannot read all that the log holds. */
  readonly outdated: string;
  readonly toEnd: string;
  /** The same button, where something has come since the reader left the end. */
  readonly newBelow: string;
  /** What an answer's run does, or how it ended. */
  readonly answer: (status: RunActivity, details: AnswerDetails) => string;
}

const WORDS: Readonly<Record<RunActivity, string>> = {
  running: 'Working',
  stopping: 'Stopping',
  stalled: 'No sign of life',
  finished: '',
  waiting: 'Waiting for a person',
  interrupted: 'Waiting for a person',
  cancelled: 'Stopped',
  failed: 'Failed',
  lost: 'Lost: its process is silent or has left',
};

export const transcriptLabels: TranscriptLabels = {
  transcript: 'Conversation',
  loading: 'Loading the conversation',
  empty: 'Nothing has been said yet',
  older: 'Older messages are not shown',
  ended: 'This session is closed. Nothing more will come.',
  forbidden: 'No access to this session.',
  closed: 'This page is not connected to the session. Something may be missing.',
  diverged: 'This page could not prove that it shows all of the session. Reload it.',
  outdated: 'Reload the page: its version does not fit this session.',
  toEnd: 'Go to the end',
  newBelow: 'New below',
  answer(status, { step, note, duration }) {
    const words = status === 'running' ? (step ?? note ?? WORDS.running) : WORDS[status];
    return [words, duration].filter(Boolean).join(' · ');
  },
};
