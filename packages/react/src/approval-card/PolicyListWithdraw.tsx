'use client';

import { useCallback } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { usePolicyList, usePolicyListItem } from './PolicyListContext.ts';

export interface PolicyListWithdrawProps extends PartProps<'button'> {}

/** Withdraws the policy, for all. Renders a `<button>`, `aria-disabled` where nothing can be sent and while it is on its way. */
export const PolicyListWithdraw: Part<PolicyListWithdrawProps, HTMLButtonElement> = definePart(
  'button',
  function PolicyListWithdraw() {
    const { policy, textId } = usePolicyListItem();
    const { withdraw, canWithdraw, labels } = usePolicyList();
    const able = canWithdraw && policy.status === 'in-force';
    const onClick = useCallback(() => {
      if (able) withdraw(policy);
    }, [able, withdraw, policy]);
    const own = {
      'aria-disabled': able ? undefined : true,
      'aria-describedby': textId,
      onClick,
      children: policy.status === 'withdrawing' ? labels.withdrawing : labels.withdraw,
    };
    return [own];
  },
);
