export {
  isNoticeAction,
  MAX_NOTICE,
  type Notice,
  type NoticeAction,
  type NoticeButton,
  type NoticeKind,
  type NoticeReply,
  type NoticeSettled,
  type NoticeWithdrawn,
  type PushMessage,
  readNoticeReply,
  readPushMessage,
} from '../protocol/pushMessage.ts';
