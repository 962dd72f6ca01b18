'use client';

import { RejoinError, type SessionView } from '@rejoin/core';
import type { FileInfo, FileUpload } from '@rejoin/core/blobs';
import { isBlobId, isRecord } from '@rejoin/core/internal';
import { useCallback, useEffect, useState } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useLatest } from '../kit/useLatest.ts';
import { contentOf, keepContent } from './fileContents.ts';

export interface FileAddress {
  readonly status: 'idle' | 'loading' | 'ready' | 'failed';
  /** An address of this page's own, until the component goes. */
  readonly url?: string | undefined;
  readonly error?: RejoinError | undefined;
  readonly retry: () => void;
}

interface Loaded {
  /** What it was loaded for. */
  readonly key: string;
  readonly url?: string;
  readonly error?: RejoinError;
}

/**
 * The content of a file as an address for `<img>`: of the page's own while it is uploaded, else fetched by the page's rights. What
 * has failed is tried again when the connection comes back.
 *
 * @param wanted whether it is to be fetched
 */
export function useFileAddress(file: FileInfo, upload: FileUpload | undefined, wanted: boolean): FileAddress {
  const session = useSession();
  const isLive = useSlice(hasConnection);
  const [loaded, setLoaded] = useState<Loaded>({ key: '' });
  const [tries, setTries] = useState(0);
  const { blob, mediaType } = file;
  const local = upload?.content;
  const source = local ? 'local' : blob;
  const key = `${source} ${mediaType}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another round is another try.
  useEffect(() => {
    if (!wanted || source === undefined) return undefined;
    let url: string | undefined;
    let isOver = false;
    const content = local ? Promise.resolve(local) : contentOf(session, source, { mediaType });
    content.then(
      (bytes) => {
        if (isOver) return;
        url = URL.createObjectURL(bytes);
        setLoaded({ key, url });
      },
      (cause: unknown) => {
        if (isOver || !(cause instanceof RejoinError)) return;
        setLoaded({ key, error: cause });
      },
    );
    return () => {
      isOver = true;
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [session, source, local, mediaType, key, wanted, tries]);

  useStored(upload);
  const retry = useCallback(() => {
    setLoaded({ key: '' });
    setTries((before) => before + 1);
  }, []);
  const here = loaded.key === key ? loaded : undefined;
  const failed = useLatest(here?.error !== undefined);
  useEffect(() => {
    if (isLive && failed.current) retry();
  }, [isLive, failed, retry]);
  const status = here?.url ? 'ready' : here?.error ? 'failed' : wanted && source ? 'loading' : 'idle';
  return { status, url: here?.url, error: here?.error, retry };
}

/** What this page has uploaded need not come back to it. */
function useStored(upload: FileUpload | undefined): void {
  const session = useSession();
  useEffect(() => {
    if (!upload) return undefined;
    const look = () => {
      const source = upload.store.getState().part?.source;
      if (isRecord(source) && isBlobId(source.value)) keepContent(session, source.value, upload.content);
    };
    look();
    return upload.store.subscribe(look);
  }, [session, upload]);
}

const hasConnection = ({ connection }: SessionView): boolean => connection.status === 'live';
