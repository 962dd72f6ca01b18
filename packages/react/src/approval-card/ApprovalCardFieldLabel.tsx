'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useApprovalCardField } from './ApprovalCardContext.ts';

export interface ApprovalCardFieldLabelProps extends PartProps<'label'> {}

/** What a field is called. Renders a `<label>`. */
export const ApprovalCardFieldLabel: Part<ApprovalCardFieldLabelProps, HTMLLabelElement> = definePart(
  'label',
  function ApprovalCardFieldLabel() {
    const { id, name } = useApprovalCardField();
    return [{ htmlFor: id, dir: 'auto', children: name }];
  },
);
