'use client';

import {
  type ClipboardEvent,
  type DragEvent,
  forwardRef,
  type ReactElement,
  useMemo,
  useRef,
  useState,
} from 'react';
import { AttachedContext } from '../kit/AttachedContext.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { AttachmentsContext, type AttachmentsState } from './AttachmentsContext.ts';
import { type AttachmentsLabels, attachmentsLabels } from './attachmentsLabels.ts';
import { type AttachmentsOptions, useAttachments, useUploads } from './useAttachments.ts';

export interface AttachmentsRootProps extends PartProps<'div', AttachmentsState>, AttachmentsOptions {
  readonly labels?: Partial<AttachmentsLabels> | undefined;
}

/**
 * Lets files be attached to what the composer within it sends: by its parts, by dropping them on it, and by pasting them into the
 * field. Renders a `<div>`.
 */
export const AttachmentsRoot: Part<AttachmentsRootProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  AttachmentsRootProps
>(function AttachmentsRoot({ accept, maxSize, most, labels: own, children, ...props }, ref): ReactElement {
  const labels = useLabels('attachments', attachmentsLabels, own);
  const { dir } = useLanguage();
  const attachments = useAttachments({ accept, maxSize, most });
  const { files, add, take, available } = attachments;
  const { dragging, handlers } = useDropping(available, add);
  const uploads = useUploads(files);
  const failed = uploads.filter(({ status }) => status === 'failed' || status === 'cancelled').length;
  const going = uploads.filter(({ status }) => status === 'uploading' || status === 'waiting').length;
  useAloud(
    'attachments',
    files.length === 0 ? '' : `${files.length} ${failed} ${going > 0}`,
    labels.summary(files.length, going, failed),
  );
  const blocked = failed > 0;
  const attached = useMemo(() => ({ count: files.length, blocked, take }), [files.length, blocked, take]);
  const state = useMemo(() => ({ dragging, empty: files.length === 0 }), [dragging, files.length]);
  const context = useMemo(() => ({ ...attachments, state, labels }), [attachments, state, labels]);
  return (
    <AttachmentsContext.Provider value={context}>
      <AttachedContext.Provider value={attached}>
        {renderPart('div', props, { dir, ...handlers, children }, state, ref)}
      </AttachedContext.Provider>
    </AttachmentsContext.Provider>
  );
});

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files');

/** What is dropped or pasted. Text that is pasted along with files is the field's. */
function useDropping(available: boolean, add: (files: Iterable<File>) => void) {
  const [dragging, setDragging] = useState(false);
  /** Each element within it is entered and left by itself. */
  const depth = useRef(0);
  const end = () => {
    depth.current = 0;
    setDragging(false);
  };
  const handlers = {
    onDragEnter(event: DragEvent) {
      if (!available || !hasFiles(event)) return;
      event.preventDefault();
      depth.current++;
      setDragging(true);
    },
    onDragOver(event: DragEvent) {
      if (!available || !hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    },
    onDragLeave(event: DragEvent) {
      if (!hasFiles(event) || --depth.current > 0) return;
      end();
    },
    onDrop(event: DragEvent) {
      if (!hasFiles(event)) return;
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      end();
      add(event.dataTransfer.files);
    },
    onPaste(event: ClipboardEvent) {
      const { files } = event.clipboardData;
      if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
      event.preventDefault();
      add(files);
    },
  };
  return { dragging, handlers };
}
