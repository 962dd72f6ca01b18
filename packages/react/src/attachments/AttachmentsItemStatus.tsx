'use client';

import { useLocale, useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { percentWords } from '../message/fileWords.ts';
import { useAttachment, useAttachmentsContext } from './AttachmentsContext.ts';
import type { AttachmentState } from './AttachmentsItem.tsx';
import { useUpload } from './useUpload.ts';

export interface AttachmentsItemStatusProps extends PartProps<'span', AttachmentState> {}

/** Where it stands, in words. Renders a `<span>`. */
export const AttachmentsItemStatus: Part<AttachmentsItemStatusProps, HTMLSpanElement> = definePart(
  'span',
  function AttachmentsItemStatus() {
    const { file } = useAttachment();
    const { labels } = useAttachmentsContext();
    const { status, sent, error } = useUpload();
    const why = useErrorWords()(error) ?? '';
    const words = labels.status(status, percentWords(sent, file.size, useLocale()), why);
    return [{ dir: useWordsDir(), children: words }, { status }];
  },
);
