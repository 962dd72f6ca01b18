'use client';

import type { QuestionReply } from '@rejoin/core';
import { useCallback, useMemo } from 'react';
import { useStatePerSession } from '../kit/useStatePerSession.ts';
import type { ApprovalInfo } from '../select/approvals.ts';
import type { ApprovalCardDraftValue } from './ApprovalCardContext.ts';
import { type FormProblems, type FormValues, readForm } from './readForm.ts';
import { schemaForm } from './schemaForm.ts';

interface Draft {
  readonly values: FormValues;
  readonly problems: FormProblems;
  readonly choice?: string | undefined;
  readonly note: string;
}

const BLANK: Draft = { values: new Map(), problems: new Map(), note: '' };

export interface ApprovalDraft extends ApprovalCardDraftValue {
  /** The reply that was written; undefined where something is wrong with it, which is shown from then on. */
  readonly replyOf: () => QuestionReply | undefined;
}

/** What a person writes into a card, until it is sent. */
export function useApprovalDraft({ asks, schema }: ApprovalInfo): ApprovalDraft {
  const [draft, setDraft] = useStatePerSession<Draft>(BLANK);
  const form = useMemo(() => (asks === 'data' && schema ? schemaForm(schema) : undefined), [asks, schema]);
  const { values, problems, choice, note } = draft;
  const setValue = useCallback(
    (name: string, value: string | boolean) => {
      const rest = new Map(draft.problems);
      rest.delete(name);
      setDraft({ ...draft, values: new Map(draft.values).set(name, value), problems: rest });
    },
    [draft, setDraft],
  );
  const choose = useCallback(
    (value: string) => setDraft({ ...draft, choice: value, problems: BLANK.problems }),
    [draft, setDraft],
  );
  const setNote = useCallback((next: string) => setDraft({ ...draft, note: next }), [draft, setDraft]);
  const problemOf = useCallback((name: string) => problems.get(name), [problems]);
  const replyOf = useCallback(() => {
    const noted = draft.note.trim() === '' ? {} : { note: draft.note };
    if (asks === 'consent') return { decision: 'approved', ...noted } as const;
    const read =
      asks === 'choice'
        ? { data: draft.choice, problems: draft.choice === undefined ? notChosen() : BLANK.problems }
        : form && readForm(form, draft.values);
    if (!read || read.problems.size > 0) {
      if (read) setDraft({ ...draft, problems: read.problems });
      return undefined;
    }
    return { decision: 'answered', data: read.data, ...noted } as const;
  }, [asks, form, draft, setDraft]);
  return useMemo(
    () => ({ form, values, setValue, problemOf, choice, choose, note, setNote, replyOf }),
    [form, values, setValue, problemOf, choice, choose, note, setNote, replyOf],
  );
}

const notChosen = (): FormProblems => new Map([['', { kind: 'not-chosen' }]]);
