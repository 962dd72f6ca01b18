/** Server-sent events from bytes that may be cut anywhere: the data of each event, in order. */

export interface EventStreamParser {
  /** The data of the events that these bytes complete, or `too-long`: then nothing more can be read. */
  push(bytes: Uint8Array): readonly string[] | 'too-long';
  /** The stream has ended: data whose closing empty line never came. Whether it is whole is for its reader to say. */
  end(): readonly string[];
}

/** UTF-16 units of one event: far above what a log takes, for much of it may be dropped; and below what would hurt. */
const LONGEST = 16 * 1024 * 1024;

export function createEventStreamParser(): EventStreamParser {
  // It also takes a byte order mark away.
  const decoder = new TextDecoder();
  /** The line that has not ended, in the pieces that came: a long one is joined once. */
  let rest: string[] = [];
  let data: string[] = [];
  /** UTF-16 units of both. */
  let size = 0;
  /** The last text ended in CR: a LF that begins the next one belongs to it. */
  let afterReturn = false;

  function read(line: string, found: string[]): void {
    if (line === '') {
      if (data.length > 0) found.push(data.join('\n'));
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    // A line that begins with a colon is a comment; other fields say nothing here.
    if (field !== 'data') return;
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    data.push(value);
  }

  function take(text: string): readonly string[] | 'too-long' {
    const found: string[] = [];
    let fresh = text;
    if (afterReturn && fresh !== '') {
      if (fresh.startsWith('\n')) fresh = fresh.slice(1);
      afterReturn = false;
    }
    const lines = fresh.split(/\r\n|\r|\n/);
    if (fresh.endsWith('\r')) afterReturn = true;
    for (const [index, line] of lines.entries()) {
      if (index > 0) {
        read(rest.join(''), found);
        rest = [];
        if (data.length === 0) size = 0;
      }
      rest.push(line);
      size += line.length;
    }
    return size > LONGEST ? 'too-long' : found;
  }

  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end() {
      const found = take(`${decoder.decode()}\n\n`);
      return found === 'too-long' ? [] : found;
    },
  };
}
