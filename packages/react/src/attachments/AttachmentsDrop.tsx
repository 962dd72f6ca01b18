'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type AttachmentsState, useAttachmentsContext } from './AttachmentsContext.ts';

export interface AttachmentsDropProps extends PartProps<'div', AttachmentsState> {}

/** Shows where files are dropped. Renders a `<div>`, hidden unless some are dragged there. */
export const AttachmentsDrop: Part<AttachmentsDropProps, HTMLDivElement> = definePart(
  'div',
  function AttachmentsDrop() {
    const { state, labels } = useAttachmentsContext();
    const dir = useWordsDir();
    // It is for those who drag, and they see it: what is dropped is said aloud then.
    return [{ dir, hidden: !state.dragging, 'aria-hidden': true, children: labels.drop }, state];
  },
);
