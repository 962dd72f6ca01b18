'use client';

import { forwardRef, type ReactElement } from 'react';
import { Icon, type IconName } from '../kit/Icon.tsx';
import { type Part, withClass } from '../kit/renderPart.ts';
import { useHandoffBanner } from './HandoffBannerContext.ts';
import { HandoffBannerDetail } from './HandoffBannerDetail.tsx';
import { HandoffBannerNote } from './HandoffBannerNote.tsx';
import { HandoffBannerRequest } from './HandoffBannerRequest.tsx';
import { HandoffBannerReturn } from './HandoffBannerReturn.tsx';
import { HandoffBannerRoot, type HandoffBannerRootProps } from './HandoffBannerRoot.tsx';
import { HandoffBannerStatus } from './HandoffBannerStatus.tsx';
import { HandoffBannerTake } from './HandoffBannerTake.tsx';
import { HandoffBannerTime } from './HandoffBannerTime.tsx';
import { HandoffBannerTitle } from './HandoffBannerTitle.tsx';
import { HandoffBannerWithdraw } from './HandoffBannerWithdraw.tsx';
import type { HandoffStatus } from './handoffBannerLabels.ts';

export interface HandoffBannerProps extends Omit<HandoffBannerRootProps, 'children'> {}

const ICONS: Readonly<Record<HandoffStatus, IconName>> = {
  agents: 'message',
  requested: 'clock',
  mine: 'edit',
  held: 'message',
  returned: 'check',
};

/** Who answers, dressed: asked for a person and for how long, who is here, back with the assistant; and the buttons for it. */
export const HandoffBanner: Part<HandoffBannerProps, HTMLElement> = forwardRef<
  HTMLElement,
  HandoffBannerProps
>(function HandoffBanner({ className, ...props }, ref): ReactElement {
  return (
    <HandoffBannerRoot ref={ref} {...props} className={withClass('rejoin-handoff-banner', className)}>
      <Face />
      <div className="rejoin-handoff-banner-words">
        <HandoffBannerTitle className="rejoin-handoff-banner-title" />
        <HandoffBannerTime className="rejoin-handoff-banner-beside" />
        <HandoffBannerDetail className="rejoin-handoff-banner-detail" />
        <HandoffBannerStatus className="rejoin-handoff-banner-beside" />
      </div>
      <Controls />
    </HandoffBannerRoot>
  );
});

function Face(): ReactElement {
  const { state } = useHandoffBanner();
  return <Icon name={ICONS[state.status]} />;
}

function Controls(): ReactElement {
  const { state } = useHandoffBanner();
  return (
    <div className="rejoin-handoff-banner-controls">
      {state.status === 'mine' && (
        <span className="rejoin-field-box rejoin-handoff-banner-field">
          <HandoffBannerNote className="rejoin-field" />
        </span>
      )}
      <HandoffBannerRequest className="rejoin-button" />
      <HandoffBannerWithdraw className="rejoin-button" />
      <HandoffBannerTake
        className="rejoin-button"
        data-variant={state.status === 'requested' ? 'primary' : undefined}
      />
      <HandoffBannerReturn
        className="rejoin-button"
        data-variant={state.status === 'mine' ? 'primary' : undefined}
      />
    </div>
  );
}
