'use client';

import { forwardRef, type ReactElement, useContext, useMemo } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useControlled } from '../kit/useControlled.ts';
import { AgentProgressBelowContext, AgentProgressDisclosureContext } from './AgentProgressContext.ts';
import { countsOf } from './branches.ts';

/** Its `data-*` attributes. */
export interface AgentProgressRolledUpState extends Readonly<Record<string, boolean>> {
  readonly open: boolean;
}

export interface AgentProgressRolledUpProps extends PartProps<'li', AgentProgressRolledUpState> {
  readonly open?: boolean | undefined;
  /** Default false. */
  readonly defaultOpen?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
}

/**
 * The row that stands for many that have come to rest: give it an AgentProgressToggle, which says how many, and an
 * AgentProgressBranch with an AgentProgressList that shows them. Renders an `<li>`.
 */
export const AgentProgressRolledUp: Part<AgentProgressRolledUpProps, HTMLLIElement> = forwardRef<
  HTMLLIElement,
  AgentProgressRolledUpProps
>(function AgentProgressRolledUp(
  { open: given, defaultOpen = false, onOpenChange, ...props },
  ref,
): ReactElement {
  const branches = useContext(AgentProgressBelowContext)?.branches ?? NONE;
  const [open, setOpen] = useControlled(given, defaultOpen, onOpenChange);
  const disclosure = useMemo(
    () => ({
      open,
      branch: true,
      selected: false,
      counts: countsOf(branches),
      toggle: () => setOpen(!open),
    }),
    [open, setOpen, branches],
  );
  return (
    <AgentProgressDisclosureContext.Provider value={disclosure}>
      {renderPart('li', props, {}, { open }, ref)}
    </AgentProgressDisclosureContext.Provider>
  );
});

const NONE: readonly never[] = [];
