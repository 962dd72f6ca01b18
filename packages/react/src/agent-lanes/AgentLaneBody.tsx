'use client';

import { forwardRef, type ReactElement, useMemo, useRef, useSyncExternalStore } from 'react';
import { useAgentContext } from '../agent-progress/AgentContext.ts';
import { useSession } from '../hooks/useSession.ts';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { ScrollerContext } from '../kit/ScrollerContext.ts';
import { AT_END, createScroller } from '../kit/scroller.ts';
import { useBeforePaint } from '../kit/useBeforePaint.ts';
import { useAgentLane, useAgentLanes } from './AgentLanesContext.ts';

/** Its `data-*` attributes. */
export interface AgentLaneBodyState extends Readonly<Record<string, boolean>> {
  readonly atEnd: boolean;
}

export interface AgentLaneBodyProps extends PartProps<'div', AgentLaneBodyState> {}

/**
 * What scrolls. It stays at its end, as a terminal does, while the reader is there; elsewhere nothing moves. Once there is more
 * than fits, it can be focused and scrolled by the keys. Renders a `<div>`, and nothing while the lane is closed.
 */
export const AgentLaneBody: Part<AgentLaneBodyProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  AgentLaneBodyProps
>(function AgentLaneBody(props, ref): ReactElement | null {
  const { open } = useAgentLane();
  const { labels } = useAgentLanes();
  const { name } = useAgentContext();
  const body = useRef<HTMLDivElement | null>(null);
  const merged = useMergedRef(body, ref);
  const session = useSession();
  // Where one has scrolled to in a session says nothing about another.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  const scroller = useMemo(() => createScroller(nothing), [session]);
  const { atEnd, overflows } = useSyncExternalStore(scroller.subscribe, scroller.get, () => AT_END);
  useBeforePaint(() => (open && body.current ? scroller.attach(body.current) : undefined), [open, scroller]);
  if (!open) return null;
  const own = { role: 'group', 'aria-label': labels.content(name), tabIndex: overflows ? 0 : undefined };
  return (
    <ScrollerContext.Provider value={scroller}>
      {renderPart('div', props, own, { atEnd }, merged)}
    </ScrollerContext.Provider>
  );
});

const nothing = (): number => 0;
