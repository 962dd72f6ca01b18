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
  /** Where titles are searched. */
  readonly search: string;
  /** The choice between sessions in use and archived ones, and its two buttons. */
  readonly filter: string;
  readonly inUse: string;
  readonly archived: string;
  readonly nothingFound: string;
  readonly noneArchived: string;
  readonly more: string;
  readonly loadingMore: string;
  /** Of the button that opens what can be done with a session. */
  readonly manage: (title: string) => string;
  readonly rename: string;
  readonly archive: string;
  readonly unarchive: string;
  readonly delete: string;
  /** The field of a title. */
  readonly title: string;
  readonly save: string;
  readonly cancel: string;
  /** Before a session is deleted. */
  readonly confirm: (title: string) => string;
  readonly keep: string;
  /** Of an error without words of its own. */
  readonly failed: string;
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
  search: 'Search',
  filter: 'Which sessions',
  inUse: 'In use',
  archived: 'Archived',
  nothingFound: 'No title contains that',
  noneArchived: 'Nothing is archived',
  more: 'More',
  loadingMore: 'Loading more',
  manage: (title) => `Manage “${title}”`,
  rename: 'Rename',
  archive: 'Archive',
  unarchive: 'Take back',
  delete: 'Delete',
  title: 'Title',
  save: 'Save',
  cancel: 'Cancel',
  confirm: (title) => `Delete “${title}” for everyone? It cannot be brought back.`,
  keep: 'Keep',
  failed: 'That did not work.',
};
