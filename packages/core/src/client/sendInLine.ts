/** Messages with files: each is sent once all of its files are stored, and once those before it have been. */
import type { Clock } from '../platform/clock.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { MessageSent } from '../protocol/events.ts';
import type { FileUpload } from '../view/fileUpload.ts';
import type { ReadableStore } from '../view/readableStore.ts';
import type { SessionView } from '../view/sessionView.ts';
import type { PersistedCommand } from './persisting.ts';
import type { SessionBlobs } from './sessionApi.ts';
import type { SessionOutbox } from './sessionOutbox.ts';
import { partOf, startUpload } from './startUpload.ts';

export interface InLine {
  readonly asked: PersistedCommand;
  /** Undefined for a message whose files are gone with the page that had them. */
  readonly files: readonly (Blob | FileUpload)[] | undefined;
  /** Resolves, and never rejects, when the message before it has been sent, or never will be. */
  readonly before: Promise<unknown> | undefined;
  readonly blobs: SessionBlobs;
  readonly store: ReadableStore<SessionView>;
  readonly clock: Clock;
  readonly outbox: Pick<SessionOutbox, 'pending' | 'wait'>;
  readonly keep: (asked: PersistedCommand) => void;
  readonly submit: (asked: PersistedCommand) => Promise<void>;
}

/** Resolves when the message has a place in the outbox. Rejects if it never will. */
export async function sendInLine({ asked, files, before, submit, ...port }: InLine): Promise<void> {
  const { entry, unfinished, ...rest } = asked;
  if (unfinished && !files)
    throw new RejoinError('upload-lost', 'The page was left before its files had been uploaded.');
  const parts = unfinished && files ? await upload(entry.id ?? '', entry, files, port) : [];
  await before;
  if (!port.outbox.pending.has(entry.id ?? ''))
    throw new RejoinError('upload-cancelled', 'The message was removed before its files were uploaded.');
  if (parts.length === 0) return submit(asked);
  // CAST: `send` has made it.
  const event = entry.event as unknown as MessageSent;
  const whole = { ...rest, entry: { ...entry, event: { ...event, content: [...event.content, ...parts] } } };
  port.keep(whole);
  return submit(whole);
}

/** Uploads the files of a message, until it is removed. Resolves with their parts, in order. */
function upload(
  id: string,
  entry: PersistedCommand['entry'],
  files: readonly (Blob | FileUpload)[],
  { outbox, store, clock, ...port }: Pick<InLine, 'outbox' | 'store' | 'clock' | 'blobs'>,
) {
  const uploads = files.map((file) => {
    if (file instanceof Blob) return startUpload({ ...port, store }, file, { clock });
    file.retry();
    return file;
  });
  // It may have been removed meanwhile.
  if (outbox.pending.has(id)) outbox.wait(entry, uploads);
  const look = () => {
    const { pending } = store.getState();
    // Sent, or rejected and shown with its files, or removed.
    if (pending.get(id)?.files) return;
    stop();
    const others = [...pending.values()].flatMap((other) => other.files ?? []);
    for (const each of uploads) if (!others.includes(each)) each.cancel();
  };
  const stop = store.subscribe(look);
  look();
  return Promise.all(uploads.map(partOf));
}
