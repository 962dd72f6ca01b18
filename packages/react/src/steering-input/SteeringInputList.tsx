'use client';

import { Fragment, type ReactNode } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import type { SteerInfo } from '../select/steers.ts';
import { useSteeringInputList } from './SteeringInputContext.ts';

/** Its `data-*` attributes. */
export interface SteeringInputListState extends Readonly<Record<string, string | undefined>> {
  readonly of: 'recent' | 'earlier';
}

export interface SteeringInputListProps extends Omit<PartProps<'ol', SteeringInputListState>, 'children'> {
  /** `recent`: what is open, and the newest that are settled. `earlier`: the rest. Default `recent`. */
  readonly of?: 'recent' | 'earlier' | undefined;
  /** One item: a `<SteeringInputItem steer={steer}>`. */
  readonly children: (steer: SteerInfo) => ReactNode;
}

/**
 * What was said, oldest first. Renders an `<ol>`, and nothing while there is nothing to show. When a button that has the focus
 * leaves with what became of its item, the field gets it.
 */
export const SteeringInputList: Part<SteeringInputListProps, HTMLOListElement> = definePart(
  'ol',
  function SteeringInputList({ of = 'recent', children, ...props }) {
    const { earlier, recent, labels, field } = useSteeringInputList();
    const steers = of === 'earlier' ? earlier : recent;
    const kept = useFocusKept(() => field.current?.focus());
    if (steers.length === 0) return null;
    const own = {
      // Safari drops the role of a list without markers.
      role: 'list',
      'aria-label': labels.list,
      ...kept,
      children: steers.map((steer) => <Fragment key={steer.key}>{children(steer)}</Fragment>),
    };
    return [own, { of }, props];
  },
);
