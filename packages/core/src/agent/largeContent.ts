/** Content of a run that is larger than the log takes: stored beside it, and named by its event. */
import type { Session } from '../client/sessionApi.ts';
import { base64Bytes } from '../platform/base64.ts';
import type { FilePart } from '../protocol/answerPart.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type { PartAdded, ToolCallResult } from '../protocol/events.ts';
import { MAX_IN_PIECES } from '../protocol/limits.ts';
import { isKnown } from '../protocol/shapes.ts';
import { wellFormed } from '../protocol/wellFormed.ts';

/** UTF-16 units of a stored result that stand in the log. */
const BEGINNING = 4_000;

type Event = EventEntry['event'];

export interface LargeContent {
  /** Whether the transport has a place beside the log. */
  readonly available: boolean;
  /**
   * Publishes the event as it is, at once, if the log takes it or the transport has no place beside the log. Else it stores what is large,
   * and publishes, of a call's result, its beginning and where all of it lies; of a file with a `data:` address, where it lies. Rejects
   * with what the server refuses to store it with, such as `blob-too-large`.
   */
  publish(event: Event): Promise<void>;
  /** Stores a text whole: a file of the answer. Rejects as `publish` does. */
  storeText(text: string, name: string): Promise<FilePart>;
}

export function createLargeContent(
  { blobs }: Session,
  signal: AbortSignal,
  publish: (entry: { readonly event: Event }) => Promise<void>,
): LargeContent {
  const isLarge = (event: Event, longest: string): boolean =>
    // A shorter one has no longer JSON: each unit becomes six at most.
    blobs.available && longest.length * 6 > MAX_IN_PIECES && JSON.stringify(event).length > MAX_IN_PIECES;

  async function storedResult(event: ToolCallResult & { readonly content: string }): Promise<Event> {
    const { blob, size } = await blobs.put(event.content, { signal });
    return {
      ...event,
      content: wellFormed(event.content.slice(0, BEGINNING)),
      blob: { blob, size, mediaType: 'text/plain' },
    };
  }

  async function storedFile(event: PartAdded, bytes: Uint8Array<ArrayBuffer>): Promise<Event> {
    if (event.part.kind !== 'file') return event;
    const { url: _, ...file } = event.part;
    return { ...event, part: { ...file, ...(await blobs.put(bytes, { signal })) } };
  }

  /** What the event becomes, if it is large. */
  function storing(event: Event): Promise<Event> | undefined {
    if (!isKnown(event)) return undefined;
    if (event.type === 'TOOL_CALL_RESULT') {
      const { content } = event;
      return typeof content === 'string' && isLarge(event, content)
        ? storedResult({ ...event, content })
        : undefined;
    }
    if (event.type !== 'part.added' || event.part.kind !== 'file') return undefined;
    const { url = '' } = event.part;
    if (!isLarge(event, url)) return undefined;
    const [, base64] = /^data:[^,]*;base64,(.*)$/s.exec(url) ?? [];
    const bytes = base64 === undefined ? undefined : base64Bytes(base64);
    return bytes && storedFile(event, bytes);
  }

  return {
    available: blobs.available,
    async storeText(text, name) {
      const stored = await blobs.put(wellFormed(text), { signal });
      return { kind: 'file', mediaType: 'text/plain', name, ...stored };
    },
    // What fits keeps its place before what is published next, also where that is not awaited.
    publish: (event) => storing(event)?.then((stored) => publish({ event: stored })) ?? publish({ event }),
  };
}
