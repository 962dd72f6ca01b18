/** Tells people who are not looking what has happened in their sessions, and takes what they answer from there. */
import type { Clock } from '@rejoin/core';
import { checkCall, isRecord } from '@rejoin/core/internal';
import type { SessionInfo } from '@rejoin/core/memory';
import type { Notice, NoticeAction } from '@rejoin/core/notice';
import type { ParticipantId, SessionState } from '@rejoin/core/protocol';
import { entityKey, RejoinError } from '@rejoin/core/protocol';
import type { AuthorizeQuestion } from '../http/authorize.ts';
import { sha256 } from '../http/authorize.ts';
import { routesOf } from '../http/besideRoutes.ts';
import { rule } from '../http/ruling.ts';
import type { SessionServer } from '../server/createSessionServer.ts';
import { contextOf } from '../server/serverContexts.ts';
import { routesFor } from './channelRoutes.ts';
import { actionRoutes } from './noticeActions.ts';
import { defaultAudience, type May } from './noticeAudience.ts';
import { createNoticeBook } from './noticeBook.ts';
import type { NoticeChannel } from './noticeChannel.ts';
import { createClaims, type NoticeClaim } from './noticeClaims.ts';
import type { NoticeFact } from './noticeFacts.ts';
import { ENGLISH, fitted, type NoticeStory, type NoticeWords, storyOf } from './noticeStory.ts';
import { keptKeys, makeKeys, type NotifierKeys } from './notifierKeys.ts';
import { createTellings, type PreparedNotice } from './tellings.ts';

export interface NotifierOptions {
  /** The server whose sessions it tells of. Its store has to keep records beside the logs, as `sqliteStore` and `memoryStore` do. */
  readonly server: SessionServer;
  /** What carries the notices: `webPush`, `webhook`, an app's own. */
  readonly channels: readonly NoticeChannel[];
  /**
   * The folder of the keys, best the one of the data: `notifications.json` is made there at the first start, for its owner alone.
   * Default: keys that last as long as the process, so that devices have to subscribe anew after it.
   */
  readonly folder?: string | undefined;
  /**
   * Who is notified of a fact; those who look at the session are left out anyway. Default: of an answer or a failure who asked; of a
   * question the people that have written to the session and have the right `approve`; of a hand-off the operators that have a
   * device, or have written to the session, and have the right `operate`.
   */
  readonly audience?: ((story: NoticeStory) => Audience | Promise<Audience>) | undefined;
  /**
   * What a participant may do who shows no token just now: asked before one is told, and again when an action comes from a notice.
   * Default: the server's `authorize`, with `tokenless: true` and no token, which `authorizeTokens` answers by its list, and
   * `authorizeJwt` with no.
   */
  readonly may?: ((question: NoticeQuestion) => boolean | Promise<boolean>) | undefined;
  /** The words of notices. Default: English. What is left out stays. */
  readonly words?: Partial<NoticeWords> | undefined;
  /** The page to open for a notice, relative to the worker's origin or whole. Default: none, the worker decides. */
  readonly url?: ((story: NoticeStory) => string) | undefined;
  /** Base URL of this server, as devices reach it. Default: as the page that has subscribed the device reached it. */
  readonly publicUrl?: string | undefined;
  /** How long after a fact a person who is not looking is told, ms: a page that reloads is back by then. Default 3,000. */
  readonly delay?: number | undefined;
  /** How long an action from a notice is taken, ms. Default 86,400,000, a day; of a question not longer than it waits. */
  readonly actFor?: number | undefined;
}

type Audience = readonly ParticipantId[];
/** What is asked about a participant who shows no token. */
export type NoticeQuestion = Pick<AuthorizeQuestion, 'participant' | 'action' | 'session'>;

export interface Notifier {
  /** Tells nothing more, and gives up what is under way. It closes with its server by itself. */
  close(): Promise<void>;
}

const DELAY = 3_000;
const DAY = 86_400_000;

/**
 * Tells people of what happens in the sessions of a server while they look elsewhere, once for each fact, and takes it back when
 * it is settled (docs/notifications.md).
 *
 * @throws RejoinError `argument-invalid`; `store-failed` if the keys cannot be read or written
 */
