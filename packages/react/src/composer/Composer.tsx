'use client';

import { forwardRef, type ReactElement, type ReactNode } from 'react';
import { Icon } from '../kit/Icon.tsx';
import { type Part, withClass } from '../kit/renderPart.ts';
import { useComposer } from './ComposerContext.ts';
import { ComposerField, type ComposerFieldProps } from './ComposerField.tsx';
import { ComposerHint } from './ComposerHint.tsx';
import { ComposerRoot, type ComposerRootProps } from './ComposerRoot.tsx';
import { ComposerSubmit } from './ComposerSubmit.tsx';

export interface ComposerProps extends Omit<ComposerRootProps, 'children'> {
  /** Stands before the send button: a stop button, an attachment. */
  readonly actions?: ReactNode;
  /** For the field: `autoFocus`, `spellCheck`, `placeholder`, … */
  readonly fieldProps?: ComposerFieldProps | undefined;
}

/** A composer, dressed: the field, below it what there is to say, and on the other side what can be pressed. */
export const Composer: Part<ComposerProps, HTMLFormElement> = forwardRef<HTMLFormElement, ComposerProps>(
  function Composer({ actions, fieldProps, className, ...props }, ref): ReactElement {
    return (
      <ComposerRoot ref={ref} {...props} className={withClass('rejoin-composer rejoin-field-box', className)}>
        <ComposerField
          {...fieldProps}
          className={withClass('rejoin-field rejoin-composer-field', fieldProps?.className)}
        />
        <div className="rejoin-composer-bar">
          <ComposerHint className="rejoin-field-hint rejoin-composer-hint" />
          <div className="rejoin-composer-end">
            {actions && <div className="rejoin-composer-actions">{actions}</div>}
            <ComposerSend />
          </div>
        </div>
      </ComposerRoot>
    );
  },
);

function ComposerSend(): ReactElement {
  const { labels } = useComposer();
  return (
    <ComposerSubmit
      className="rejoin-button rejoin-composer-submit"
      data-variant="primary"
      data-size="icon"
      aria-label={labels.send}
    >
      <Icon name="send" />
    </ComposerSubmit>
  );
}
