'use client';

import { useLocale, useWordsDir } from '../kit/LabelsProvider.tsx';
import { numberWords } from '../kit/localeWords.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { fileSizeWords } from '../message/fileWords.ts';
import { type AttachmentsState, useAttachmentsContext } from './AttachmentsContext.ts';

export interface AttachmentsNoticeProps extends PartProps<'p', AttachmentsState> {}

/** Which of the files that were added last were not taken, and why. Renders a `<p>` that is read aloud, empty where all were. */
export const AttachmentsNotice: Part<AttachmentsNoticeProps, HTMLParagraphElement> = definePart(
  'p',
  function AttachmentsNotice() {
    const { refused, limits, state, labels } = useAttachmentsContext();
    const locale = useLocale();
    const sentences = refused.map(({ name, why }) =>
      labels.refused(
        name || labels.unnamed,
        why,
        why === 'too-many' ? numberWords(limits.most, locale) : fileSizeWords(limits.maxSize, locale),
      ),
    );
    // It stands there before it has anything to say: what comes with its words already in it is not read.
    return [{ role: 'status', dir: useWordsDir(), children: sentences.join(' ') }, state];
  },
);
