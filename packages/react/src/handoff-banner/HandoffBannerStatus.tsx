'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type HandoffBannerState, useHandoffBanner } from './HandoffBannerContext.ts';

export interface HandoffBannerStatusProps extends PartProps<'p', HandoffBannerState> {}

/** What was asked for here and is on its way, or why it does not count. Renders a `<p>`, and nothing while all is well. */
export const HandoffBannerStatus: Part<HandoffBannerStatusProps, HTMLParagraphElement> = definePart(
  'p',
  function HandoffBannerStatus() {
    const { words: children, state } = useHandoffBanner();
    const dir = useWordsDir();
    return children ? [{ dir, children }, state] : null;
  },
);
