/** Writers of streamed content. They number nothing and know no connection; they only keep AG-UI's order and the limits. */

import type { ToolInput, ToolName, ToolOutput } from '../protocol/appTypes.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import type { ToolCallOutcome, ToolCallResult, ToolCallStart } from '../protocol/events.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isEvent, isText } from '../protocol/shapes.ts';
import { quiet } from './agentErrors.ts';
import { createDeltaSplitter } from './deltaSplitter.ts';
import type { LargeContent } from './largeContent.ts';
import { createLongText } from './longText.ts';

export interface Writing {
  readonly publish: (entry: Omit<EventEntry, 'run'>) => Promise<void>;
  /** Why the log refused a part of a text, of a call, or of what a call gave back (`resultOf`), if it did. */
  readonly lossOf: (subject: string) => RejoinError | undefined;
  readonly large: LargeContent;
}

export interface TextWriter {
  readonly id: string;
  /**
   * Appends text, of any length. Waits while the outbox is full. What exceeds 512 k characters is kept until the end, and then stored
   * whole beside the log, where the transport has a place for it.
   *
   * @throws RejoinError with the refusal's code, from when the log has refused a part of this text: people see that it is not
   * whole, and nothing more can be added to it; `blob-too-large` for more than 25 million characters
   */
  write(delta: string): Promise<void>;
  /**
   * The message is complete. Of a text that exceeds 512 k characters the log has the beginning, and behind it a file of all of it.
   *
   * @throws RejoinError as `write`, and as `session.blobs.put` for a text that was to be stored: it is cut by the end of its run
   */
  end(): Promise<void>;
}

export interface ToolCallOptions {
  /** The provider's id of the call. Where this participant has used it already, the call gets another, and remembers this one. */
  readonly id?: string | undefined;
  /** What people read in the place of the name. */
  readonly title?: string | undefined;
  /** The model's provider runs the tool, and gives its result. Default false. */
  readonly byProvider?: boolean | undefined;
  /** The tool is not known beforehand, so that its input has no type. Default false. */
  readonly dynamic?: boolean | undefined;
}

export interface ToolResultOptions {
  /** The tool failed, or people did not allow it: the content says why. Default: neither. */
  readonly outcome?: ToolCallOutcome | undefined;
  /** It may still change, and the call goes on. Default false. */
  readonly preliminary?: boolean | undefined;
}

/** A call of a tool: of one that the app has declared in `AppTypes`, its input and output are typed. */
export interface ToolCallWriter<Name extends ToolName = ToolName> {
  readonly id: string;
  readonly name: Name;
  /** Appends to the arguments, which are JSON as the model writes it. */
  args(delta: string): Promise<void>;
  /** Writes the arguments whole, as JSON, and begins the call. */
  input(value: ToolInput<Name>): Promise<void>;
  /** The arguments are complete and the tool runs. */
  call(): Promise<void>;
  /**
   * What the tool returned, as text or as a value that becomes JSON. Ends the call, unless it is preliminary. A later one takes its
   * place. More than 256 kB of JSON is stored beside the log (docs/blobs.md), up to the server's limit; the log has its beginning.
   *
   * @throws RejoinError `event-too-large` for more than 256 kB where the transport has no place beside the log, else as
   * `session.blobs.put`: the call still waits, and may be given a shorter result
   */
  result(content: string | ToolOutput<Name>, options?: ToolResultOptions): Promise<void>;
  /** Closes a call that has no result. */
  end(): Promise<void>;
}

/** Does one after the other what is asked for at once: text keeps its order although no caller awaited it. */
function inOrder(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    const next = quiet(last.then(work));
    // What fails fails for its own caller; what comes after it is tried by itself.
    last = next.catch(() => {});
    return next;
  };
}

type Event = EventEntry['event'];

interface Content {
  write(piece: string): Promise<void>;
  /** Sends what is held back, then these words. From now on nothing can be written. */
  close(...last: readonly Event[]): Promise<void>;
  /** Adds to the last words of a closed content. */
  add(event: Event): Promise<void>;
}

/** What a call gave back, as a subject of its own. */
export const resultOf = (toolCall: string): string => `${toolCall}\n`;

/** What all content has in common: a beginning, deltas in order, and an end after which no delta goes out. */
function createContent(
  id: string,
  { publish, lossOf, large }: Writing,
  start: Event,
  toDelta: (delta: string) => Event,
): Content {
  const splitter = createDeltaSplitter();
  const next = inOrder();
  let begun: Promise<void> | undefined;
  let closed = false;
  const begin = () => {
    begun ??= publish({ event: start }).catch((error: unknown) => {
      begun = undefined;
      throw error;
    });
    return begun;
  };
  const send = (deltas: readonly string[]) =>
    next(async () => {
      await begin();
      for (const delta of deltas) await publish({ event: toDelta(delta) });
    });
  return {
    // A delta behind the end would be refused as late, and with it all that its run has in flight (P11).
    write: (piece) => (closed ? tooLate() : send(splitter.push(piece))),
    close(...last) {
      closed = true;
      const rest = send(splitter.rest());
      return next(async () => {
        // What has lost a part ends all the same, and says so.
        await rest.catch(() => {});
        for (const event of last) await publish({ event });
        const loss = lossOf(id);
        if (loss) throw loss;
        await rest;
      });
    },
    add: (event) => next(() => large.publish(event)),
  };
}

