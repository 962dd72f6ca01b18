/** What a client may do: asked once per session and action, and given at once where the answer is at hand. */
import type { EventEntry } from '../../protocol/envelope.ts';
import { factsOf } from '../../protocol/eventTable.ts';
import type { ParticipantId } from '../../protocol/ids.ts';
import { type Soon, when } from './soon.ts';

/**
 * `control` is an append of a cancel or a steer, `approve` of an answer to a question, `operate` of a taking or a return of the
 * floor; every other append is `append`.
 */
export type SessionAction =
  | 'connect'
  | 'read'
  | 'append'
  | 'control'
  | 'approve'
  | 'operate'
  | 'list'
  | 'rename'
  | 'archive'
  | 'delete';

export interface AuthorizeQuestion {
  /** As the client sent it; undefined if it sent none. */
  readonly token: string | undefined;
  readonly participant: ParticipantId;
  readonly action: SessionAction;
  /** Missing for `connect` and `list`. What a list holds is asked about by `read`, one by one. */
  readonly session?: string;
  /**
   * The participant is known without a token: it would be notified of something, or acts by a signed notice. What is asked is whether
   * it may do this at all. Never set for what a client asks for by itself.
   */
  readonly tokenless?: true;
}

/** Why not: `unauthorized` is about who asks, and a fresh token may help; `forbidden` is final. */
export type Refusal = 'unauthorized' | 'forbidden';
export type Ruling = 'allowed' | Refusal;

/** Decides one question. Where it throws, nothing is refused: the client tries again later. */
export type Decide = (question: AuthorizeQuestion) => Soon<Ruling>;

/** Sessions of which answers are remembered, so that no client can make a keeper remember without end. */
const MAX_REMEMBERED = 1_000;

/** Decides for one token of one participant, and remembers what was allowed. */
export function rememberAllowed(
  decide: Decide,
  client: Pick<AuthorizeQuestion, 'token' | 'participant'>,
): (action: SessionAction, session: string) => Soon<Ruling> {
  // A link that asks for nothing has none.
  let allowed: Map<string, SessionAction[]> | undefined;
  return (action, session) => {
    if (allowed?.get(session)?.includes(action)) return 'allowed';
    return when(decide({ ...client, action, session }), (ruling) => {
      if (ruling !== 'allowed') return ruling;
      allowed ??= new Map();
      if (allowed.size >= MAX_REMEMBERED) allowed.clear();
      allowed.set(session, [...(allowed.get(session) ?? []), action]);
      return ruling;
    });
  };
}

/** What an append asks for, by the event table. An event that this version does not know is an append like any other. */
export function actionsOf(events: readonly EventEntry[]): SessionAction[] {
  const actions: SessionAction[] = [];
  for (const { event } of events) {
    const action = factsOf(event.type)?.action ?? 'append';
    if (!actions.includes(action)) actions.push(action);
  }
  return actions;
}

/** The first of some actions that is not allowed. */
export function firstRefused(
  actions: readonly SessionAction[],
  decide: (action: SessionAction) => Soon<Ruling>,
  from = 0,
): Soon<{ readonly action: SessionAction; readonly refusal: Refusal } | undefined> {
  for (let index = from; index < actions.length; index++) {
    const action = actions[index];
    const ruling = action && decide(action);
    if (!action || !ruling || ruling === 'allowed') continue;
    return when(ruling, (final) =>
      final === 'allowed' ? firstRefused(actions, decide, index + 1) : { action, refusal: final },
    );
  }
  return undefined;
}

/** Names the missing right, and the participant that lacks it: for the developer of an app. */
export const missing = (participant: string, action: SessionAction, session?: string): string =>
  `${participant} lacks the right \`${action}\`${session === undefined ? '' : ` in the session "${session}"`}: the server's \`authorize\` did not grant it.`;
