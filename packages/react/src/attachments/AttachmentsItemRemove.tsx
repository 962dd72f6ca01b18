'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAttachment, useAttachmentsContext } from './AttachmentsContext.ts';
import type { AttachmentState } from './AttachmentsItem.tsx';
import { useUpload } from './useUpload.ts';

export interface AttachmentsItemRemoveProps extends PartProps<'button', AttachmentState> {}

/** Takes it away, and ends its upload. Renders a `<button>`. */
export const AttachmentsItemRemove: Part<AttachmentsItemRemoveProps, HTMLButtonElement> = definePart(
  'button',
  function AttachmentsItemRemove() {
    const { file, name } = useAttachment();
    const { labels, remove } = useAttachmentsContext();
    const { status } = useUpload();
    const own = {
      onClick: () => remove(file),
      'aria-label': labels.removeOf(name),
      children: labels.remove,
    };
    return [own, { status }];
  },
);
