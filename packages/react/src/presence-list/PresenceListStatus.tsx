'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { usePresenceList } from './PresenceListContext.ts';

export interface PresenceListStatusProps extends PartProps<'p'> {}

/** Who writes and who looks at which agent, or why that is not known. Renders a `<p>`, empty where there is nothing to say. */
export const PresenceListStatus: Part<PresenceListStatusProps, HTMLParagraphElement> = definePart(
  'p',
  function PresenceListStatus() {
    return [{ dir: useWordsDir(), children: usePresenceList().words }];
  },
);
