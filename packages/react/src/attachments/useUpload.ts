'use client';

import type { UploadState } from '@rejoin/core/blobs';
import { useSyncExternalStore } from 'react';
import { useAttachment } from './AttachmentsContext.ts';

/** How the upload of the file around stands. */
export function useUpload(): UploadState {
  const { store } = useAttachment().file;
  return useSyncExternalStore(store.subscribe, store.getState, store.getState);
}
