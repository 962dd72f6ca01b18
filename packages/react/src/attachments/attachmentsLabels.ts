/** Why a file was not taken. */
export type AttachmentRefusal = 'too-large' | 'wrong-type' | 'too-many' | 'empty' | 'unavailable';

/** Where a file stands that is attached. */
export type AttachmentStatus = 'uploading' | 'waiting' | 'stored' | 'failed' | 'cancelled';

export interface AttachmentsLabels {
  /** The button that opens the browser's dialogue. */
  readonly pick: string;
  /** Over the place where files are dropped, while some are dragged there. */
  readonly drop: string;
  /** The accessible name of the list. */
  readonly list: string;
  /** What a file without a name is called. */
  readonly unnamed: string;
  /** Where a file stands. `percent` is ready made; `why` is in the library's words, or empty. */
  readonly status: (status: AttachmentStatus, percent: string, why: string) => string;
  readonly retry: string;
  readonly retryOf: (name: string) => string;
  readonly remove: string;
  readonly removeOf: (name: string) => string;
  /** Of one file that was not taken; `most` is the size that is allowed, or how many files are, ready made. */
  readonly refused: (name: string, why: AttachmentRefusal, most: string) => string;
  /** What is said aloud when something has changed. */
  readonly summary: (attached: number, uploading: number, failed: number) => string;
}

const REFUSED: Readonly<Record<AttachmentRefusal, (name: string, most: string) => string>> = {
  'too-large': (name, most) => `${name} is too large: at most ${most} fit.`,
  'wrong-type': (name) => `${name} is of a kind that cannot be sent here.`,
  'too-many': (name, most) => `${name} is one too many: at most ${most} files go with a message.`,
  empty: (name) => `${name} is empty, or a folder.`,
  unavailable: () => 'Files cannot be sent over this connection.',
};

export const attachmentsLabels: AttachmentsLabels = {
  pick: 'Attach files',
  drop: 'Drop files to attach them',
  list: 'Attached files',
  unnamed: 'File',
  status(status, percent, why) {
    const reason = why === '' ? '' : `: ${why}`;
    if (status === 'uploading') return `Uploading, ${percent}`;
    if (status === 'waiting') return `Stopped, is tried again${reason}`;
    if (status === 'stored') return 'Ready';
    return `Not uploaded${reason}`;
  },
  retry: 'Try again',
  // It begins with what stands on the button: by that people call it.
  retryOf: (name) => `Try again: ${name}`,
  remove: 'Remove',
  removeOf: (name) => `Remove ${name}`,
  refused: (name, why, most) => REFUSED[why](name, most),
  summary(attached, uploading, failed) {
    const all = attached === 1 ? 'One file attached' : `${attached} files attached`;
    if (failed > 0) return `${all}. ${failed} not uploaded.`;
    return uploading > 0 ? `${all}. Uploading.` : `${all}. Ready.`;
  },
};
