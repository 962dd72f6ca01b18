'use client';

import type { QuestionChoice } from '@rejoin/core';
import { isDevelopment } from '@rejoin/core/internal';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { ApprovalInfo } from '../select/approvals.ts';
import type {
  ApprovalCardLabels,
  ApprovalCardStatusName,
  ApprovalRisk,
  FormProblem,
} from './approvalCardLabels.ts';
import type { FormValues } from './readForm.ts';
import type { FormField, SchemaForm } from './schemaForm.ts';

/** Its `data-*` attributes. */
export interface ApprovalCardState extends Readonly<Record<string, string | undefined>> {
  /** `refused`: what was replied here does not count, and the question still waits. */
  readonly status: ApprovalCardStatusName;
  readonly asks: ApprovalInfo['asks'];
  readonly risk: ApprovalRisk | undefined;
}

/** What the parts of an approval card know. */
export interface ApprovalCardContextValue {
  readonly approval: ApprovalInfo;
  readonly state: ApprovalCardState;
  /** The agent that asks. */
  readonly asker: string;
  /** What became of it, in words; empty while it waits. */
  readonly words: string;
  /** Why a reply of this page does not count, or why nothing can be replied here. */
  readonly error: string | undefined;
  /** It waits for a person, here as well. */
  readonly open: boolean;
  /** Something can be replied. */
  readonly canAnswer: boolean;
  readonly labels: ApprovalCardLabels;
  readonly titleId: string;
  readonly errorId: string;
  /** Approves, or sends what was chosen or written, unless something is wrong with it. */
  readonly approve: () => void;
  readonly decline: () => void;
  /** The tool that may be allowed for the rest of the session; undefined where there is none, or the risk is high. */
  readonly tool: string | undefined;
  /** Approves, and allows that tool. */
  readonly always: () => void;
}

/** What is being written into a card. */
export interface ApprovalCardDraftValue {
  readonly form: SchemaForm | undefined;
  readonly values: FormValues;
  readonly setValue: (name: string, value: string | boolean) => void;
  /** What is wrong with a field, or with the choice (under an empty name), once it was to be sent. */
  readonly problemOf: (name: string) => FormProblem | undefined;
  readonly choice: string | undefined;
  readonly choose: (value: string) => void;
  readonly note: string;
  readonly setNote: (note: string) => void;
}

/** Of one field. */
export interface ApprovalCardFieldValue {
  readonly field: FormField;
  /** What it is called. */
  readonly name: string;
  /** What it is for. */
  readonly description: string | undefined;
  readonly problem: FormProblem | undefined;
  readonly id: string;
}

export const ApprovalCardContext: PartContext<ApprovalCardContextValue> = createPartContext(
  isDevelopment && 'ApprovalCardRoot approval={…}',
);
export const ApprovalCardDraftContext: PartContext<ApprovalCardDraftValue> = createPartContext(
  isDevelopment && 'ApprovalCardRoot approval={…}',
);
export const ApprovalCardChoiceContext: PartContext<QuestionChoice> = createPartContext(
  isDevelopment && 'ApprovalCardChoice choice={…}',
);
export const ApprovalCardFieldContext: PartContext<ApprovalCardFieldValue> = createPartContext(
  isDevelopment && 'ApprovalCardField field={…}',
);

export const useApprovalCard = (): ApprovalCardContextValue => useIn(ApprovalCardContext);
export const useApprovalCardDraft = (): ApprovalCardDraftValue => useIn(ApprovalCardDraftContext);
export const useApprovalCardChoice = (): QuestionChoice => useIn(ApprovalCardChoiceContext);
export const useApprovalCardField = (): ApprovalCardFieldValue => useIn(ApprovalCardFieldContext);
