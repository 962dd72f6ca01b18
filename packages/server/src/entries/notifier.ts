export type { RecordStore, StoredRecord } from '@rejoin/core/memory';
export {
  createNotifier,
  type NoticeQuestion,
  type Notifier,
  type NotifierOptions,
} from '../notifications/createNotifier.ts';
export type { ChannelPort, NoticeChannel } from '../notifications/noticeChannel.ts';
export type { ApprovalAsked, NoticeFact, PersonAsked, RunEnded } from '../notifications/noticeFacts.ts';
export type { NoticeStory, NoticeWords } from '../notifications/noticeStory.ts';
export type { VapidKeys } from '../notifications/notifierKeys.ts';
export { type WebhookOptions, webhook } from '../notifications/webhook.ts';
export { type WebPushOptions, webPush } from '../notifications/webPush.ts';
