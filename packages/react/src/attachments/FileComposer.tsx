'use client';

import type { FileUpload } from '@rejoin/core/blobs';
import { forwardRef, type ReactElement, useEffect, useState } from 'react';
import { Composer, type ComposerProps } from '../composer/Composer.tsx';
import { Icon } from '../kit/Icon.tsx';
import { type Part, withClass } from '../kit/renderPart.ts';
import { FileIcon } from '../message/FileIcon.tsx';
import { useAttachment, useAttachmentsContext } from './AttachmentsContext.ts';
import { AttachmentsDrop } from './AttachmentsDrop.tsx';
import { AttachmentsItem } from './AttachmentsItem.tsx';
import { AttachmentsItemProgress } from './AttachmentsItemProgress.tsx';
import { AttachmentsItemRemove } from './AttachmentsItemRemove.tsx';
import { AttachmentsItemRetry } from './AttachmentsItemRetry.tsx';
import { AttachmentsItemStatus } from './AttachmentsItemStatus.tsx';
import { AttachmentsList } from './AttachmentsList.tsx';
import { AttachmentsNotice } from './AttachmentsNotice.tsx';
import { AttachmentsPick } from './AttachmentsPick.tsx';
import { AttachmentsRoot, type AttachmentsRootProps } from './AttachmentsRoot.tsx';

export interface FileComposerProps extends Omit<AttachmentsRootProps, 'children'> {
  /** Of the composer within it. */
  readonly composer?: ComposerProps | undefined;
}

/** A composer with files, dressed: they are picked, pasted and dropped, and stand above the field. */
export const FileComposer: Part<FileComposerProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  FileComposerProps
>(function FileComposer({ composer = {}, className, ...props }, ref): ReactElement {
  const { actions, ...rest } = composer;
  return (
    <AttachmentsRoot ref={ref} {...props} className={withClass('rejoin-attachments', className)}>
      <AttachmentsNotice className="rejoin-attachments-notice" />
      <AttachmentsList className="rejoin-attachments-list">{() => <File />}</AttachmentsList>
      <Composer
        {...rest}
        actions={
          <>
            <Pick />
            {actions}
          </>
        }
      />
      <AttachmentsDrop className="rejoin-attachments-drop" />
    </AttachmentsRoot>
  );
});

function Pick(): ReactElement {
  const { labels } = useAttachmentsContext();
  return (
    <AttachmentsPick
      className="rejoin-button"
      data-variant="quiet"
      data-size="icon"
      aria-label={labels.pick}
      title={labels.pick}
    >
      <FileIcon name="clip" />
    </AttachmentsPick>
  );
}

function File(): ReactElement {
  const { file, name } = useAttachment();
  return (
    <AttachmentsItem className="rejoin-attachments-item">
      <Preview file={file} />
      <span className="rejoin-attachments-words">
        <span className="rejoin-attachments-name" dir="auto">
          {name}
        </span>
        <AttachmentsItemStatus className="rejoin-attachments-status" />
        <AttachmentsItemProgress className="rejoin-file-progress" />
      </span>
      <AttachmentsItemRetry className="rejoin-button rejoin-attachments-retry" />
      <Remove />
    </AttachmentsItem>
  );
}

function Remove(): ReactElement {
  return (
    <AttachmentsItemRemove
      className="rejoin-button rejoin-attachments-remove"
      data-variant="quiet"
      data-size="icon"
    >
      <Icon name="close" />
    </AttachmentsItemRemove>
  );
}

/** What every browser shows, and nothing that may hold a script. */
const PICTURES = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;

function Preview({ file: { content, mediaType } }: { readonly file: FileUpload }): ReactElement {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!PICTURES.test(mediaType)) return undefined;
    const made = URL.createObjectURL(content);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [content, mediaType]);
  return (
    <span className="rejoin-attachments-preview">
      {url === undefined ? <FileIcon name="file" /> : <img src={url} alt="" />}
    </span>
  );
}
