'use client';

import type { Session } from '@rejoin/core';
import { type FileUpload, MAX_BLOB, startUpload, type UploadState } from '@rejoin/core/blobs';
import { checkCall, isDevelopment } from '@rejoin/core/internal';
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useLatest } from '../kit/useLatest.ts';
import { useStatePerSession } from '../kit/useStatePerSession.ts';
import { type AttachmentLimits, refusalOf } from './attachmentRefusal.ts';
import type { AttachmentRefusal } from './attachmentsLabels.ts';

export interface AttachmentsOptions {
  /** As of `<input accept>`: media types (`image/*`) and endings (`.csv`), with commas between. Default: all kinds. */
  readonly accept?: string | undefined;
  /** Bytes of one. Default: 25 MB, as a server has it. */
  readonly maxSize?: number | undefined;
  /** Files of one message. Default: 20, and not more. */
  readonly most?: number | undefined;
}

/** A file that was not taken. */
export interface RefusedFile {
  readonly name: string;
  readonly why: AttachmentRefusal;
}

/** The files of a message that is being written. All functions are the same as long as the session is. */
export interface Attachments {
  /** In the order in which they were added. Their uploads go on from then. */
  readonly files: readonly FileUpload[];
  /** Of those that were added last. */
  readonly refused: readonly RefusedFile[];
  readonly limits: AttachmentLimits;
  /** Whether the transport has a place for files. */
  readonly available: boolean;
  /** Begins to upload them, but for those that are not taken: see `refused`. */
  readonly add: (files: Iterable<File>) => void;
  /** Ends its upload. */
  readonly remove: (file: FileUpload) => void;
  /** Hands them over, for `send({ text, files })`, and begins anew. */
  readonly take: () => readonly FileUpload[];
}

/** Files of one message, unless an option says otherwise: as many as `send` takes. */
const MOST = 20;
const NONE: readonly FileUpload[] = [];

/**
 * Files that are attached to a message while it is written: each is uploaded at once. Those that were not sent end with the
 * component.
 */
export function useAttachments(options: AttachmentsOptions = {}): Attachments {
  checkCall(
    typeof options === 'object' && options !== null,
    isDevelopment && "useAttachments({ accept: 'image/*', maxSize: 5_000_000, most: 4 })",
  );
  const { session, clock } = useSessionContext();
  const { accept = '', maxSize = MAX_BLOB, most = MOST } = options;
  const limits = useMemo(() => ({ accept, maxSize, most: Math.min(most, MOST) }), [accept, maxSize, most]);
  const [files, setFiles] = useStatePerSession(NONE);
  const [refused, setRefused] = useStatePerSession<readonly RefusedFile[]>([]);
  /** Those of each session, which React may not have rendered yet. */
  const now = useRef(new Map<Session, readonly FileUpload[]>());
  const latest = useLatest(limits);
  const { available } = session.blobs;

  const put = useCallback(
    (next: readonly FileUpload[], without: readonly RefusedFile[]) => {
      now.current.set(session, next);
      setFiles(next);
      setRefused(without);
    },
    [session, setFiles, setRefused],
  );
  const add = useCallback(
    (added: Iterable<File>) => {
      const next = [...(now.current.get(session) ?? NONE)];
      const without: RefusedFile[] = [];
      for (const file of added) {
        const why = available ? refusalOf(file, latest.current, next.length) : 'unavailable';
        if (why) without.push({ name: file.name, why });
        else next.push(startUpload(session, file, { clock }));
      }
      put(next, without);
    },
    [session, clock, available, latest, put],
  );
  const remove = useCallback(
    (file: FileUpload) => {
      file.cancel();
      put(
        (now.current.get(session) ?? NONE).filter((each) => each !== file),
        [],
      );
    },
    [session, put],
  );
  const take = useCallback(() => {
    const taken = now.current.get(session) ?? NONE;
    put(NONE, []);
    return taken;
  }, [session, put]);
  useEffect(() => {
    const all = now.current;
    return () => {
      for (const list of all.values()) for (const file of list) file.cancel();
      all.clear();
    };
  }, []);
  return useMemo(
    () => ({ files, refused, limits, available, add, remove, take }),
    [files, refused, limits, available, add, remove, take],
  );
}

/** How the uploads of some files stand: renders again with each step of any of them. */
export function useUploads(files: readonly FileUpload[]): readonly UploadState[] {
  const [, render] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const ends = files.map(({ store }) => store.subscribe(render));
    render();
    return () => {
      for (const end of ends) end();
    };
  }, [files]);
  return files.map(({ store }) => store.getState());
}
