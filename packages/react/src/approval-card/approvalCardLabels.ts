import type { QuestionDecision } from '@rejoin/core';
import type { Capability } from '../hooks/useCapabilities.ts';
import type { ApprovalInfo } from '../select/approvals.ts';

/** `refused`: what was replied here does not count, and the question still waits. The others are those of `useApproval`. */
export type ApprovalCardStatusName = ApprovalInfo['status'] | 'refused';

export type ApprovalRisk = NonNullable<ApprovalInfo['risk']>;

/** What is wrong with what was written into a field. */
export interface FormProblem {
  readonly kind:
    | 'missing'
    | 'not-chosen'
    | 'not-a-number'
    | 'not-whole'
    | 'too-small'
    | 'too-large'
    | 'not-above'
    | 'not-below'
    | 'too-short'
    | 'too-long'
    | 'not-json'
    | 'wrong-type'
    | 'lacks';
  /** The number or length that is allowed. */
  readonly limit?: number | undefined;
  /** Of JSON: the types that it may have, or the names that it lacks. */
  readonly names?: string | undefined;
}

export interface ApprovalAnswerDetails {
  /** Who answered, if it was another participant. */
  readonly by?: string | undefined;
  /** What was answered, here or there. */
  readonly decision?: QuestionDecision | undefined;
  /** It was answered by a policy, which `by` has given beforehand, or you. */
  readonly policy?: boolean | undefined;
  /** There is no connection: what is replied here waits. */
  readonly offline: boolean;
}

export interface ApprovalErrorDetails extends Pick<ApprovalAnswerDetails, 'by' | 'decision'> {
  readonly code: string;
  /** What the code means, in the words that all components have for it. */
  readonly words: string;
}

export interface ApprovalCardLabels {
  /** Who asks. */
  readonly asker: (name: string) => string;
  readonly risk: (risk: ApprovalRisk) => string;
  /** How long an answer still counts; undefined once that is over, and the log does not say so yet. */
  readonly expires: (duration: string | undefined) => string;
  readonly approve: string;
  readonly decline: string;
  /** The button that approves, and allows the tool for the rest of the session. */
  readonly always: (tool: string) => string;
  /** In the place of `approve`, where a choice or data is asked for. */
  readonly send: string;
  /** What opens the field for a note. */
  readonly addNote: string;
  /** The field's name. */
  readonly note: string;
  /** The name of a field that may stay empty. */
  readonly optional: (name: string) => string;
  /** The name of the field where the whole answer is one value. */
  readonly value: string;
  /** The name of the field for an answer that no form can be drawn for. */
  readonly json: string;
  /** What that field is for. */
  readonly jsonHint: string;
  /** In a list of options: none is chosen. */
  readonly choose: string;
  /** What is wrong with a field. */
  readonly problem: (problem: FormProblem) => string;
  /** What became of the question; empty while it waits. */
  readonly status: (status: ApprovalCardStatusName, details: ApprovalAnswerDetails) => string;
  /** One value of an answer in words, with the name of its field where it has one. */
  readonly answer: (value: string, name?: string) => string;
  readonly yesNo: (value: boolean) => string;
  readonly answerNote: (note: string) => string;
  /** Why a reply of this page does not count. */
  readonly error: (details: ApprovalErrorDetails) => string;
  /** Why nothing can be answered here. */
  readonly unavailable: (reason: Extract<Capability, { available: false }>['reason']) => string;
  /** In an agent's row: what opens its questions. */
  readonly open: (count: number) => string;
  /** The name of a list of questions. */
  readonly list: string;
  /** How many questions wait. */
  readonly waiting: (count: number) => string;
  /** The button that approves several in one gesture: `count` of all that wait. */
  readonly approveAll: (count: number, all: number) => string;
  /** The name of a list of policies. */
  readonly policies: string;
  /** How many policies are in force. */
  readonly policyCount: (count: number) => string;
  /** What a policy allows. */
  readonly policy: (policy: {
    readonly agent: string;
    readonly tool: string;
    readonly risk: ApprovalRisk;
  }) => string;
  /** Who gave it; undefined: this page's person. */
  readonly policyBy: (name: string | undefined) => string;
  readonly withdraw: string;
  /** In its place, until the log has it. */
  readonly withdrawing: string;
  /** Why a policy could not be withdrawn here. */
  readonly policyError: (details: Pick<ApprovalErrorDetails, 'code' | 'words'>) => string;
  /** What is said aloud when something became of it. */
  readonly spoken: (title: string, words: string) => string;
}

const RISK: Readonly<Record<ApprovalRisk, string>> = {
  low: 'Low risk',
  medium: 'Medium risk',
  high: 'High risk',
};