export function createNotifier(options: NotifierOptions): Notifier {
  const context = isRecord(options) ? contextOf(options.server) : undefined;
  checkCall(
    !!context &&
      Array.isArray(options.channels) &&
      options.channels.every((each) => typeof each?.send === 'function'),
    "createNotifier({ server, folder: '.rejoin', channels: [webPush({ subject: 'mailto:operator@example.com' })] })",
  );
  const { host, clock, authorize, onFault } = context;
  const routes = routesOf(context);
  if (!host.records)
    throw new RejoinError(
      'argument-invalid',
      'The store of this server keeps no records beside its logs. Notifications need them: use sqliteStore.',
    );
  const { records } = host;
  const channels: readonly NoticeChannel[] = options.channels;
  const { delay = DELAY, folder } = options;
  const keys: NotifierKeys = folder === undefined ? makeKeys() : keptKeys(folder);
  const book = createNoticeBook(records);
  const claims = createClaims(keys.claims, clock);
  const may: May = async (question) =>
    options.may
      ? (await options.may(question)) === true
      : (await rule(authorize, { ...question, token: undefined, tokenless: true })) === 'allowed';
  const withdrawing = new AbortController();

  /** Each channel by itself: one that fails takes no notice from another. */
  async function onAll(work: (channel: NoticeChannel) => Promise<void>): Promise<void> {
    await Promise.all(channels.map((channel) => work(channel).catch(onFault)));
  }

  async function prepare(fact: NoticeFact, info: SessionInfo): Promise<PreparedNotice | undefined> {
    const state = await host.state(fact.session);
    const story = storyOf(fact, state, info);
    if (!story) return undefined;
    const audience = options.audience
      ? [...new Set(await options.audience(story))]
      : await defaultAudience(fact, state, records, may);
    return {
      audience,
      async send(participant, signal) {
        const notice = await noticeOf({ options, story, state, participant, clock, sign: claims.write });
        await onAll((channel) => channel.send(participant, notice, signal));
      },
    };
  }

  const tellings = createTellings({
    ...{ clock, book, prepare, delay, onFault },
    looking: host.looking,
    withdraw: (participant, id) => onAll((channel) => channel.withdraw(participant, id, withdrawing.signal)),
  });
  for (const channel of channels) {
    channel.open?.({ ...{ records, clock, onFault }, vapid: keys.vapid });
    for (const [path, methods] of routesFor(channel)) routes.set(path, methods);
  }
  routes.set('/push/actions', actionRoutes({ book, claims, may }));
  const leaveLooks = host.followLooks(tellings.looked);
  const leave = host.follow(
    (change) =>
      change.type === 'deleted' ? tellings.deleted(change.session) : tellings.consider(change.info),
    () => void close(),
  );
  void start().catch(onFault);

  async function start(): Promise<void> {
    await tellings.restore();
    for (const info of await host.list()) tellings.consider(info);
  }

  let closing: Promise<void> | undefined;
  function close(): Promise<void> {
    leave();
    leaveLooks();
    withdrawing.abort();
    closing ??= tellings.close();
    return closing;
  }

  return { close };
}

interface NoticeParts {
  readonly options: Pick<NotifierOptions, 'words' | 'url' | 'publicUrl' | 'actFor'>;
  readonly story: NoticeStory;
  readonly state: SessionState;
  readonly participant: ParticipantId;
  readonly clock: Pick<Clock, 'now'>;
  readonly sign: (claim: NoticeClaim) => Promise<string>;
}

async function noticeOf({ options, story, state, participant, clock, sign }: NoticeParts): Promise<Notice> {
  const { fact, question } = story;
  const words: NoticeWords = { ...ENGLISH, ...options.words };
  const running =
    question && state.runs.get(entityKey(question.participant, question.run))?.status === 'running';
  const actions: NoticeAction[] = !question
    ? []
    : !question.choices && !question.schema
      ? ['approve', 'decline']
      : running
        ? ['stop']
        : [];
  const ends = clock.now() + (options.actFor ?? DAY);
  const claim =
    question && actions.length > 0
      ? await sign({
          // The same when it is sent again: it is used once.
          id: sha256(`${fact.id}\n${participant}`).toString('base64url').slice(0, 22),
          ...{ participant, actions },
          session: fact.session,
          question: { participant: question.participant, id: question.id },
          run: { participant: question.participant, run: question.run },
          expiresAt:
            fact.kind === 'approval' && fact.expiresAt !== undefined ? Math.min(ends, fact.expiresAt) : ends,
        })
      : undefined;
  const url = options.url?.(story);
  return fitted({
    ...{ v: 1, type: 'notice', id: fact.id, kind: fact.kind, session: fact.session, at: story.at },
    title: words.title(story),
    body: words.body(story),
    actions: actions.map((action) => ({ action, title: words.actions[action] })),
    ...(url === undefined ? {} : { url }),
    ...(claim === undefined ? {} : { claim }),
    ...(options.publicUrl === undefined ? {} : { server: options.publicUrl.replace(/\/+$/, '') }),
  });
}
