/**
 * What a notifier tells a device about work in the background (docs/notifications.md): the payload of a push message, and its reading.
 * A service worker imports this, so it stands on nothing but the checks of shapes and ids.
 */
import { isParticipant, isSessionId, type ParticipantId } from './ids.ts';
import { isRecord, isText, isTime, listOf, optional, record } from './shapes.ts';

/** A run has ended well, a run has failed, a question waits for an answer, a person is asked for. */
export type NoticeKind = 'finished' | 'failed' | 'approval' | 'handoff';

/** What can be done from a notice without opening the page. */
export type NoticeAction = 'approve' | 'decline' | 'stop';

/** One thing to tell a person. The same one for all devices. */
export interface Notice {
  readonly v: 1;
  readonly type: 'notice';
  /** Stable for one fact: a notice with an `id` that is shown takes its place. What a notification has as its `tag`. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly session: string;
  readonly title: string;
  readonly body: string;
  /** When it happened, by the keeper's clock, ms since 1970. */
  readonly at: number;
  /** The page to open, relative to the worker's origin or whole. None: the app decides. */
  readonly url?: string;
  readonly actions: readonly NoticeButton[];
  /** What proves an action: signed, for these `actions` of this notice alone, and expiring. None: nothing can be done from here. */
  readonly claim?: string;
  /** Where `POST <server>/push/actions` takes the claim. */
  readonly server?: string;
}

/** A button of a notice. */
export interface NoticeButton {
  readonly action: NoticeAction;
  /** Its words. */
  readonly title: string;
}

/** A notice is no longer needed: it is settled, or was seen elsewhere. */
export interface NoticeWithdrawn {
  readonly v: 1;
  readonly type: 'withdrawn';
  readonly id: string;
}

export type PushMessage = Notice | NoticeWithdrawn;

/** Bytes of a payload, at most: a push service takes 4,096 of what is encrypted. */
export const MAX_NOTICE = 3_072;

/** What has settled a notice already, as the answer to an action that came second. */
export interface NoticeSettled {
  /** A question's: the first three by a person, the next two by time and by its run. A run's: the rest. */
  readonly outcome:
    | 'approved'
    | 'declined'
    | 'answered'
    | 'expired'
    | 'withdrawn'
    | 'finished'
    | 'interrupted'
    | 'failed'
    | 'cancelled'
    | 'lost';
  /** Who was first, if a person was. */
  readonly participant?: ParticipantId;
  /** Their name, where the session knows one. */
  readonly name?: string;
  /** Keeper's clock, ms since 1970. None where the log does not hold it any more. */
  readonly at?: number;
}

/** The answer to `POST /push/actions`. */
export type NoticeReply =
  | { readonly accepted: true; readonly session: string; readonly action: NoticeAction }
  | {
      readonly error: { readonly code: string; readonly message: string };
      /** With `claim-lost`. */
      readonly settled?: NoticeSettled;
    };

/** An action's names are checked where they are used: a later version may have more. */
const isButton = record({ action: isText, title: isText });
const KINDS: ReadonlySet<unknown> = new Set<NoticeKind>(['finished', 'failed', 'approval', 'handoff']);
const ACTIONS: ReadonlySet<unknown> = new Set<NoticeAction>(['approve', 'decline', 'stop']);
const OUTCOMES: ReadonlySet<unknown> = new Set<NoticeSettled['outcome']>([
  'approved',
  'declined',
  'answered',
  'expired',
  'withdrawn',
  'finished',
  'interrupted',
  'failed',
  'cancelled',
  'lost',
]);

const isNoticeId = (value: unknown): value is string => isText(value) && value !== '' && value.length <= 256;

const isNoticeShape = record({
  id: isNoticeId,
  kind: (value) => KINDS.has(value),
  session: isSessionId,
  title: isText,
  body: isText,
  at: isTime,
  url: optional(isText),
  actions: listOf(isButton),
  claim: optional(isText),
  server: optional(isText),
});

const isSettled = record({
  outcome: (value) => OUTCOMES.has(value),
  participant: optional(isParticipant),
  name: optional(isText),
  at: optional(isTime),
});

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The payload of a push message. Undefined: it is none that this version knows. Of an unknown action the button is left out.
 *
 * @param text as `event.data.text()` gives it
 */
export function readPushMessage(text: string): PushMessage | undefined {
  const value = parsed(text);
  if (value?.v !== 1) return undefined;
  if (value.type === 'withdrawn' && isNoticeId(value.id)) return { v: 1, type: 'withdrawn', id: value.id };
  if (value.type !== 'notice' || !isNoticeShape(value)) return undefined;
  // CAST: `isNoticeShape` has checked each field.
  const notice = value as unknown as Notice;
  return { ...notice, actions: notice.actions.filter(({ action }) => isNoticeAction(action)) };
}

export const isNoticeAction = (value: unknown): value is NoticeAction => ACTIONS.has(value);

/** The body of an answer to `POST /push/actions`. Undefined: it is none. */
export function readNoticeReply(text: string): NoticeReply | undefined {
  const value = parsed(text);
  if (!value) return undefined;
  const { accepted, session, action, error, settled } = value;
  if (accepted === true && isSessionId(session) && isNoticeAction(action))
    return { accepted, session, action };
  if (!isRecord(error) || !isText(error.code) || !isText(error.message)) return undefined;
  const { code, message } = error;
  // CAST: `isSettled` has checked each field.
  return { error: { code, message }, ...(isSettled(settled) ? { settled: settled as NoticeSettled } : {}) };
}
