/** Messages on their way to the outbox: one with files waits for them, and those after it wait behind it. */
import { isDevelopment } from '../platform/isDevelopment.ts';
import type { RejoinError } from '../protocol/errors.ts';
import type { MessageSent } from '../protocol/events.ts';
import { MAX_FILES } from '../protocol/limits.ts';
import { isRecord } from '../protocol/shapes.ts';
import { loadLater } from './loadLater.ts';
import type { PersistedCommand } from './persisting.ts';
import type { InLine } from './sendInLine.ts';
import type { SendContent } from './sessionApi.ts';
import type { SessionOutbox } from './sessionOutbox.ts';

type Files = SendContent['files'];
type Submit = (asked: PersistedCommand) => Promise<void>;

export interface LinePort extends Pick<InLine, 'blobs' | 'store' | 'clock' | 'keep'> {
  readonly outbox: SessionOutbox;
}

export interface MessageLine {
  /** Resolves when the message has a place in the outbox. */
  send(asked: PersistedCommand, files?: Files): Promise<void>;
  /** Resolves when the log has all that was sent so far. */
  drained(): Promise<void>;
}

/** What a message says, and the files that it waits for. */
export function contentOf(said: string | SendContent): Pick<MessageSent, 'content'> & { files?: Files } {
  // CAST: what is neither is refused with the event.
  if (!isRecord(said)) return { content: said as string };
  const { text, parts = [], files = [] }: SendContent = said;
  const texts = text ? [{ type: 'text', text }] : [];
  return { content: files[0] || parts[0] ? [...texts, ...parts] : (text ?? ''), files };
}

/** Looked at in development alone. */
export const areFiles = (files: unknown = []): boolean =>
  !isDevelopment ||
  (Array.isArray(files) &&
    files.length <= MAX_FILES &&
    files.every((file) => file instanceof Blob || 'store' in Object(file)));

export function createMessageLine(port: LinePort, submit: Submit): MessageLine {
  const { outbox } = port;
  /** Once a message had files: resolves when the last one that waits is sent, or never will be. */
  let last: Promise<void> | undefined;
  return {
    send(asked, files) {
      const { entry, unfinished } = asked;
      if (!unfinished && !last) return submit(asked);
      const before = last;
      outbox.wait(entry, unfinished ? [] : undefined);
      const queued = loadLater().then((late) => late.sendInLine({ ...port, asked, files, before, submit }));
      last = queued.catch((error: RejoinError) => {
        // One that was removed stays so.
        if (outbox.pending.has(entry.id ?? '')) outbox.reject(entry, error);
      });
      return queued;
    },
    async drained() {
      await last;
      await outbox.drained();
    },
  };
}
