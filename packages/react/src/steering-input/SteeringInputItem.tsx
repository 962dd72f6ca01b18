'use client';

import { forwardRef, type ReactElement, useId, useMemo } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { isLive } from '../select/blank.ts';
import type { SteerInfo } from '../select/steers.ts';
import {
  SteeringInputItemContext,
  type SteeringInputItemState,
  useSteeringInputList,
} from './SteeringInputContext.ts';
import type { SteerStatus } from './steeringInputLabels.ts';

export interface SteeringInputItemProps extends PartProps<'li', SteeringInputItemState> {
  readonly steer: SteerInfo;
}

const UNDELIVERED: ReadonlySet<SteerStatus> = new Set([
  'too-late',
  'refused',
  'expired',
  'lost',
  'rejected',
  'rolled-back',
]);

/** As much of a text names it when it is said aloud. */
const GIST = 60;

/** Something that was said, and what became of it. Renders an `<li>`. */
export const SteeringInputItem: Part<SteeringInputItemProps, HTMLLIElement> = forwardRef<
  HTMLLIElement,
  SteeringInputItemProps
>(function SteeringInputItem({ steer, ...props }, ref): ReactElement {
  const { participant: me } = useSession();
  const { editing: edited, moved, labels } = useSteeringInputList();
  const textId = useId();
  const statusId = useId();
  const errorWords = useErrorWords();
  const { key, by, editable, step, reason, error, outrun } = steer;
  const status: SteerStatus = moved.has(key) ? 'moved' : steer.retracting ? 'retracting' : steer.status;
  const words = labels.status(status, { step, reason: reason ?? errorWords(error), outrun });
  const undelivered = UNDELIVERED.has(status);
  const own = by === me;
  const editing = edited === key;
  const taken = status === 'acknowledged' || status === 'done';
  // What goes on until something comes of it is shown, and not said.
  const settled = taken || undelivered || status === 'unresponsive' || status === 'retracted';
  const live = useSlice(isLive);
  useAloud(
    key,
    live ? (own && settled ? status : '') : undefined,
    labels.spoken(steer.content.slice(0, GIST), words),
  );
  const context = useMemo(() => {
    const state: SteeringInputItemState = { status, taken, undelivered, own, editable, editing };
    return { steer, status, words, undelivered, state, textId, statusId };
  }, [steer, status, words, taken, undelivered, own, editable, editing, textId, statusId]);
  return (
    <SteeringInputItemContext.Provider value={context}>
      {renderPart('li', props, {}, context.state, ref)}
    </SteeringInputItemContext.Provider>
  );
});
