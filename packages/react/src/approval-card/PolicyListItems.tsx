'use client';

import { Fragment, type ReactNode } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import type { PolicyInfo } from '../select/policyInfo.ts';
import { usePolicyList } from './PolicyListContext.ts';

export interface PolicyListItemsProps extends Omit<PartProps<'ul'>, 'children'> {
  /** One policy: a `<PolicyListItem policy={policy}>`. */
  readonly children: (policy: PolicyInfo) => ReactNode;
}

/** What is in force, oldest first. Renders a `<ul>`, and nothing where nothing is. */
export const PolicyListItems: Part<PolicyListItemsProps, HTMLUListElement> = definePart(
  'ul',
  function PolicyListItems({ children: render, ...props }) {
    const { inForce } = usePolicyList();
    if (inForce.length === 0) return null;
    const children = inForce.map((policy) => <Fragment key={policy.key}>{render(policy)}</Fragment>);
    // Safari drops the role of a list without markers.
    return [{ role: 'list', children }, {}, props];
  },
);
