'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type HandoffBannerState, useHandoffBanner } from './HandoffBannerContext.ts';

export interface HandoffBannerDetailProps extends PartProps<'p', HandoffBannerState> {}

/** Why a person was asked for or, after the return, what the operator has noted for the agents. Renders a `<p>`, and nothing without words. */
export const HandoffBannerDetail: Part<HandoffBannerDetailProps, HTMLParagraphElement> = definePart(
  'p',
  function HandoffBannerDetail() {
    const { detail: children, state } = useHandoffBanner();
    return children ? [{ dir: 'auto', children }, state] : null;
  },
);
