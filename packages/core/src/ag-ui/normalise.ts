/**
 * Events as an AG-UI agent of any version emits them, turned into what a log holds: long forms, each text and call opened once,
 * written, and closed. It follows one stream and knows nothing else; what it cannot use is a fault, never a throw.
 */
import { checkCall } from '../protocol/checkCall.ts';
import type { KnownEvent, UnknownEvent } from '../protocol/events.ts';
import { faultOf } from '../protocol/explain.ts';
import { isEvent } from '../protocol/shapes.ts';
import { isChunk } from './chunkEvents.ts';
import { createNames } from './eventNames.ts';
import { createReferences, idIn } from './eventReferences.ts';
import { cutStart, isEventLike, readEnd, trim } from './older.ts';
import { createOpenStreams, quoted } from './openStreams.ts';
import { closes, streamOf, words } from './runStreams.ts';
import { createThinking, isThinking } from './thinkingEvents.ts';

type Event = KnownEvent | UnknownEvent;

/** What came that the log cannot take. */
export interface NormaliserFault {
  /** The event's type, if it has one. */
  readonly type?: string;
  /** What is wrong with it. */
  readonly message: string;
}

/** What one event became. */
export interface Normalised {
  /** For the log, in this order. */
  readonly events: readonly Event[];
  readonly faults: readonly NormaliserFault[];
}

export interface NormaliserOptions {
  /** Gives ids to what older versions emit without. Each is a new one. */
  readonly mint: () => string;
  /** Keeps `RAW` and `rawEvent`: what a provider sent underneath, often with prompts and credentials. Default false. */
  readonly raw?: boolean | undefined;
  /** Whether an id is in use beyond this stream: many agents begin at `msg_1` in each run. What has such an id gets another. */
  readonly isTaken?: ((kind: 'message' | 'tool-call', id: string) => boolean) | undefined;
  /**
   * Calls of the interrupted run that this stream's run resumes: they may get their results here. The ids that they have in the
   * log, by the ids that their agent gave them.
   */
  readonly waiting?: ReadonlyMap<string, string> | undefined;
  /**
   * Whether the run has a text or call whole already, by the id that its agent gave it: one that a source says once more, after a
   * take-over, is passed over.
   */
  readonly isWritten?: ((kind: 'message' | 'tool-call', id: string) => boolean) | undefined;
}

/** Follows one stream. */
export interface Normaliser {
  /** @param event anything: what an agent sent, parsed as JSON */
  push(event: unknown): Normalised;
  /** Whether nothing is open: no text, call or sub-agent, and no call that waits for its result. */
  readonly isSettled: boolean;
  /** The stream has ended as it should: what was opened by chunks is closed. What else is open is for the run's end to cut. */
  end(): Normalised;
}

/** For one stream of AG-UI events, of one run or of several after another. */
export function createNormaliser(options: NormaliserOptions): Normaliser {
  checkCall(typeof options?.mint === 'function', 'createNormaliser({ mint: () => crypto.randomUUID() })');
  const { mint, raw = false, waiting: resumed = new Map() } = options;
  const { isTaken = () => false, isWritten = () => false } = options;
  const names = createNames(isTaken);
  const references = createReferences(names, resumed);
  const thinking = createThinking(mint);
  /** Calls that may still get a result, and sub-agents that go on. */
  const calls = new Set<string>();
  /** The ids in the log of those that have one: a later result takes its place. */
  const answered = new Map<string, string>();
  /** Calls that had their results before. */
  const repeated = new Set<string>();
  const waiting = new Map(resumed);
  const subagents = new Map<string, boolean>();
  let ended = false;

  let events: Event[] = [];
  let faults: NormaliserFault[] = [];
  const fault = (type: string, message: string): void => void faults.push({ type, message });
  function emit(event: UnknownEvent): boolean {
    const { type } = event;
    const isWhole = isEvent(event);
    if (isWhole) events.push(event);
    else fault(type, faultOf(event)?.message ?? '');
    return isWhole;
  }
  const put = (event: UnknownEvent): void => void emit(event);
  function flush(): Normalised {
    const made = { events, faults };
    events = [];
    faults = [];
    return made;
  }

  const streams = createOpenStreams({
    ...{ names, isWritten, emit, fault },
    referring: references.referring,
    onCall: (id, isRepeated) => void (isRepeated ? repeated : calls).add(id),
  });

  function pushLong(event: UnknownEvent): void {
    const part = streamOf(event.type);
    if (part) {
      if (part.place === 'start') return streams.begin(part.kind, event);
      const id = idIn(event, words[part.kind].id);
      const stream = streams.get(part.kind, id);
      if (!stream) return fault(event.type, `${quoted(id)} is not open.`);
      return part.place === 'end' ? streams.close(stream, event) : streams.write(stream, event.delta);
    }
    switch (event.type) {
      case 'TOOL_CALL_RESULT': {
        const id = idIn(event, 'toolCallId');
        const stream = streams.get('call', id);
        if (repeated.has(id)) return stream && streams.close(stream);
        const as = calls.delete(id) ? names.of('tool-call', id) : (waiting.get(id) ?? answered.get(id));
        // What it answers may be a call of a former run: that has ended, and nothing of it changes any more.
        if (as === undefined)
          return fault(event.type, `${quoted(id)} is no call of this stream that waits for a result.`);
        if (as === waiting.get(id)) waiting.delete(id);
        answered.set(id, as);
        if (stream) streams.close(stream);
        return put({ ...event, toolCallId: as });
      }
      case 'SUBAGENT_STARTED': {
        const id = idIn(event, 'subagentRunId');
        if (subagents.has(id)) return fault(event.type, `${quoted(id)} has begun already.`);
        subagents.set(id, true);
        return put(references.referring(event));
      }
      case 'SUBAGENT_FINISHED':
      case 'SUBAGENT_ERROR':
      case 'subagent.cancelled': {
        const id = idIn(event, 'subagentRunId');
        if (subagents.get(id) !== true) return fault(event.type, `${quoted(id)} does not go on.`);
        subagents.set(id, false);
        return put(event);
      }
      case 'MESSAGES_SNAPSHOT':
        return put({ ...event, messages: references.ownMessages(event.messages) });
      case 'RUN_STARTED':
        ended = false;
        subagents.clear();
        calls.clear();
        answered.clear();
        return put(cutStart(event));
      case 'RUN_FINISHED':
        ended = true;
        return put(readEnd(event, mint, references.callOf));
      case 'RUN_ERROR':
        ended = true;
        return put(event);
      // Only the provider can read it, and no log should keep it.
      case 'REASONING_ENCRYPTED_VALUE':
        return;
      case 'RAW':
        return raw ? put(event) : undefined;
      default:
        return put(event);
    }
  }

  return {
    push(value) {
      if (!isEventLike(value)) {
        faults.push({ message: 'This is no event: it has no `type`.' });
        return flush();
      }
      const event = trim(value, raw);
      if (ended && event.type !== 'RUN_STARTED') {
        fault(event.type, 'Its run has ended.');
        return flush();
      }
      const chunk = isChunk(event);
      if (chunk) streams.pushChunk(chunk);
      else {
        streams.closeChunks(closes(event));
        pushLong(isThinking(event) ? thinking(event) : event);
      }
      return flush();
    },
    get isSettled() {
      return !streams.isOpen && calls.size === 0 && ![...subagents.values()].includes(true);
    },
    end() {
      streams.closeChunks('all');
      return flush();
    },
  };
}
