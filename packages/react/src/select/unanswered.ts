/** Questions that no run has begun to answer, in the log or on their way there. */
import { type EntityRef, entityKey, kindOf, type ParticipantId, type SessionView } from '@rejoin/core';
import { isLeftToPeople } from '@rejoin/core/internal';
import { answering } from './answered.ts';
import { derive } from './derive.ts';

export interface Question extends EntityRef {
  /** Who was asked. Without it, every agent that listens. */
  readonly to?: readonly ParticipantId[] | undefined;
}

const NONE: ReadonlySet<ParticipantId> = new Set();

/**
 * An agent takes questions in their order: what it has passed over for a later one, it will not answer. Of several who were
 * asked by name, each is waited for.
 */
export const unanswered: (view: SessionView, me: ParticipantId) => readonly Question[] = derive(
  (view) => [view],
  (view, me: ParticipantId) => {
    const { state, pending } = view;
    const open: Question[] = [];
    for (const [id, { entry, status }] of pending) {
      // CAST: this page's own outbox holds what `send` has made.
      const { type, to } = entry.event as { readonly type: string; readonly to?: Question['to'] };
      if (type === 'message.sent' && status !== 'rejected' && !state.messages.has(entityKey(me, id)))
        open.unshift({ participant: me, id, to });
    }
    const beyond = new Set<ParticipantId>();
    for (const [key, message] of [...state.messages].reverse()) {
      const { participant, id, to, producer, run } = message;
      if (producer !== undefined || run !== undefined || isLeftToPeople(state, message)) continue;
      const by = answering(view).get(key) ?? NONE;
      for (const agent of by) beyond.add(agent);
      // What agents send to no one by name is no question.
      const waits = to
        ? to.some((asked) => kindOf(asked) !== 'user' && !beyond.has(asked))
        : beyond.size === 0 && kindOf(participant) !== 'agent';
      if (waits) open.push({ participant, id, to });
    }
    return open.reverse();
  },
);
