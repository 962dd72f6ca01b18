'use client';

import { loadLater } from '@rejoin/core/internal';
import { useMemo } from 'react';
import { useLabels } from '../kit/LabelsProvider.tsx';
import { createLate, useLate } from '../kit/late.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { fileLabels } from './fileLabels.ts';
import { useMessageContext } from './MessageContext.ts';
import { MessageFile } from './MessageFile.tsx';

export interface MessageFilesProps extends Omit<PartProps<'ul'>, 'children'> {}

/** Reads parts. It is loaded with what most pages never need: imported here, it would be loaded with every page. */
const lateCore = createLate(loadLater);

/** The files of a message, also while they are uploaded. Renders a `<ul>`, and nothing for a message without any. */
export const MessageFiles: Part<MessageFilesProps, HTMLUListElement> = definePart(
  'ul',
  function MessageFiles(props) {
    const { parts, uploads = [] } = useMessageContext().message;
    const labels = useLabels('files', fileLabels);
    const read = useLate(lateCore, parts !== undefined)?.filesIn;
    const files = useMemo(() => read?.(parts) ?? [], [read, parts]);
    const count = files.length + uploads.length;
    if (count === 0) return null;
    const items = [
      ...files.map((file) => ({ file, upload: undefined })),
      ...uploads.map((upload) => ({ file: upload, upload })),
    ];
    const children = items.map(({ file, upload }, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the files of a message never change their places.
      <li className="rejoin-message-files-item" key={index}>
        <MessageFile className="rejoin-file" file={file} upload={upload} />
      </li>
    ));
    // Safari drops the role of a list without markers.
    return [{ role: 'list', 'aria-label': labels.files(count), children }, {}, props];
  },
);
