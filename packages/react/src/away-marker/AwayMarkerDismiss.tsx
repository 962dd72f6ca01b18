'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAwayMarker } from './AwayMarkerContext.ts';

export interface AwayMarkerDismissProps extends PartProps<'button'> {}

/** It has been read, and leaves; the focus goes to what follows it. Renders a `<button>`. */
export const AwayMarkerDismiss: Part<AwayMarkerDismissProps, HTMLButtonElement> = forwardRef<
  HTMLButtonElement,
  AwayMarkerDismissProps
>(function AwayMarkerDismiss(props, ref): ReactElement {
  const { dismiss, labels } = useAwayMarker();
  return renderPart('button', props, { type: 'button', onClick: dismiss, children: labels.dismiss }, {}, ref);
});
