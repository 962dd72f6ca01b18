'use client';

import type { FileUpload } from '@rejoin/core/blobs';
import { isDevelopment } from '@rejoin/core/internal';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { AttachmentsLabels } from './attachmentsLabels.ts';
import type { Attachments } from './useAttachments.ts';

/** The `data-*` attributes of the root and of its parts. */
export interface AttachmentsState extends Readonly<Record<string, boolean>> {
  /** Files are dragged over it, and may be dropped. */
  readonly dragging: boolean;
  /** Nothing is attached. */
  readonly empty: boolean;
}

export interface AttachmentsContextValue extends Attachments {
  readonly state: AttachmentsState;
  readonly labels: AttachmentsLabels;
}

export const AttachmentsContext: PartContext<AttachmentsContextValue> = createPartContext(
  isDevelopment && 'AttachmentsRoot',
);

export const useAttachmentsContext = (): AttachmentsContextValue => useIn(AttachmentsContext);

/** One file within the list. */
export interface AttachmentContextValue {
  readonly file: FileUpload;
  /** What it is called, also where it has no name. */
  readonly name: string;
}

export const AttachmentContext: PartContext<AttachmentContextValue> = createPartContext(
  isDevelopment && 'AttachmentsItem',
);

export const useAttachment = (): AttachmentContextValue => useIn(AttachmentContext);
