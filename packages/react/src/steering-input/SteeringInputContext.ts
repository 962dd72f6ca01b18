'use client';

import { isDevelopment } from '@rejoin/core/internal';
import type { RefObject } from 'react';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { SteerInfo } from '../select/steers.ts';
import type { SteeringInputLabels, SteeringStatus, SteerStatus } from './steeringInputLabels.ts';

/** The `data-*` attributes of an item and its parts. */
export interface SteeringInputItemState extends Readonly<Record<string, string | boolean | undefined>> {
  readonly status: SteerStatus;
  /** A run has used it. */
  readonly taken: boolean;
  /** No run has used it, and none will. */
  readonly undelivered: boolean;
  /** Said by this participant. */
  readonly own: boolean;
  readonly editable: boolean;
  /** Its words are in the field. */
  readonly editing: boolean;
}

/** The `data-*` attributes of the root, the field and its buttons. */
export interface SteeringInputState extends Readonly<Record<string, string | boolean | undefined>> {
  readonly status: SteeringStatus;
  /** Something that was said is being edited. */
  readonly editing: boolean;
  /** There is nothing in the field but space. */
  readonly empty: boolean;
}

/** What a steering input's field and buttons know. */
export interface SteeringInputContextValue {
  readonly value: string;
  readonly setValue: (value: string) => void;
  readonly submit: () => void;
  readonly canSend: boolean;
  readonly state: SteeringInputState;
  readonly followUp: boolean;
  readonly hint: string;
  readonly hintId: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly cancelEdit: () => void;
  /** Edits the newest own steer that can be edited; false if there is none. */
  readonly editNewest: () => boolean;
}

/** What a steering input's list knows: it does not change while the reader writes. */
export interface SteeringInputListContextValue {
  /** Settled longest ago; folded away. */
  readonly earlier: readonly SteerInfo[];
  /** What is open, and the newest that are settled. Oldest first. */
  readonly recent: readonly SteerInfo[];
  /** The key of the one that is being edited. */
  readonly editing: string | undefined;
  /** Keys of those that this page has sent as messages instead. */
  readonly moved: ReadonlySet<string>;
  readonly canSend: boolean;
  readonly edit: (steer: SteerInfo) => void;
  readonly retract: (steer: SteerInfo) => void;
  readonly sendAsMessage: (steer: SteerInfo) => void;
  /** Takes one out of the list that will never be sent. */
  readonly dismiss: (steer: SteerInfo) => void;
  readonly labels: SteeringInputLabels;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** What the parts of one item know. */
export interface SteeringInputItemContextValue {
  readonly steer: SteerInfo;
  readonly status: SteerStatus;
  readonly words: string;
  /** Whether no run will take it any more, and it can still be said as a message. */
  readonly undelivered: boolean;
  readonly state: SteeringInputItemState;
  readonly textId: string;
  readonly statusId: string;
}

export const SteeringInputContext: PartContext<SteeringInputContextValue> = createPartContext(
  isDevelopment && 'SteeringInputRoot',
);
export const SteeringInputListContext: PartContext<SteeringInputListContextValue> = createPartContext(
  isDevelopment && 'SteeringInputRoot',
);
export const SteeringInputItemContext: PartContext<SteeringInputItemContextValue> = createPartContext(
  isDevelopment && 'SteeringInputItem',
);

export const useSteeringInput = (): SteeringInputContextValue => useIn(SteeringInputContext);

export const useSteeringInputList = (): SteeringInputListContextValue => useIn(SteeringInputListContext);

export const useSteeringInputItem = (): SteeringInputItemContextValue => useIn(SteeringInputItemContext);
