/** `elsewhere`: no address and no content of the session: only a model's provider has it. */
export type FileStatus =
  | 'idle'
  | 'loading'
  | 'ready'
  | 'failed'
  | 'elsewhere'
  | 'uploading'
  | 'waiting'
  | 'cancelled';

export interface FileLabels {
  /** The accessible name of a message's list of files. */
  readonly files: (count: number) => string;
  /** What a file without a name is called, by its type. */
  readonly unnamed: (mediaType: string) => string;
  readonly download: string;
  /** The accessible name of what downloads one file. */
  readonly downloadOf: (name: string) => string;
  /** What opens an address that the sender has chosen. */
  readonly open: string;
  readonly openOf: (name: string) => string;
  readonly retry: string;
  readonly retryOf: (name: string) => string;
  /** Where a file stands; empty where there is nothing to tell. `percent` is ready made; `why` is in the library's words. */
  readonly status: (status: FileStatus, percent: string, why: string) => string;
}

const STATUS: Readonly<Record<FileStatus, string>> = {
  idle: '',
  loading: 'Loading',
  ready: '',
  failed: 'Not loaded',
  elsewhere: 'Not stored here',
  uploading: 'Uploading',
  waiting: 'Uploading stopped, is tried again',
  cancelled: 'Not uploaded',
};

export const fileLabels: FileLabels = {
  files: (count) => (count === 1 ? 'One file' : `${count} files`),
  unnamed: (mediaType) => (mediaType.startsWith('image/') ? 'Picture' : 'File'),
  download: 'Download',
  downloadOf: (name) => `Download ${name}`,
  open: 'Open',
  openOf: (name) => `Open ${name} in a new tab`,
  retry: 'Try again',
  // It begins with what stands on the button: by that people call it.
  retryOf: (name) => `Try again: ${name}`,
  status(status, percent, why) {
    if (status === 'uploading') return percent === '' ? STATUS.uploading : `${STATUS.uploading}, ${percent}`;
    return status === 'failed' && why !== '' ? `${STATUS.failed}: ${why}` : STATUS[status];
  },
};
