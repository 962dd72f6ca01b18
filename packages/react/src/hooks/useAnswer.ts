'use client';

import type { EntityRef, IssuedCommand, QuestionReply } from '@rejoin/core';
import { refKey } from '@rejoin/core/internal';
import { useCallback } from 'react';
import type { ApprovalRef } from '../select/approvals.ts';
import { useSession } from './useSession.ts';

/**
 * The verb by which a person answers a question. What is no reference is refused by the session's verb. A former reply of this page
 * that was refused is forgotten: what came of it is not what comes of this one.
 */
export function useAnswer(): (approval: ApprovalRef, reply: QuestionReply) => IssuedCommand {
  const session = useSession();
  return useCallback(
    (approval: ApprovalRef, reply: QuestionReply) => {
      const ref = 'ref' in approval ? approval.ref : approval;
      const asked = session.answer(ref, reply);
      for (const [id, { status, entry }] of session.store.getState().pending) {
        // CAST: a command of this type has a question.
        const { type, question } = entry.event as { readonly type: string; readonly question?: EntityRef };
        const isFormer = status === 'rejected' && id !== asked.ref.id && type === 'question.answered';
        if (isFormer && question && refKey(question) === refKey(ref))
          session.discard({ participant: session.participant, id });
      }
      return asked;
    },
    [session],
  );
}
