'use client';

import type { SessionView } from '@rejoin/core';
import { useSlice } from '../hooks/useSlice.ts';
import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { useTranscript } from './TranscriptContext.ts';

/** Its `data-*` attributes. */
export interface TranscriptNoticeState extends Readonly<Record<string, string>> {
  readonly status: 'ended' | 'forbidden' | 'diverged' | 'outdated' | 'closed' | 'lost';
}

export interface TranscriptNoticeProps extends PartProps<'p', TranscriptNoticeState> {}

/** That nothing more will come, that the server does not let this page in, that a part is lost, or that what is shown is not proven. Renders a `<p>`, and nothing while all is well. */
export const TranscriptNotice: Part<TranscriptNoticeProps, HTMLParagraphElement> = definePart(
  'p',
  function TranscriptNotice() {
    const { labels } = useTranscript();
    const dir = useWordsDir();
    const status = useSlice(statusOf);
    const lost = useSlice(lossOf);
    const errorWords = useErrorWords();
    const words = status === 'lost' ? errorWords(lost?.error) : status && labels[status];
    useAloud('connection', status ?? '', words ?? '', '');
    if (status === undefined) return null;
    return [{ dir, children: words }, { status }];
  },
);

const lossOf = ({ lost }: SessionView): SessionView['lost'] => lost;

function statusOf({ status, connection, lost }: SessionView): TranscriptNoticeState['status'] | undefined {
  if (status !== 'live' && status !== 'catching-up') return status;
  if (connection.status === 'closed') return 'closed';
  return lost && 'lost';
}