const DONE: Readonly<Record<QuestionDecision, string>> = {
  approved: 'approved',
  declined: 'declined',
  answered: 'answered',
};

/** What is of high risk is asked about unless the policy says otherwise. */
const LIMIT: Readonly<Record<ApprovalRisk, string>> = {
  low: ' where the risk is low',
  medium: '',
  high: ', even where the risk is high',
};

const UNAVAILABLE = {
  ended: 'The session has ended',
  forbidden: 'You may not write here',
  outdated: 'This page is too old for the session: reload it',
  closed: 'There is no connection any more',
  transport: 'Not possible over this connection',
} as const;

export const approvalCardLabels: ApprovalCardLabels = {
  asker: (name) => `${name} asks`,
  risk: (risk) => RISK[risk],
  expires: (duration) => (duration === undefined ? 'Its time is over' : `Expires in ${duration}`),
  approve: 'Approve',
  decline: 'Decline',
  always: (tool) => `Always allow ${tool} in this session`,
  send: 'Send answer',
  addNote: 'Add a note',
  note: 'Note for the agent',
  optional: (name) => `${name} (optional)`,
  value: 'Your answer',
  json: 'Your answer as JSON',
  jsonHint: 'What is asked for has a form that cannot be shown here. Write it as JSON.',
  choose: 'Choose',
  problem({ kind, limit = 0, names = '' }) {
    switch (kind) {
      case 'missing':
        return 'Fill this in';
      case 'not-chosen':
        return 'Choose one';
      case 'not-a-number':
        return 'Write a number';
      case 'not-whole':
        return 'Write a whole number';
      case 'too-small':
        return `Write ${limit} or more`;
      case 'too-large':
        return `Write ${limit} or less`;
      case 'not-above':
        return `Write more than ${limit}`;
      case 'not-below':
        return `Write less than ${limit}`;
      case 'too-short':
        return `Write at least ${limit} characters`;
      case 'too-long':
        return `Write at most ${limit} characters`;
      case 'not-json':
        return 'This is not JSON. Look for a missing quote, comma or bracket';
      case 'wrong-type':
        return `The JSON must be of the type ${names}`;
      case 'lacks':
        return `The JSON lacks ${names}`;
    }
  },
  status(status, { by, decision, policy, offline }) {
    switch (status) {
      case 'answering':
        return offline ? 'Not sent yet: it is sent as soon as you are connected' : 'Sending your answer';
      case 'answered':
        if (policy) return by === undefined ? 'Approved by your rule' : `Approved by ${by}’s rule`;
        return `${by ?? 'You'} ${DONE[decision ?? 'answered']}`;
      case 'expired':
        return 'Expired: no one answered in time';
      case 'withdrawn':
        return 'Withdrawn: no answer is needed any more';
      case 'waiting':
      case 'refused':
        return '';
    }
  },
  answer: (value, name) => (name === undefined ? value : `${name}: ${value}`),
  yesNo: (value) => (value ? 'Yes' : 'No'),
  answerNote: (note) => `“${note}”`,
  error({ code, words, by, decision }) {
    switch (code) {
      case 'claim-lost':
        return `Your answer came second: ${by ?? 'you'} had ${DONE[decision ?? 'answered']} before`;
      case 'late-event':
        return 'Your answer came too late';
      case 'forbidden':
        return 'You do not have the right to answer this';
      default:
        return `Your answer was not taken. ${words}`;
    }
  },
  unavailable: (reason) => UNAVAILABLE[reason],
  open: (count) => (count === 1 ? 'Answer' : `Answer ${count} questions`),
  list: 'Questions',
  waiting(count) {
    if (count === 0) return 'Nothing waits for a person';
    return count === 1 ? '1 question waits for a person' : `${count} questions wait for a person`;
  },
  approveAll: (count, all) => (count === all ? `Approve all (${count})` : `Approve ${count} of ${all}`),
  policies: 'Allowed in this session',
  policyCount(count) {
    if (count === 0) return 'Agents ask before each tool that needs consent';
    return count === 1 ? '1 tool is allowed without asking' : `${count} tools are allowed without asking`;
  },
  policy: ({ agent, tool, risk }) => `${agent} may use ${tool}${LIMIT[risk]}`,
  policyBy: (name) => (name === undefined ? 'Allowed by you' : `Allowed by ${name}`),
  withdraw: 'Withdraw',
  withdrawing: 'Withdrawing',
  policyError: ({ code, words }) =>
    code === 'forbidden' ? 'You do not have the right to withdraw this' : `It was not withdrawn. ${words}`,
  spoken: (title, words) => `${title} ${words}`,
};
