'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAttachment } from './AttachmentsContext.ts';
import type { AttachmentState } from './AttachmentsItem.tsx';
import { useUpload } from './useUpload.ts';

export interface AttachmentsItemProgressProps extends PartProps<'progress', AttachmentState> {}

/** How much of it is sent. Renders a `<progress>` while it is uploaded, and nothing else. */
export const AttachmentsItemProgress: Part<AttachmentsItemProgressProps, HTMLProgressElement> = definePart(
  'progress',
  function AttachmentsItemProgress() {
    const { file, name } = useAttachment();
    const { status, sent } = useUpload();
    if (status !== 'uploading') return null;
    return [{ 'aria-label': name, max: file.size, value: sent }, { status }];
  },
);
