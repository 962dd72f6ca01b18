/** Writers of streamed content. They number nothing and know no connection; they only keep AG-UI's order and the limits. */
import type { Entry } from '../protocol/envelope.ts';

type Publish = (entry: Omit<Entry, 'run'>) => Promise<void>;

export interface TextWriter {
  readonly id: string;
  /** Appends text. Waits while the outbox is full. */
  write(delta: string): Promise<void>;
  /** The message is complete. */
  end(): Promise<void>;
}

export interface ToolCallWriter {
  readonly id: string;
  /** Appends to the arguments, which are JSON as the model writes it. */
  args(delta: string): Promise<void>;
  /** The arguments are complete and the tool runs. */
  call(): Promise<void>;
  /** What the tool returned. Ends the call. */
  result(content: string): Promise<void>;
  /** Closes a call that has no result. */
  end(): Promise<void>;
}

/** Longest delta, in UTF-16 units: at most three bytes each, so far below the limit of an event. */
const MAX_DELTA = 8 * 1024;

/**
 * Cuts a stream of pieces into deltas. A model's tokens may end within a character: its first half waits for the second,
 * because a half alone does not survive storage.
 */
function createCutter(): { push(piece: string): string[]; rest(): string[] } {
  let held = '';
  const cut = (text: string): string[] => {
    const deltas: string[] = [];
    for (let from = 0; from < text.length; ) {
      let to = Math.min(text.length, from + MAX_DELTA);
      if (to < text.length && isHigh(text.charCodeAt(to - 1))) to--;
      deltas.push(text.slice(from, to));
      from = to;
    }
    return deltas;
  };
  return {
    push(piece) {
      const text = held + piece;
      held = text !== '' && isHigh(text.charCodeAt(text.length - 1)) ? text.slice(-1) : '';
      return cut(wellFormed(held ? text.slice(0, -1) : text));
    },
    rest() {
      const last = held === '' ? [] : ['\ufffd'];
      held = '';
      return last;
    },
  };
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** A half of a pair that has no other half becomes the replacement character, as any store would make of it. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

/** Does one after the other what is asked for at once: text keeps its order although nobody awaited it. */
function inOrder(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    // What fails fails for its own caller; what comes after it is tried by itself.
    last = next.catch(() => {});
    return next;
  };
}

export function createTextWriter(
  kind: 'text' | 'reasoning',
  id: string,
  publish: Publish,
  done: (writer: TextWriter) => void,
): TextWriter {
  const cutter = createCutter();
  const names =
    kind === 'text'
      ? (['TEXT_MESSAGE_START', 'TEXT_MESSAGE_CONTENT', 'TEXT_MESSAGE_END'] as const)
      : (['REASONING_MESSAGE_START', 'REASONING_MESSAGE_CONTENT', 'REASONING_MESSAGE_END'] as const);
  const [start, content, end] = names;
  let begun: Promise<void> | undefined;
  let ended = false;
  const begin = () => {
    begun ??= publish({
      event: { type: start, messageId: id, role: kind === 'text' ? 'assistant' : 'reasoning' },
    });
    return begun;
  };
  const next = inOrder();
  const write = (deltas: readonly string[]) =>
    next(async () => {
      await begin();
      for (const delta of deltas) await publish({ event: { type: content, messageId: id, delta } });
    });
  const writer: TextWriter = {
    id,
    write: (delta) => write(cutter.push(delta)),
    async end() {
      if (ended) return;
      ended = true;
      done(writer);
      await write(cutter.rest());
      await publish({ event: { type: end, messageId: id } });
    },
  };
  return writer;
}

export function createToolCallWriter(
  name: string,
  id: string,
  mint: () => string,
  publish: Publish,
  done: (writer: ToolCallWriter) => void,
): ToolCallWriter {
  const cutter = createCutter();
  let begun: Promise<void> | undefined;
  let called = false;
  let ended = false;
  const begin = () => {
    begun ??= publish({ event: { type: 'TOOL_CALL_START', toolCallId: id, toolCallName: name } });
    return begun;
  };
  const next = inOrder();
  const write = (deltas: readonly string[]) =>
    next(async () => {
      await begin();
      for (const delta of deltas) await publish({ event: { type: 'TOOL_CALL_ARGS', toolCallId: id, delta } });
    });
  const call = async () => {
    if (called) return;
    called = true;
    await write(cutter.rest());
    await publish({ event: { type: 'TOOL_CALL_END', toolCallId: id } });
  };
  const writer: ToolCallWriter = {
    id,
    args: (delta) => write(cutter.push(delta)),
    call,
    async result(content) {
      await call();
      ended = true;
      done(writer);
      await publish({ event: { type: 'TOOL_CALL_RESULT', toolCallId: id, messageId: mint(), content } });
    },
    async end() {
      if (ended) return;
      ended = true;
      done(writer);
      await call();
    },
  };
  return writer;
}
