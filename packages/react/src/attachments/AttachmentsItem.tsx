'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAttachment } from './AttachmentsContext.ts';
import type { AttachmentStatus } from './attachmentsLabels.ts';
import { useUpload } from './useUpload.ts';

/** The `data-*` attributes of a file that is attached, and of its parts. */
export interface AttachmentState extends Readonly<Record<string, string>> {
  readonly status: AttachmentStatus;
}

export interface AttachmentsItemProps extends PartProps<'li', AttachmentState> {}

/** One file that is attached. Renders an `<li>` with its name, unless it has another content. */
export const AttachmentsItem: Part<AttachmentsItemProps, HTMLLIElement> = definePart(
  'li',
  function AttachmentsItem() {
    const { name } = useAttachment();
    return [{ title: name, children: name }, { status: useUpload().status }];
  },
);
