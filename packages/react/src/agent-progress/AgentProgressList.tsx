'use client';

import {
  forwardRef,
  memo,
  type ReactElement,
  type ReactNode,
  useContext,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import { type EarlierItems, useNewest } from '../kit/useNewest.ts';
import type { AgentInfo } from '../select/agentInfo.ts';
import {
  AgentProgressBelowContext,
  type AgentProgressRows,
  AgentProgressRowsContext,
  useAgentProgressTree,
} from './AgentProgressContext.ts';
import { type AgentBranch, isQuiet } from './branches.ts';
import { useArrowKeys } from './useArrowKeys.ts';

export interface AgentProgressListProps extends Omit<PartProps<'ul'>, 'children'> {
  /**
   * Renders one row, as an AgentProgressItem. Declare it outside of components, or memoise it: rows render when it changes. A
   * list within a row does as the list around it.
   */
  readonly children?: ((agent: AgentInfo) => ReactNode) | undefined;
  /** Renders the row that stands for many, as an AgentProgressRolledUp. Without it all have rows of their own. */
  readonly renderRolledUp?: (() => ReactNode) | undefined;
  /** From how many on siblings that have finished or were stopped, with all below them, share one row. Default 8. */
  readonly rollUp?: number | undefined;
  /**
   * Renders an `<li>` with a button that shows more. With it, of many rows only the last are rendered until the reader asks;
   * without it all of them are.
   */
  readonly renderEarlier?: ((earlier: EarlierItems) => ReactNode) | undefined;
}

/**
 * The agents, in the order in which they came; within a row, those that work for it. Rows stay where they are whatever
 * happens to them. Those that have come to rest share a row above the others, but not while the reader points at the list or is
 * in it. Renders a `<ul>`, and nothing without agents.
 */
export const AgentProgressList: Part<AgentProgressListProps, HTMLUListElement> = forwardRef<
  HTMLUListElement,
  AgentProgressListProps
>(function AgentProgressList(
  { children, renderRolledUp, rollUp, renderEarlier, ...props },
  ref,
): ReactElement | null {
  const above = useContext(AgentProgressRowsContext);
  const below = useContext(AgentProgressBelowContext);
  const moveFocus = useArrowKeys();
  const { branches: roots, engaged } = useAgentProgressTree();

  const all = below?.branches ?? roots;
  // Below a row that stands for many, they are shown one by one.
  const grouped = below !== undefined && below.agent === undefined;
  const rows: AgentProgressRows = useMemo(
    () => ({
      render: children ?? above?.render ?? nothing,
      renderRolledUp: renderRolledUp ?? above?.renderRolledUp,
      rollUp: rollUp ?? above?.rollUp ?? 8,
      renderEarlier: renderEarlier ?? above?.renderEarlier,
    }),
    [children, renderRolledUp, rollUp, renderEarlier, above],
  );
  const rolledUp = useRolledUp(
    all,
    grouped || !rows.renderRolledUp ? Number.POSITIVE_INFINITY : rows.rollUp,
    engaged,
  );
  const group = useMemo(() => ({ agent: undefined, branches: rolledUp }), [rolledUp]);
  const apart = useMemo(() => {
    const together = new Set(rolledUp);
    return all.filter((branch) => !together.has(branch));
  }, [all, rolledUp]);
  const newest = useNewest(apart, !engaged, rows.renderEarlier ? undefined : Number.POSITIVE_INFINITY);
  const list = useRef<HTMLUListElement>(null);
  const merged = useMergedRef(list, ref);
  const kept = useFocusKept(() => list.current?.querySelector('button')?.focus());
  if (all.length === 0) return null;
  const own = {
    role: 'list',
    // One listener for the whole tree.
    onKeyDown: below ? undefined : moveFocus,
    ...kept,
    children: (
      <AgentProgressRowsContext.Provider value={rows}>
        {rolledUp.length > 0 && (
          <AgentProgressBelowContext.Provider value={group}>
            {rows.renderRolledUp?.()}
          </AgentProgressBelowContext.Provider>
        )}
        {newest.earlier && rows.renderEarlier?.(newest.earlier)}
        {newest.shown.map((branch) => (
          <Row key={branch.agent.key} branch={branch} render={rows.render} />
        ))}
      </AgentProgressRowsContext.Provider>
    ),
  };
  return renderPart('ul', props, own, {}, merged);
});

const nothing = (): null => null;

/** A row renders when its agent changes; what is below it renders by itself. */
const Row = memo(function Row({
  branch,
  render,
}: {
  readonly branch: AgentBranch;
  readonly render: (agent: AgentInfo) => ReactNode;
}): ReactElement {
  const { agent, children: branches } = branch;
  const row = useMemo(() => render(agent), [render, agent]);
  const below = useMemo(() => ({ agent, branches }), [agent, branches]);
  return <AgentProgressBelowContext.Provider value={below}>{row}</AgentProgressBelowContext.Provider>;
});

const NONE: readonly AgentBranch[] = [];

/** Those that share a row: while the reader is engaged, none joins them, and one that begins anew leaves them. */
function useRolledUp(
  branches: readonly AgentBranch[],
  from: number,
  engaged: boolean,
): readonly AgentBranch[] {
  const now = useMemo(() => {
    const quiet = branches.filter(isQuiet);
    return quiet.length < from ? NONE : quiet;
  }, [branches, from]);
  const [held, hold] = useState(now);
  if (!engaged && held !== now) hold(now);
  return useMemo(() => {
    if (!engaged) return now;
    const names = new Set(held.map(({ agent }) => agent.key));
    return names.size === 0 ? NONE : now.filter(({ agent }) => names.has(agent.key));
  }, [engaged, now, held]);
}
