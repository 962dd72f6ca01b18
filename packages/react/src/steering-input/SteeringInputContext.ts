'use client';

import { type Context, createContext, type RefObject } from 'react';
import { useIn } from '../kit/useIn.ts';
import type { SteerInfo } from '../select/steers.ts';
import type { SteeringInputItemState } from './SteeringInputItem.tsx';
import type { SteeringInputState } from './SteeringInputRoot.tsx';
import type { SteeringInputLabels, SteerStatus } from './steeringInputLabels.ts';

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

/** What a steering input's list knows: it does not change while somebody writes. */
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
  /** Whether nobody will take it any more, and it can still be said as a message. */
  readonly undelivered: boolean;
  readonly state: SteeringInputItemState;
  readonly textId: string;
  readonly statusId: string;
}

export const SteeringInputContext: Context<SteeringInputContextValue | undefined> = createContext<
  SteeringInputContextValue | undefined
>(undefined);
export const SteeringInputListContext: Context<SteeringInputListContextValue | undefined> = createContext<
  SteeringInputListContextValue | undefined
>(undefined);
export const SteeringInputItemContext: Context<SteeringInputItemContextValue | undefined> = createContext<
  SteeringInputItemContextValue | undefined
>(undefined);

export const useSteeringInput = (): SteeringInputContextValue =>
  useIn(SteeringInputContext, 'SteeringInputRoot');

export const useSteeringInputList = (): SteeringInputListContextValue =>
  useIn(SteeringInputListContext, 'SteeringInputRoot');

export const useSteeringInputItem = (): SteeringInputItemContextValue =>
  useIn(SteeringInputItemContext, 'SteeringInputItem');
