import type { HandOffStep } from '@rejoin/core';
import type { Capability } from '../hooks/useCapabilities.ts';
import type { FloorInfo } from '../select/handoff.ts';

/** Where a hand-off stands: see `useHandoff`. */
export type HandoffStatus = FloorInfo['status'];

export interface HandoffDetails {
  /** Who asks, answers, or answered; empty where no one did. */
  readonly name: string;
  /** Whether that is the reader. */
  readonly isMe: boolean;
  /** The operator was gone, and the floor came back by itself. */
  readonly lapsed: boolean;
}

export interface HandoffErrorDetails {
  readonly code: string;
  /** What the code means, in the words that all components have for it. */
  readonly words: string;
}

export interface HandoffBannerLabels {
  /** The region's name. */
  readonly name: string;
  /** Who answers, or who waits for a person. */
  readonly title: (status: HandoffStatus, details: HandoffDetails) => string;
  /** For how long a person is waited for. */
  readonly waiting: (duration: string) => string;
  /** Since when an operator answers, or agents do again. */
  readonly since: (time: string) => string;
  readonly request: string;
  readonly withdraw: string;
  readonly take: string;
  readonly giveBack: string;
  /** The field for a note that goes with the return. */
  readonly note: string;
  /** What was asked for here and is on its way. */
  readonly sending: (step: HandOffStep['type'], offline: boolean) => string;
  /** Why what was asked for here does not count. */
  readonly error: (details: HandoffErrorDetails) => string;
  /** Why nothing can be asked for here. */
  readonly unavailable: (reason: Extract<Capability, { available: false }>['reason']) => string;
}

const UNAVAILABLE = {
  ended: 'The session has ended',
  forbidden: 'You may not write here',
  outdated: 'This page is too old for the session: reload it',
  closed: 'There is no connection any more',
  transport: 'Not possible over this connection',
} as const;

const SENDING: Readonly<Record<HandOffStep['type'], string>> = {
  'floor.requested': 'Asking for a person',
  'floor.withdrawn': 'Taking that back',
  'floor.taken': 'Taking over',
  'floor.returned': 'Giving back',
};

export const handoffBannerLabels: HandoffBannerLabels = {
  name: 'Who answers',
  title(status, { name, isMe, lapsed }) {
    switch (status) {
      case 'agents':
        return 'The assistant answers';
      case 'requested':
        return isMe ? 'You asked for a person' : `${name} asked for a person`;
      case 'mine':
        return 'You answer, and the assistant waits';
      case 'held':
        return `${name} is here and answers`;
      case 'returned':
        return lapsed ? `${name} is gone: back with the assistant` : 'Back with the assistant';
    }
  },
  waiting: (duration) => `Waiting for ${duration}`,
  since: (time) => `Since ${time}`,
  request: 'Ask for a person',
  withdraw: 'Not needed any more',
  take: 'Take over',
  giveBack: 'Give back to the assistant',
  note: 'Note for the assistant',
  sending: (step, offline) =>
    offline ? `${SENDING[step]}: it is sent as soon as you are connected` : `${SENDING[step]}…`,
  error({ code, words }) {
    switch (code) {
      case 'claim-lost':
        return 'Someone else was faster';
      case 'late-event':
        return 'That was over already';
      case 'forbidden':
        return 'You do not have the right to do this';
      default:
        return `That was not taken. ${words}`;
    }
  },
  unavailable: (reason) => UNAVAILABLE[reason],
};
