'use client';

import { type Clock, RejoinError } from '@rejoin/core';
import type { FileInfo, FileUpload, UploadState } from '@rejoin/core/blobs';
import { isBlobId } from '@rejoin/core/internal';
import { type ReactElement, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useLabels, useLocale, useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { FileIcon } from './FileIcon.tsx';
import { contentOf } from './fileContents.ts';
import { type FileLabels, type FileStatus, fileLabels } from './fileLabels.ts';
import { fileSizeWords, percentWords } from './fileWords.ts';
import { useFileAddress } from './useFileAddress.ts';
import { useSeen } from './useSeen.ts';

/** Its `data-*` attributes. */
export interface MessageFileState extends Readonly<Record<string, string | boolean>> {
  readonly status: FileStatus;
  /** Whether it is shown as a picture. */
  readonly picture: boolean;
}

export interface MessageFileProps extends Omit<PartProps<'div', MessageFileState>, 'children'> {
  readonly file: FileInfo;
  /** While this page uploads it. */
  readonly upload?: FileUpload | undefined;
  readonly labels?: Partial<FileLabels> | undefined;
}

/** What every browser shows, and nothing that may hold a script. */
const PICTURES = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;
/** A picture that is larger is fetched when it is asked for, bytes. */
const MOST = 10 * 1024 * 1024;
/** How long a browser may take to begin with what it downloads, ms. */
const DOWNLOADING = 60_000;

/**
 * A file: a picture of the session as a thumbnail, which is fetched when it comes into sight; any other as a line with its name and
 * size. Both are downloaded by a press. What lies at an address that its sender has chosen is opened there, and never loaded by
 * itself. Renders a `<div>`.
 */
export const MessageFile: Part<MessageFileProps, HTMLDivElement> = definePart(
  'div',
  function MessageFile({ file: given, upload, labels: own, ...props }) {
    const file = useMemo(() => leadingToTheWeb(given), [given]);
    const labels = useLabels('files', fileLabels, own);
    const locale = useLocale();
    const errorWords = useErrorWords();
    const marker = useRef<HTMLSpanElement>(null);
    const seen = useSeen(marker);
    const sending = useUpload(upload);
    const isPicture = PICTURES.test(file.mediaType) && (upload !== undefined || isBlobId(file.blob));
    const small = (file.size ?? 0) <= MOST;
    const address = useFileAddress(file, upload, isPicture && seen && small);
    const status = statusOf(file, sending, address.status);
    const percent =
      sending?.status === 'uploading' && upload ? percentWords(sending.sent, upload.size, locale) : '';
    const error = sending?.error ?? address.error;
    const words = labels.status(status, percent, error ? (errorWords(error) ?? '') : '');
    const name = file.name || labels.unnamed(file.mediaType);
    const size = file.size === undefined ? '' : fileSizeWords(file.size, locale);
    const shown: Shown = { file, name, size, words, labels, status };
    const children = (
      <>
        <span ref={marker} className="rejoin-file-marker" aria-hidden="true" />
        {isPicture && small ? (
          <Picture {...shown} url={address.url} retry={address.retry} />
        ) : (
          <Line {...shown} />
        )}
        {sending?.status === 'uploading' && upload && (
          <progress
            className="rejoin-file-progress"
            aria-label={name}
            max={upload.size}
            value={sending.sent}
          />
        )}
      </>
    );
    return [{ children }, { status, picture: isPicture && small }, props];
  },
);

interface Shown {
  readonly file: FileInfo;
  readonly name: string;
  readonly size: string;
  readonly words: string;
  readonly labels: FileLabels;
  readonly status: FileStatus;
}

function Picture({
  file,
  name,
  words,
  labels,
  status,
  url,
  retry,
}: Shown & { readonly url: string | undefined; readonly retry: () => void }): ReactElement {
  const dir = useWordsDir();
  return (
    <>
      {url === undefined ? (
        <span className="rejoin-file-frame">
          <FileIcon name="picture" />
        </span>
      ) : (
        <a
          className="rejoin-file-frame"
          href={url}
          download={file.name ?? ''}
          aria-label={labels.downloadOf(name)}
        >
          <img className="rejoin-file-image" src={url} alt={name} />
        </a>
      )}
      <span className="rejoin-file-words" dir={dir} hidden={words === ''}>
        {words}
      </span>
      {status === 'failed' && (
        <button
          type="button"
          className="rejoin-button rejoin-file-button"
          aria-label={labels.retryOf(name)}
          onClick={retry}
        >
          {labels.retry}
        </button>
      )}
    </>
  );
}

function Line(shown: Shown): ReactElement {
  const { file, name, size, labels, status } = shown;
  const dir = useWordsDir();
  const errorWords = useErrorWords();
  const { session, clock } = useSessionContext();
  const [error, setError] = useState<RejoinError>();
  const download = async (blob: string) => {
    setError(undefined);
    try {
      save(await contentOf(session, blob, file), name, clock);
    } catch (cause) {
      if (cause instanceof RejoinError) setError(cause);
    }
  };
  const words = error ? labels.status('failed', '', errorWords(error) ?? '') : shown.words;
  return (
    <>
      <FileIcon name="file" />
      <span className="rejoin-file-name" dir="auto" title={name}>
        {name}
      </span>
      <span className="rejoin-file-size" dir={dir}>
        {size}
      </span>
      <span className="rejoin-file-words" dir={dir} role={error && 'alert'} hidden={words === ''}>
        {words}
      </span>
      {status === 'idle' && <Action {...shown} download={download} />}
    </>
  );
}

/** Hands it to the browser, as of no type that it would show as a page of this origin. */
function save(content: Blob, name: string, clock: Clock): void {
  const address = URL.createObjectURL(content.slice(0, content.size, 'application/octet-stream'));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  clock.after(DOWNLOADING, () => URL.revokeObjectURL(address));
}

function Action({
  file: { blob, url },
  name,
  labels,
  download,
}: Shown & { readonly download: (blob: string) => void }): ReactElement | null {
  const className = 'rejoin-button rejoin-file-button';
  if (url?.startsWith('data:'))
    return (
      <a className={className} href={url} download={name} aria-label={labels.downloadOf(name)}>
        {labels.download}
      </a>
    );
  if (url !== undefined)
    return (
      <a
        className={className}
        href={url}
        target="_blank"
        rel="noopener noreferrer nofollow"
        aria-label={labels.openOf(name)}
      >
        {labels.open}
      </a>
    );
  if (blob === undefined) return null;
  return (
    <button
      type="button"
      className={className}
      aria-label={labels.downloadOf(name)}
      onClick={() => download(blob)}
    >
      {labels.download}
    </button>
  );
}

/** Agents write addresses as well: a page leads to none that would run in it. */
const leadingToTheWeb = (file: FileInfo): FileInfo =>
  file.url === undefined || /^(https?|data):/i.test(file.url) ? file : { ...file, url: undefined };

const UPLOADS: Readonly<Record<UploadState['status'], FileStatus>> = {
  uploading: 'uploading',
  waiting: 'waiting',
  stored: 'ready',
  failed: 'cancelled',
  cancelled: 'cancelled',
};

function statusOf(
  { blob, url }: FileInfo,
  sending: UploadState | undefined,
  loading: FileStatus,
): FileStatus {
  if (sending) return UPLOADS[sending.status];
  return blob === undefined && url === undefined ? 'elsewhere' : loading;
}

function useUpload(upload: FileUpload | undefined): UploadState | undefined {
  const { store } = upload ?? {};
  const get = store?.getState ?? nothing;
  return useSyncExternalStore(store?.subscribe ?? never, get, get);
}

const nothing = () => undefined;
const never = () => () => {};
