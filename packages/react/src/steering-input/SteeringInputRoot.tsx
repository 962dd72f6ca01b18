'use client';

import type { IssuedCommand, SessionView } from '@rejoin/core';
import { isDevelopment } from '@rejoin/core/internal';
import { forwardRef, type ReactElement, useCallback, useId, useMemo, useRef } from 'react';
import { useCapabilities } from '../hooks/useCapabilities.ts';
import { useScope } from '../hooks/useScope.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { type DraftProps, useDraft } from '../kit/useDraft.ts';
import { submitsBy } from '../kit/useTextField.ts';
import { type ControlScope, runsOf, type Scope } from '../select/scope.ts';
import { foldAway } from './foldAway.ts';
import {
  SteeringInputContext,
  SteeringInputListContext,
  type SteeringInputState,
} from './SteeringInputContext.ts';
import { type SteeringInputLabels, type SteeringStatus, steeringInputLabels } from './steeringInputLabels.ts';
import { useSteering } from './useSteering.ts';

export interface SteeringInputRootProps
  extends ControlScope,
    DraftProps,
    Omit<PartProps<'form', SteeringInputState>, 'value' | 'defaultValue'> {
  /** Called with each steer: the new ones and the edits. */
  readonly onSteer?: ((text: string, asked: IssuedCommand) => void) | undefined;
  /** Whether what no run takes becomes a message; then something can be said also while nothing runs. Default false. */
  readonly followUp?: boolean | undefined;
  readonly labels?: Partial<SteeringInputLabels> | undefined;
}

/**
 * Holds the parts with which people say something to agents while they work: to the whole session, to `agent`, or to `run`.
 * Renders a `<form>`.
 */
export const SteeringInputRoot: Part<SteeringInputRootProps, HTMLFormElement> = forwardRef<
  HTMLFormElement,
  SteeringInputRootProps
>(function SteeringInputRoot(
  {
    agent,
    run,
    value: given,
    defaultValue,
    onValueChange,
    onSteer,
    followUp = false,
    labels: own,
    children,
    ...props
  },
  ref,
): ReactElement {
  const scope = useScope({ agent, run }, isDevelopment && '<SteeringInputRoot run={run}>');
  const capability = useCapabilities().steer;
  const working = useSlice(isWorking, scope);
  const known = useSlice(isProven);
  const labels = useLabels('steeringInput', steeringInputLabels, own);
  const { dir } = useLanguage();
  const hintId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useDraft({ value: given, defaultValue, onValueChange });
  const { value, empty, refusal, offline, change } = draft;
  const {
    steers,
    edited,
    editing,
    moved,
    submit: say,
    edit,
    cancelEdit,
    editNewest,
    ...more
  } = useSteering({
    scope,
    draft,
    field,
    followUp,
    onSteer,
  });
  const { retract, sendAsMessage, dismiss } = more;

  const editable = edited?.editable === true;
  const canSpeak = capability.available;
  const status: SteeringStatus = !canSpeak
    ? 'unavailable'
    : refusal
      ? 'refused'
      : !working
        ? known
          ? 'idle'
          : 'loading'
        : offline
          ? 'offline'
          : 'ready';
  const canSend = canSpeak && !empty && (working || followUp || editable);
  const submit = useCallback(() => {
    if (canSend) say();
  }, [canSend, say]);

  const used = edited?.status === 'acknowledged' || edited?.status === 'done';
  const hint = labels.hint(status, {
    editing: editing === undefined ? undefined : editable ? 'open' : used ? 'used' : 'settled',
    followUp,
    reason: capability.available ? refusal?.why : labels.unavailable(capability.reason),
    returned: refusal?.returned === true,
  });
  useAloud(
    status === 'unavailable' ? 'connection' : hintId,
    status === 'unavailable' || status === 'refused' ? status : '',
    hint,
  );
  const state: SteeringInputState = useMemo(
    () => ({ status, editing: editing !== undefined, empty }),
    [status, editing, empty],
  );
  const context = useMemo(
    () => ({
      ...{ value, setValue: change, submit, canSend, state, followUp },
      ...{ hint, hintId, field, cancelEdit, editNewest },
    }),
    [value, change, submit, canSend, state, followUp, hint, hintId, cancelEdit, editNewest],
  );
  const list = useMemo(
    () => ({
      ...foldAway(steers),
      ...{ editing, moved, canSend: canSpeak, edit, retract, sendAsMessage, dismiss, labels, field },
    }),
    [steers, editing, moved, canSpeak, edit, retract, sendAsMessage, dismiss, labels],
  );
  return (
    <SteeringInputListContext.Provider value={list}>
      <SteeringInputContext.Provider value={context}>
        {renderPart('form', props, { onSubmit: submitsBy(submit), dir, children }, state, ref)}
      </SteeringInputContext.Provider>
    </SteeringInputListContext.Provider>
  );
});

const isProven = ({ proven }: SessionView): boolean => proven === true;

/** Whether something runs that can be steered: neither a run that is lost, nor one that waits for an answer. */
const isWorking = (view: SessionView, scope: Scope): boolean =>
  runsOf(view, scope).some(({ status }) => status === 'running');
