/** Server-sent events from pieces of text, as far as this protocol uses them: a type and its data. */

export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/** @returns takes the next piece and gives the events that it completed */
export function createEventParser(): (piece: string) => readonly ServerEvent[] {
  let rest = '';
  let type = '';
  let data: string[] = [];
  return (piece) => {
    const events: ServerEvent[] = [];
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const ended of lines) {
      const line = ended.endsWith('\r') ? ended.slice(0, -1) : ended;
      if (line === '') {
        if (data.length > 0) events.push({ type: type || 'message', data: data.join('\n') });
        type = '';
        data = [];
        continue;
      }
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const after = colon < 0 ? '' : line.slice(colon + 1);
      const value = after.startsWith(' ') ? after.slice(1) : after;
      if (field === 'event') type = value;
      else if (field === 'data') data.push(value);
    }
    return events;
  };
}
