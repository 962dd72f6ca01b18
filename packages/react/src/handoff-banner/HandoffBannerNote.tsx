'use client';

import type { ChangeEvent } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useHandoffBanner } from './HandoffBannerContext.ts';

export interface HandoffBannerNoteProps extends Omit<PartProps<'input'>, 'value' | 'defaultValue'> {}

/** What the protocol lets a note be (docs/protocol.md, section 14). */
const LONGEST = 1_024;

/** A sentence for the agents, which goes with the return. Renders an `<input>`, and nothing where the reader has not the floor. */
export const HandoffBannerNote: Part<HandoffBannerNoteProps, HTMLInputElement> = definePart(
  'input',
  function HandoffBannerNote() {
    const { handoff, labels, note, setNote } = useHandoffBanner();
    if (handoff.status !== 'mine') return null;
    const own = {
      type: 'text',
      maxLength: LONGEST,
      dir: note === '' ? undefined : 'auto',
      value: note,
      'aria-label': labels.note,
      placeholder: labels.note,
      onChange: ({ target }: ChangeEvent<HTMLInputElement>) => setNote(target.value),
    };
    return [own];
  },
);
