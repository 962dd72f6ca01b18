/** Commands that the log does not show yet, and what is known of each on its way there. */
import { isCommand } from '../fold/eventHandlers.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import type { LaneName } from '../protocol/eventTable.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import type { FileUpload } from '../view/fileUpload.ts';
import type { PendingCommand } from '../view/sessionView.ts';

export interface PendingBook {
  /** By id, in the order in which they were asked. */
  readonly pending: ReadonlyMap<string, PendingCommand>;
  /** From here on it is pending. What a claim became is read from what it contests, not from here. */
  add(entry: EventEntry): void;
  /** It waits in the page: for its files, or behind a message that does. */
  wait(entry: EventEntry, files?: readonly FileUpload[]): void;
  mark(id: string | undefined, status: 'queued' | 'sent'): void;
  /** It was refused for good: rejected, and reported. */
  giveUp(entry: EventEntry, error: RejoinError): void;
  /** It will never be sent, as `pending` shows. */
  reject(entry: EventEntry, error: RejoinError): void;
  /** Forgets a command that was rejected, or waits for its files; any other stays. */
  discard(id: string): void;
  /** The keeper has acknowledged it. */
  acknowledged(id: string | undefined, lane: LaneName): void;
  /** A new link: what the former ones acknowledged may have been lost since. */
  relinked(): void;
  /** Forgets what the log shows. */
  settle(isLogged: (id: string) => boolean): void;
  /** What a former link has acknowledged and the log does not have: lost with a log that was rolled back (P12). */
  takeLost(isLogged: (id: string) => boolean): readonly (readonly [entry: EventEntry, lane: LaneName])[];
}

/** Rejected commands that are retained to be shown, newest first to stay. */
const MAX_REJECTED = 100;

/** What a book reports. */
export interface BookListener {
  /** `pending` has changed. */
  readonly changed: () => void;
  /** An event was refused for good, and given up. */
  readonly dropped: (entry: EventEntry, error: RejoinError) => void;
}

export function createPendingBook({ changed, dropped }: BookListener): PendingBook {
  const pending = new Map<string, PendingCommand>();
  /** Acknowledged and not shown yet: in which lane, and by which link. */
  const heard = new Map<string, { readonly lane: LaneName; readonly by: number }>();
  /** Counts links. */
  let link = 0;
  const put = (
    entry: EventEntry,
    status: PendingCommand['status'],
    error?: RejoinError,
    files?: readonly FileUpload[],
  ) => {
    if (entry.id === undefined || !isCommand(entry.event.type)) return;
    if (status === 'rejected') pending.delete(entry.id);
    pending.set(entry.id, { entry, status, ...omitUndefined({ error, files }) });
    if (status === 'rejected') {
      const rejected = [...pending].filter(([, command]) => command.status === 'rejected');
      for (const [id] of rejected.slice(0, -MAX_REJECTED)) pending.delete(id);
    }
    changed();
  };
  return {
    pending,
    add: (entry) => put(entry, 'queued'),
    mark(id, status) {
      const command = id === undefined ? undefined : pending.get(id);
      // One that was rejected stays so, though its lane may repeat it: the log has said what became of it.
      if (command && ![status, 'rejected'].includes(command.status)) put(command.entry, status);
    },
    giveUp(entry, error) {
      put(entry, 'rejected', error);
      dropped(entry, error);
    },
    wait: (entry, files) => put(entry, files ? 'uploading' : 'queued', undefined, files),
    // What its files have come to is asked for when it is sent again.
    reject: (entry, error) => put(entry, 'rejected', error, pending.get(entry.id ?? '')?.files),
    discard(id) {
      const { status = 'sent' } = pending.get(id) ?? {};
      if (status !== 'rejected' && status !== 'uploading') return;
      pending.delete(id);
      changed();
    },
    acknowledged(id, lane) {
      if (id !== undefined && pending.has(id)) heard.set(id, { lane, by: link });
    },
    relinked() {
      link++;
    },
    settle(isLogged) {
      for (const [id, command] of pending) {
        if (command.status === 'rejected' || !isLogged(id)) continue;
        pending.delete(id);
        heard.delete(id);
      }
    },
    takeLost(isLogged) {
      const lost: [EventEntry, LaneName][] = [];
      for (const [id, { lane, by }] of heard) {
        if (by === link) continue;
        heard.delete(id);
        const command = pending.get(id);
        if (command && command.status !== 'rejected' && !isLogged(id)) lost.push([command.entry, lane]);
      }
      return lost;
    },
  };
}
