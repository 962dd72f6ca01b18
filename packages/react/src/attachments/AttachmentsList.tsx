'use client';

import type { FileUpload } from '@rejoin/core/blobs';
import type { ReactNode } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { AttachmentContext, type AttachmentsState, useAttachmentsContext } from './AttachmentsContext.ts';
import { keyOf } from './keyOf.ts';

export interface AttachmentsListProps extends Omit<PartProps<'ul', AttachmentsState>, 'children'> {
  /** One file: an `<AttachmentsItem>` with its parts. */
  readonly children: (file: FileUpload) => ReactNode;
}

/** The files that are attached, in the order in which they were. Renders a `<ul>`, and nothing where there are none. */
export const AttachmentsList: Part<AttachmentsListProps, HTMLUListElement> = definePart(
  'ul',
  function AttachmentsList({ children, ...props }) {
    const { files, state, labels } = useAttachmentsContext();
    if (files.length === 0) return null;
    const items = files.map((file) => (
      <AttachmentContext.Provider key={keyOf(file)} value={{ file, name: file.name || labels.unnamed }}>
        {children(file)}
      </AttachmentContext.Provider>
    ));
    // Safari drops the role of a list without markers.
    return [{ role: 'list', 'aria-label': labels.list, children: items }, state, props];
  },
);
