/** What a device shows of a notice, what it keeps in it, and what becomes of it. Pure. */
import {
  isNoticeAction,
  type Notice,
  type NoticeAction,
  readNoticeReply,
  readPushMessage,
} from '@rejoin/core/notice';
import type { NoticeOutcome, NoticeWords } from './noticeWords.ts';
import type { WorkerNotificationOptions } from './workerScope.ts';

/** How an app dresses all notices. */
export type NoticeLook = Pick<WorkerNotificationOptions, 'icon' | 'badge' | 'lang' | 'dir'>;

export interface Shown {
  readonly title: string;
  readonly options: WorkerNotificationOptions;
}

/** What a notification holds. It is all that this device keeps of a notice: no store has a copy. */
export interface NoticeData {
  readonly notice: Notice;
  readonly outcome?: NoticeOutcome | undefined;
}

export function shownNotice(notice: Notice, look: NoticeLook): Shown {
  const { id, title, body, at, actions } = notice;
  return {
    title,
    options: {
      ...look,
      body,
      tag: id,
      // The same fact again makes no sound.
      renotify: false,
      timestamp: at,
      actions: usable(notice) ? actions : [],
      data: { json: JSON.stringify(notice) },
      requireInteraction: notice.kind === 'approval',
    },
  };
}

/** Without a claim, or a server to bring it to, nothing can be done from a notice. */
const usable = ({ claim, server }: Notice): boolean => claim !== undefined && server !== undefined;

/** After a press: the same notice, with what became of it; its buttons only where it can be pressed again. */
export function shownOutcome({ notice, outcome }: NoticeData, words: NoticeWords, look: NoticeLook): Shown {
  const { title, options } = shownNotice(notice, look);
  if (!outcome) return { title, options };
  const isOpen = outcome.kind === 'unsent';
  return {
    title,
    options: {
      ...options,
      body: words.outcome(outcome),
      actions: isOpen ? (options.actions ?? []) : [],
      data: { json: JSON.stringify(notice), outcome },
      requireInteraction: isOpen,
      silent: true,
    },
  };
}

/** For what this version cannot read: browsers want each message to be shown. */
export const shownUnknown = (words: NoticeWords, look: NoticeLook): Shown => ({
  title: words.unknownTitle,
  options: { ...look, body: words.unknownBody, tag: 'rejoin.unknown', silent: true },
});

/** What a notification holds, however old the worker is that has shown it. Undefined: it is none of these. */
export function dataIn(data: unknown): NoticeData | undefined {
  if (typeof data !== 'object' || data === null || !('json' in data)) return undefined;
  const notice = readPushMessage(`${data.json}`);
  if (notice?.type !== 'notice') return undefined;
  return { notice, outcome: 'outcome' in data ? outcomeIn(data.outcome) : undefined };
}

/** Only what a later press, or the notice's withdrawal, depends on. */
function outcomeIn(value: unknown): NoticeOutcome | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  const action = 'action' in value && isNoticeAction(value.action) ? value.action : undefined;
  if (value.kind === 'settled') return { kind: 'settled' };
  return value.kind === 'unsent' && action ? { kind: 'unsent', action } : undefined;
}

/** What a press asks for: a button's action or, where the notice is opened, what could not be sent before. */
export function pressed({ notice, outcome }: NoticeData, action: string): NoticeAction | undefined {
  if (action === '') return outcome?.kind === 'unsent' ? outcome.action : undefined;
  return isNoticeAction(action) && notice.actions.some((button) => button.action === action)
    ? action
    : undefined;
}

/**
 * What the server's answer to a press means.
 *
 * @param status of the answer; undefined where none came
 */
export function outcomeOf(action: NoticeAction, status: number | undefined, text: string): NoticeOutcome {
  const reply = readNoticeReply(text);
  if (reply && 'accepted' in reply) return { kind: 'accepted', action };
  // A proxy's page, a server that is going down, too many requests: it may succeed later.
  if (!reply || status === undefined || status >= 500 || status === 429 || status === 408)
    return { kind: 'unsent', action };
  const { error, settled } = reply;
  switch (error.code) {
    case 'claim-lost':
      return { kind: 'settled', settled };
    case 'claim-used':
      return { kind: 'used' };
    case 'claim-expired':
      return { kind: 'expired' };
    default:
      return { kind: 'refused', code: error.code };
  }
}

/** What a withdrawn notice becomes on this device. */
export function afterWithdrawal({ notice, outcome }: NoticeData): NoticeData | 'stays' | 'leaves' {
  // What was chosen here and never sent is not forgotten in silence; who was first stays to be read.
  if (outcome?.kind === 'unsent') return { notice, outcome: { kind: 'missed', action: outcome.action } };
  return outcome?.kind === 'settled' ? 'stays' : 'leaves';
}

/**
 * The page of a notice: the app's own, the server's, or the worker's scope. Never another origin's: a notice opens its app.
 *
 * @param url of the app's own function, or of the notice
 */
export function pageOf(url: string | undefined, scope: string): string {
  try {
    const page = new URL(url ?? '', scope);
    return page.origin === new URL(scope).origin ? page.href : scope;
  } catch {
    return scope;
  }
}

/** Two addresses of one page: what stands after `#` is a place in it. */
export const isSamePage = (one: string, other: string): boolean => withoutHash(one) === withoutHash(other);
const withoutHash = (url: string): string => url.replace(/#.*$/, '');

/** Safari, and every browser of iOS: a message for which nothing is shown counts against the page, whatever it shows itself. */
export const isStrict = (userAgent: string): boolean =>
  /AppleWebKit\//.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent);
