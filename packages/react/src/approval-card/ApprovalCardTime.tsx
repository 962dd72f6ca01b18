'use client';

import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useLocale } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { timeWords } from '../kit/timeWords.ts';
import { useApprovalCard } from './ApprovalCardContext.ts';

export interface ApprovalCardTimeProps extends PartProps<'time'> {}

/** When it was answered or, before that, asked, by the keeper's clock. Renders a `<time>`. */
export const ApprovalCardTime: Part<ApprovalCardTimeProps, HTMLTimeElement> = definePart(
  'time',
  function ApprovalCardTime() {
    const { approval } = useApprovalCard();
    const { clock } = useSessionContext();
    const locale = useLocale();
    return [timeWords(approval.answered?.at ?? approval.askedAt, clock.now(), locale)];
  },
);