/** @param right the call as it should be */
function textIn(text: string, right: string): string {
  checkCall(isText(text), right);
  return text;
}

/** @param right the call as it should be */
function jsonOf(value: unknown, right: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // It holds itself, or a number that JSON has no form for.
  }
  checkCall(text !== undefined, right);
  return text;
}

const tooLate = (): Promise<void> =>
  quiet(Promise.reject(new RejoinError('closed', 'This has ended. Nothing can be written to it any more.')));

const tooLong = (): Promise<void> =>
  quiet(
    Promise.reject(new RejoinError('blob-too-large', 'This text is too long. Write it as several files.')),
  );

export function createTextWriter(
  kind: 'text' | 'reasoning',
  id: string,
  writing: Writing,
  mint: () => string,
  done: (writer: TextWriter) => void,
): TextWriter {
  const [start, content, end] =
    kind === 'text'
      ? (['TEXT_MESSAGE_START', 'TEXT_MESSAGE_CONTENT', 'TEXT_MESSAGE_END'] as const)
      : (['REASONING_MESSAGE_START', 'REASONING_MESSAGE_CONTENT', 'REASONING_MESSAGE_END'] as const);
  const message = createContent(
    id,
    writing,
    { type: start, messageId: id, role: kind === 'text' ? 'assistant' : 'reasoning' },
    (delta) => ({ type: content, messageId: id, delta }),
  );
  const long = createLongText(writing.large);
  /** What the log does not have is stored first: then the text ends, and its file follows it. */
  async function endLong(): Promise<void> {
    const file = await long.store(kind === 'text' ? 'answer.txt' : 'reasoning.txt');
    await message.close({ type: end, messageId: id });
    const part = kind === 'text' ? file : { ...file, reasoning: true };
    await writing.publish({ event: { type: 'part.added', partId: mint(), messageId: id, part } });
  }
  let ended: Promise<void> | undefined;
  const writer: TextWriter = {
    id,
    write(delta) {
      const piece = textIn(delta, "text.write('Hello')");
      if (ended !== undefined) return tooLate();
      const taken = long.take(piece);
      return taken === undefined ? tooLong() : message.write(taken);
    },
    end() {
      if (ended !== undefined) return ended;
      const ending = long.isOver() ? endLong() : message.close({ type: end, messageId: id });
      ended = quiet(ending.finally(() => done(writer)));
      return ended;
    },
  };
  return writer;
}

export function createToolCallWriter(
  start: ToolCallStart,
  mint: () => string,
  writing: Writing,
  done: (writer: ToolCallWriter) => void,
): ToolCallWriter {
  const { toolCallId: id, toolCallName: name } = start;
  const args = createContent(id, writing, start, (delta) => ({
    type: 'TOOL_CALL_ARGS',
    toolCallId: id,
    delta,
  }));
  let called: Promise<void> | undefined;
  let ended: Promise<void> | undefined;
  const call = () => {
    called ??= args.close({ type: 'TOOL_CALL_END', toolCallId: id });
    return called;
  };
  /** Once it is over, it is not called again. What failed to end it may be tried again. */
  const over = (last: Promise<void>) => {
    const ending = quiet(last.then(() => done(writer)));
    ended = ending;
    ending.catch(() => {
      ended = undefined;
    });
    return ending;
  };
  const writer: ToolCallWriter = {
    id,
    // CAST: it was begun under a name that its types allow.
    name: name as ToolName,
    args: (delta) => args.write(textIn(delta, "call.args('{}')")),
    input(value) {
      const text = jsonOf(value, "call.input({ query: 'news' })");
      return quiet(args.write(text).then(call));
    },
    call,
    result(content, options = {}) {
      const right = "call.result('Nothing found', { outcome: 'failed' })";
      checkCall(Object(options) === options, right);
      const { outcome, preliminary } = options;
      const result: ToolCallResult = {
        ...{ type: 'TOOL_CALL_RESULT' as const, toolCallId: id, messageId: mint() },
        content: isText(content) ? content : jsonOf(content, right),
        ...omitUndefined({ outcome, preliminary }),
      };
      checkCall(isEvent(result), right);
      const given = call().then(() => args.add(result));
      return preliminary ? quiet(given) : over(given);
    },
    end: () => ended ?? over(call()),
  };
  return writer;
}
