'use client';

import { forwardRef, memo, type ReactElement } from 'react';
import { Icon, type IconName } from '../kit/Icon.tsx';
import { type Part, withClass } from '../kit/renderPart.ts';
import type { SteerInfo } from '../select/steers.ts';
import { SteeringInputCancelEdit } from './SteeringInputCancelEdit.tsx';
import { useSteeringInput, useSteeringInputItem, useSteeringInputList } from './SteeringInputContext.ts';
import { SteeringInputEarlier } from './SteeringInputEarlier.tsx';
import { SteeringInputField, type SteeringInputFieldProps } from './SteeringInputField.tsx';
import { SteeringInputHint } from './SteeringInputHint.tsx';
import { SteeringInputItem } from './SteeringInputItem.tsx';
import { SteeringInputItemAuthor } from './SteeringInputItemAuthor.tsx';
import { SteeringInputItemDismiss } from './SteeringInputItemDismiss.tsx';
import { SteeringInputItemEdit } from './SteeringInputItemEdit.tsx';
import { SteeringInputItemResend } from './SteeringInputItemResend.tsx';
import { SteeringInputItemRetract } from './SteeringInputItemRetract.tsx';
import { SteeringInputItemStatus } from './SteeringInputItemStatus.tsx';
import { SteeringInputItemText } from './SteeringInputItemText.tsx';
import { SteeringInputList } from './SteeringInputList.tsx';
import { SteeringInputRoot, type SteeringInputRootProps } from './SteeringInputRoot.tsx';
import { SteeringInputSubmit } from './SteeringInputSubmit.tsx';

export interface SteeringInputProps extends Omit<SteeringInputRootProps, 'children'> {
  /** For the field: `autoFocus`, `spellCheck`, `placeholder`, … */
  readonly fieldProps?: SteeringInputFieldProps | undefined;
}

/** A steering input, dressed: what was said and what became of it, the newest next to the field, and the field. */
export const SteeringInput: Part<SteeringInputProps, HTMLFormElement> = forwardRef<
  HTMLFormElement,
  SteeringInputProps
>(function SteeringInput({ fieldProps, className, ...props }, ref): ReactElement {
  return (
    <SteeringInputRoot ref={ref} {...props} className={withClass('rejoin-steering-input', className)}>
      <Said />
      <div className="rejoin-field-box rejoin-steering-input-box">
        <SteeringInputField
          {...fieldProps}
          className={withClass('rejoin-field rejoin-steering-input-field', fieldProps?.className)}
        />
        <SteeringInputCancelEdit
          className="rejoin-button rejoin-steering-input-cancel"
          data-variant="quiet"
        />
        <Send />
      </div>
      <SteeringInputHint className="rejoin-field-hint rejoin-steering-input-hint" />
    </SteeringInputRoot>
  );
});

const itemOf = (steer: SteerInfo): ReactElement => <Item steer={steer} />;

function Said(): ReactElement {
  const { earlier, labels } = useSteeringInputList();
  return (
    <>
      <SteeringInputEarlier className="rejoin-steering-input-earlier">
        <summary className="rejoin-steering-input-summary">
          <Icon name="chevron" />
          <span>{labels.earlier(earlier.length)}</span>
        </summary>
        <SteeringInputList of="earlier" className="rejoin-steering-input-list">
          {itemOf}
        </SteeringInputList>
      </SteeringInputEarlier>
      <SteeringInputList className="rejoin-steering-input-list">{itemOf}</SteeringInputList>
    </>
  );
}

const Item = memo(function Item({ steer }: { readonly steer: SteerInfo }): ReactElement {
  return (
    <SteeringInputItem steer={steer} className="rejoin-steering-input-item">
      <ItemIcon />
      <div className="rejoin-steering-input-said">
        <SteeringInputItemAuthor className="rejoin-steering-input-author" />
        <SteeringInputItemText className="rejoin-steering-input-text" />
        <div className="rejoin-steering-input-fate">
          <SteeringInputItemStatus className="rejoin-steering-input-status" />
          <SteeringInputItemResend className="rejoin-steering-input-link" />
          <SteeringInputItemDismiss className="rejoin-steering-input-link" />
        </div>
      </div>
      <ItemButtons />
    </SteeringInputItem>
  );
});

function ItemIcon(): ReactElement {
  const { state } = useSteeringInputItem();
  return (
    <span
      className="rejoin-steering-input-icon"
      data-taken={state.taken ? '' : undefined}
      data-undelivered={state.undelivered ? '' : undefined}
    >
      <Icon name={iconOf(state)} />
    </span>
  );
}

function iconOf({ status, taken, undelivered }: ReturnType<typeof useSteeringInputItem>['state']): IconName {
  if (taken) return 'check';
  if (undelivered) return 'alert';
  if (status === 'retracted') return 'close';
  return status === 'moved' ? 'message' : 'clock';
}

function ItemButtons(): ReactElement {
  const { labels } = useSteeringInputList();
  const icon = {
    className: 'rejoin-button rejoin-steering-input-button',
    'data-variant': 'quiet',
    'data-size': 'icon',
  };
  return (
    <>
      <SteeringInputItemEdit {...icon} aria-label={labels.edit} title={labels.edit}>
        <Icon name="edit" />
      </SteeringInputItemEdit>
      <SteeringInputItemRetract {...icon} aria-label={labels.retract} title={labels.retract}>
        <Icon name="close" />
      </SteeringInputItemRetract>
    </>
  );
}

function Send(): ReactElement {
  const { state } = useSteeringInput();
  const { labels } = useSteeringInputList();
  return (
    <SteeringInputSubmit
      className="rejoin-button rejoin-steering-input-submit"
      data-variant="primary"
      data-size="icon"
      aria-label={state.editing ? labels.save : labels.send}
    >
      <Icon name={state.editing ? 'check' : 'send'} />
    </SteeringInputSubmit>
  );
}
