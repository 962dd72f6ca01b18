'use client';

import { isDevelopment } from '@rejoin/core/internal';
import type { HandoffControl } from '../hooks/useHandoff.ts';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { HandoffBannerLabels, HandoffStatus } from './handoffBannerLabels.ts';

/** The `data-*` attributes of its parts. */
export interface HandoffBannerState extends Readonly<Record<string, string | boolean | undefined>> {
  readonly status: HandoffStatus;
  /** All pages of the operator were gone. */
  readonly lapsed: boolean;
  /** What was asked for here is on its way. */
  readonly sending: boolean;
}

/** What the parts of a hand-off banner know. */
export interface HandoffBannerContextValue {
  readonly handoff: HandoffControl;
  readonly state: HandoffBannerState;
  /** Who answers, in words. */
  readonly title: string;
  /** Why a person was asked for, or what the operator has noted; the reader's own words or another's. */
  readonly detail: string | undefined;
  /** What is on its way, or why it does not count. */
  readonly words: string | undefined;
  /** Whether something can be asked for here now. */
  readonly canAct: boolean;
  /** The note that goes with the return. */
  readonly note: string;
  readonly setNote: (note: string) => void;
  readonly labels: HandoffBannerLabels;
}

export const HandoffBannerContext: PartContext<HandoffBannerContextValue> = createPartContext(
  isDevelopment && 'HandoffBannerRoot',
);

export const useHandoffBanner = (): HandoffBannerContextValue => useIn(HandoffBannerContext);
