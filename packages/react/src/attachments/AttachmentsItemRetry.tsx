'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAttachment, useAttachmentsContext } from './AttachmentsContext.ts';
import type { AttachmentState } from './AttachmentsItem.tsx';
import { useUpload } from './useUpload.ts';

export interface AttachmentsItemRetryProps extends PartProps<'button', AttachmentState> {}

/** Tries its upload once more, at once. Renders a `<button>`, and nothing where that makes no sense. */
export const AttachmentsItemRetry: Part<AttachmentsItemRetryProps, HTMLButtonElement> = definePart(
  'button',
  function AttachmentsItemRetry() {
    const { file, name } = useAttachment();
    const { labels } = useAttachmentsContext();
    const { status } = useUpload();
    if (status === 'uploading' || status === 'stored') return null;
    return [{ onClick: file.retry, 'aria-label': labels.retryOf(name), children: labels.retry }, { status }];
  },
);
