/** What the keeper's side of a link sends. Streams leave as the keeper has them: each wire writes them in a form of its own. */
import type { FrameItem } from '../../protocol/envelope.ts';
import type {
  Ack,
  ErrorMessage,
  JoinedMessage,
  Live,
  Pong,
  Refused,
  SnapshotAt,
  SnapshotMessage,
  Subscribed,
  TextsMessage,
  Welcome,
} from '../../protocol/messages.ts';
import type { LogPage } from '../logStore.ts';

/** What answers one message of the client, or concerns the link as a whole. It is sent ahead of streams that wait. */
export type LinkAnswer = Welcome | JoinedMessage | Ack | Refused | Pong | ErrorMessage;

/** A page of a session's log: a frame. `items` are those of the page's text, if they are at hand. */
export interface PageOutput {
  readonly type: 'page';
  readonly channel: number;
  readonly incarnation: string;
  readonly page: LogPage;
  readonly items?: readonly FrameItem[] | undefined;
}

/** Signals, as the text of their list. */
export interface SignalsOutput {
  readonly type: 'signals';
  readonly channel: number;
  readonly list: string;
  /** Whether nothing that the channel was sent before holds any more. */
  readonly anew: boolean;
}

/** A page of history, with its entries as they are stored. */
export interface HistoryOutput {
  readonly type: 'history';
  readonly request: number;
  readonly from: number;
  readonly entries: readonly string[];
}

/** What keeps its order, and waits until the client has read what came before. */
export type LinkStream =
  | Subscribed
  | SnapshotMessage
  | SnapshotAt
  | PageOutput
  | Live
  | SignalsOutput
  | TextsMessage
  | HistoryOutput
  | ErrorMessage;
