/** What carries notices to people: the small interface behind which push services, webhooks and an app's own ways stand. */
import type { Clock } from '@rejoin/core';
import type { RecordStore } from '@rejoin/core/memory';
import type { Notice } from '@rejoin/core/notice';
import type { ParticipantId } from '@rejoin/core/protocol';
import type { VapidKeys } from './notifierKeys.ts';

export interface NoticeChannel {
  /** Names it in faults. */
  readonly name: string;
  /** Called once, by the notifier that it is given to. */
  open?(port: ChannelPort): void;
  /**
   * Carries a notice to all devices of a participant, with what is to be tried again. The same notice may come again after a crash of
   * the server: its `id` is the same. Rejects with what an operator should know.
   *
   * @param signal aborted once the notice is not needed any more
   */
  send(participant: ParticipantId, notice: Notice, signal: AbortSignal): Promise<void>;
  /** A notice that was sent is not needed any more: it is settled, or was seen elsewhere. */
  withdraw(participant: ParticipantId, id: string, signal: AbortSignal): Promise<void>;
}

/** What a channel may use of its notifier. */
export interface ChannelPort {
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly vapid: VapidKeys;
  readonly onFault: (error: unknown) => void;
}
