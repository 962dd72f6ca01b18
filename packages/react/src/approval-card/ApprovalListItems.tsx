'use client';

import { memo, type ReactElement, type ReactNode } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import type { ApprovalInfo } from '../select/approvals.ts';
import { useApprovalList } from './ApprovalListContext.ts';

export interface ApprovalListItemsProps extends Omit<PartProps<'div'>, 'children'> {
  /** One question: an `<ApprovalCard approval={approval}>`. Declare it outside of components, or memoise it: cards render when it changes. */
  readonly children: (approval: ApprovalInfo) => ReactNode;
}

/** What waits, oldest first; a card renders when its own question changes. Renders a `<div>`, and nothing where nothing waits. */
export const ApprovalListItems: Part<ApprovalListItemsProps, HTMLDivElement> = definePart(
  'div',
  function ApprovalListItems({ children: render, ...props }) {
    const { waiting } = useApprovalList();
    if (waiting.length === 0) return null;
    const children = waiting.map((approval) => (
      <Item key={approval.key} approval={approval} render={render} />
    ));
    return [{ children }, {}, props];
  },
);

const Item = memo(function Item({
  approval,
  render,
}: {
  readonly approval: ApprovalInfo;
  readonly render: (approval: ApprovalInfo) => ReactNode;
}): ReactElement {
  return <>{render(approval)}</>;
});
