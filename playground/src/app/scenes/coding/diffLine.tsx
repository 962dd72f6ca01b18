import type { TranscriptProps } from '@rejoin/react/transcript';

/** A line of code that a diff adds or takes away, marked as one; every other line as the kit has it. */
export const renderDiffLine: NonNullable<TranscriptProps['renderLine']> = ({ kind, text }) => {
  if (kind !== 'code') return undefined;
  const does = /^\+(?!\+\+ )/.test(text) ? 'adds' : /^-(?!-- )/.test(text) ? 'takes' : undefined;
  return does && <span data-diff={does}>{text}</span>;
};
