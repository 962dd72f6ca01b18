import type { SessionListView } from '@rejoin/core/session-list';

/** What goes on in a session, the most urgent of it. */
export type SessionListItemStatus = 'requested' | 'waiting' | 'held' | 'running' | 'quiet';

export interface SessionListItemDetails {
  /** Questions that wait for an answer. */
  readonly questions: number;
  /** Runs at work. */
  readonly running: number;
  /** Who asked for a person, or has the floor; empty where no one does. */
  readonly name: string;
}

export interface SessionListErrorDetails {
  readonly status: SessionListView['status'];
  /** What went wrong, in the words that all components have for it. */
  readonly words: string;
}

export interface SessionListLabels {
  /** The region's name. */
  readonly name: string;
  /** Of a session in which nothing was asked yet. */
  readonly untitled: string;
  readonly status: (status: SessionListItemStatus, details: SessionListItemDetails) => string;
  /** Of messages that its reader has not had in sight. */
  readonly unread: (count: number) => string;
  readonly loading: string;
  readonly empty: string;
  /** Why the list is not what it is on the server. Empty: nothing is wrong. */
  readonly notice: (details: SessionListErrorDetails) => string;
  readonly retry: string;
}

export const sessionListLabels: SessionListLabels = {
  name: 'Sessions',
  untitled: 'Untitled',
  status(status, { questions, name }) {
    switch (status) {
      case 'requested':
        return name ? `${name} asks for a person` : 'Asks for a person';
      case 'waiting':
        return questions > 1 ? `${questions.toLocaleString('en')} questions wait` : 'Waits for an answer';
      case 'held':
        return name ? `${name} answers` : 'A person answers';
      case 'running':
        return 'At work';
      case 'quiet':
        return '';
    }
  },
  unread: (count) => (count > 99 ? '99+ new' : `${count} new`),
  loading: 'Loading the sessions',
  empty: 'There are no sessions yet',
  notice({ status, words }) {
    switch (status) {
      case 'waiting':
        return 'Not connected: this is the list as it was known last.';
      case 'refused':
        return words || 'The list of sessions is not available.';
      case 'closed':
        return 'The list is closed.';
      default:
        return '';
    }
  },
  retry: 'Try again',
};
