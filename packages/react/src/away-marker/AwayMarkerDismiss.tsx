'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAwayMarker } from './AwayMarkerContext.ts';

export interface AwayMarkerDismissProps extends PartProps<'button'> {}

/** It has been read, and leaves; the focus goes to what follows it. Renders a `<button>`. */
export const AwayMarkerDismiss: Part<AwayMarkerDismissProps, HTMLButtonElement> = definePart(
  'button',
  function AwayMarkerDismiss() {
    const { dismiss, labels } = useAwayMarker();
    return [{ onClick: dismiss, children: labels.dismiss }];
  },
);
