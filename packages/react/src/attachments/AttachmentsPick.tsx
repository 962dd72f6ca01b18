'use client';

import { type ChangeEvent, forwardRef, type ReactElement, useRef } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { type AttachmentsState, useAttachmentsContext } from './AttachmentsContext.ts';

export interface AttachmentsPickProps extends PartProps<'button', AttachmentsState> {}

/** Opens the browser's dialogue for files. Renders a `<button>`, with a hidden `<input>` behind it; nothing where no file can be sent. */
export const AttachmentsPick: Part<AttachmentsPickProps, HTMLButtonElement> = forwardRef<
  HTMLButtonElement,
  AttachmentsPickProps
>(function AttachmentsPick(props, ref): ReactElement | null {
  const { add, available, limits, state, labels } = useAttachmentsContext();
  const input = useRef<HTMLInputElement>(null);
  if (!available) return null;
  const change = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    add([...(currentTarget.files ?? [])]);
    // The same file can be chosen again.
    currentTarget.value = '';
  };
  const own = { onClick: () => input.current?.click(), children: labels.pick };
  return (
    <>
      {renderPart('button', props, own, state, ref)}
      <input
        ref={input}
        type="file"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        multiple={limits.most > 1}
        accept={limits.accept || undefined}
        onChange={change}
      />
    </>
  );
});
