'use client';

import type { SessionRun, SessionView } from '@rejoin/core';
import { useContext } from 'react';
import { useSlice } from '../hooks/useSlice.ts';
import { useLabels } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { findRun } from '../select/runs.ts';
import type { RunRef } from '../select/scope.ts';
import { MessageContext } from './MessageContext.ts';
import { type MessageLabels, messageLabels } from './messageLabels.ts';

export interface MessageErrorProps extends PartProps<'p'> {
  /** The run whose failure is shown. Default: the one that wrote the message around it. */
  readonly run?: RunRef | undefined;
  readonly labels?: Partial<MessageLabels> | undefined;
}

/** Why a run failed, in its agent's words. Renders a `<p>`, and nothing while it has not failed. */
export const MessageError: Part<MessageErrorProps, HTMLParagraphElement> = definePart(
  'p',
  function MessageError({ run, labels: own, ...props }) {
    const around = useContext(MessageContext)?.message;
    const labels = useLabels('message', messageLabels, own);
    const participant = run?.participant ?? around?.participant;
    const id = run?.run ?? around?.run;
    const error = useSlice(errorOf, participant, id);
    if (!error) return null;
    return [{ dir: 'auto', children: labels.error(error.message, error.code) }, {}, props];
  },
);

const errorOf = (
  view: SessionView,
  participant: string | undefined,
  run: string | undefined,
): SessionRun['error'] | undefined =>
  participant === undefined || run === undefined ? undefined : findRun(view, { participant, run })?.error;
