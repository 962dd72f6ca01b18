/** Words for states. Never more than the log says. */
import { type Connection, nameOf, type ReadStatus, type ReceiptStatus, type Run } from '@rejoin/core';
import type { Asked, LaneStatus, Member } from './model.ts';

export const STATUS: Readonly<Record<LaneStatus, string>> = {
  absent: 'Not here',
  idle: 'Idle',
  running: 'Working',
  stopping: 'Stopping…',
  refused: 'Refuses to stop',
  unresponsive: 'Unresponsive',
  stalled: 'Stalled',
  lost: 'Lost',
  interrupted: 'Waiting',
  finished: 'Done',
  cancelled: 'Stopped',
  failed: 'Failed',
};

const COMMON: Readonly<Record<ReceiptStatus, string>> = {
  queued: 'waiting here',
  sent: 'sent',
  rejected: 'not accepted',
  logged: 'in the log',
  delivered: 'delivered',
  acknowledged: 'acknowledged',
  unresponsive: 'no reaction',
  lost: 'agent lost',
  expired: 'expired',
  refused: 'refused',
  retracted: 'taken back',
  'too-late': 'too late',
  done: 'done',
  forgotten: 'long settled',
};

/** @param run the run whose row this is, if one is meant */
export function receiptText(
  { kind, error }: Asked,
  status: ReceiptStatus,
  reason?: string,
  run?: Run,
): string {
  if (status === 'rejected') return error ? `${COMMON.rejected}: ${error}` : COMMON.rejected;
  if (status === 'refused' && reason) return `refused: ${reason.replace(/\.$/, '')}`;
  if (kind === 'steer')
    return status === 'acknowledged' ? 'taken up' : status === 'done' ? 'used' : COMMON[status];
  if (status === 'acknowledged') return 'agent is stopping';
  // A run that ended by itself before it was told is over all the same.
  if (status === 'done')
    return run === undefined ? 'done' : run.status === 'cancelled' ? 'stopped' : `${run.status} first`;
  return COMMON[status];
}

/** How far a receipt has come, of five. */
const STAGES: Readonly<Record<ReceiptStatus, number>> = {
  queued: 0,
  sent: 1,
  rejected: 1,
  logged: 2,
  expired: 2,
  retracted: 2,
  'too-late': 2,
  lost: 2,
  delivered: 3,
  unresponsive: 3,
  acknowledged: 4,
  refused: 4,
  done: 5,
  forgotten: 5,
};
export const stageOf = (status: ReceiptStatus): number => STAGES[status];

export function connectionText(connection: Connection, status: ReadStatus, now: number): string {
  switch (connection.status) {
    case 'idle':
      return 'Starting…';
    case 'connecting':
      return connection.attempt > 1 ? `Connecting, attempt ${connection.attempt}…` : 'Connecting…';
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
      return `${connection.cause.message} Attempt ${connection.attempt + 1} in ${seconds} s`;
    }
    case 'offline':
      return connection.cause.message;
    case 'closed':
      return connection.cause?.message ?? 'Closed.';
    case 'live':
      return READ[status];
  }
}

const READ: Readonly<Record<ReadStatus, string>> = {
  live: 'Live',
  'catching-up': 'Catching up…',
  diverged: 'Diverged from the log: reload',
  outdated: 'This page is too old: reload',
  ended: 'This session is gone',
};

export function targetText({ target }: Asked, members: readonly Member[]): string {
  if (target.kind === 'session') return 'all';
  if (target.kind === 'input') return 'the answer';
  return titleOf(target.participant, members);
}

export const titleOf = (participant: string, members: readonly Member[]): string =>
  members.find((each) => each.participant === participant)?.title ?? nameOf(participant);

export function seconds(ms: number): string {
  const all = Math.max(0, ms) / 1000;
  return all < 60 ? `${all.toFixed(1)} s` : `${Math.floor(all / 60)} min ${Math.floor(all % 60)} s`;
}

export const counted = (many: number, what: string): string =>
  `${many.toLocaleString('en')} ${what}${many === 1 ? '' : 's'}`;
