import type { StopInfo } from '../select/stop.ts';

export type StopStatus = StopInfo['status'];

export interface StopButtonLabels {
  /** The button, as long as it can be pressed; for the whole session, and for one agent or run. */
  readonly stopAll: string;
  readonly stop: string;
  /** The button's accessible name where there are several: which one it stops. */
  readonly stopNamed: (name: string) => string;
  /** The same for the whole session: it has the text of `stopAll` in it, so that voice control finds the button by what is seen. */
  readonly stopAllNamed: (name: string) => string;
  /** Where the request stands. `by` is who asked, if it was another participant. */
  readonly receipt: (status: StopStatus, details: ReceiptDetails) => string;
}

export interface ReceiptDetails {
  readonly by?: string | undefined;
  /** Why it was refused, in the agent's words. */
  readonly reason?: string | undefined;
  /** Runs that it acts on, and how many of them have ended by it. */
  readonly runs: number;
  readonly done: number;
}

const WORDS: Readonly<Record<StopStatus, string>> = {
  idle: '',
  ready: '',
  queued: 'Not sent yet',
  sent: 'Sending',
  logged: 'Asked to stop',
  delivered: 'The agent has received it',
  acknowledged: 'Stopping',
  unresponsive: 'It has not stopped in time',
  lost: 'The agent is silent or has left',
  expired: 'Not received in time',
  rejected: 'Not sent',
  refused: 'Refused',
  retracted: 'Taken back',
  'too-late': 'It had already ended',
  done: 'Stopped',
  'rolled-back': 'Lost with the log',
  forgotten: '',
};

export const stopButtonLabels: StopButtonLabels = {
  stopAll: 'Stop all',
  stop: 'Stop',
  stopNamed: (name) => `Stop ${name}`,
  stopAllNamed: (name) => `Stop all in ${name}`,
  receipt(status, { by, reason, runs, done }) {
    const words = WORDS[status];
    if (words === '') return '';
    const some = runs > 1 && done < runs ? ` · ${done} of ${runs} stopped` : '';
    const who = by === undefined ? '' : ` · asked by ${by}`;
    return `${words}${reason ? `: ${reason}` : ''}${some}${who}`;
  },
};
