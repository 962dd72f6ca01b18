'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type HandoffBannerState, useHandoffBanner } from './HandoffBannerContext.ts';

export interface HandoffBannerTitleProps extends PartProps<'p', HandoffBannerState> {}

/** Who answers, or who waits for a person. Renders a `<p>`. */
export const HandoffBannerTitle: Part<HandoffBannerTitleProps, HTMLParagraphElement> = definePart(
  'p',
  function HandoffBannerTitle() {
    const { title, state } = useHandoffBanner();
    return [{ dir: useWordsDir(), children: title }, state];
  },
);
