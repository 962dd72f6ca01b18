/** Server-sent events from bytes that may be cut anywhere: the type and the data of each event, in order. */
import { createParser } from 'eventsource-parser';

export interface ServerEvent {
  /** `message` where the server names none. */
  readonly type: string;
  readonly data: string;
}

export interface EventStreamParser {
  /** The events that these bytes complete, or `too-long`: then nothing more can be read. */
  push(bytes: Uint8Array): readonly ServerEvent[] | 'too-long';
  /** The stream has ended: an event whose closing empty line never came. Whether it is whole is for its reader to decide. */
  end(): readonly ServerEvent[];
}

/** @param longest UTF-16 units of one event that has not ended */
export function createEventStreamParser(longest: number): EventStreamParser {
  const decoder = new TextDecoder();
  let events: ServerEvent[] = [];
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: longest,
    onEvent: ({ event: type = 'message', data }) => events.push({ type, data }),
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') isTooLong = true;
    },
  });

  function take(text: string): readonly ServerEvent[] | 'too-long' {
    // The parser takes nothing more after that.
    if (!isTooLong) parser.feed(text);
    const found = events;
    events = [];
    return isTooLong ? 'too-long' : found;
  }

  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end() {
      const found = take(`${decoder.decode()}\n\n`);
      return found === 'too-long' ? [] : found;
    },
  };
}
