/**
 * A run as the chunks of a UI message stream, for a page of the AI SDK that reads a session by its own transport: what `runChanges`
 * tells, in the SDK's order. Pure. No type of the SDK is named.
 */
import type { SessionMessage, SessionPart, SessionRun, SessionToolCall } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import { parsedText } from '../pipes/jsonText.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isRecord, isText } from '../protocol/shapes.ts';
import type { RunChange } from '../view/runChanges.ts';
import { resultValue } from './toolParts.ts';
import { answerPart } from './uiMessages.ts';

/** A chunk, as the SDK's `UIMessageChunk`. */
export type UiChunk = Readonly<Record<string, unknown>> & { readonly type: string };

/**
 * The name under which a run holds chunks that have no event of their own, as they came from an endpoint of the SDK: what begins
 * and ends a message and its steps, and what asks for consent.
 */
export const KEPT_CHUNK = 'rejoin.ui-chunk';

const KEPT: ReadonlySet<string> = new Set([
  ...['start', 'start-step', 'finish-step', 'finish', 'tool-approval-request', 'tool-approval-response'],
]);

export const isKeptChunk = (chunk: unknown): chunk is UiChunk =>
  isRecord(chunk) && isText(chunk.type) && KEPT.has(chunk.type);

/** Why a reader is told that an answer is over although its run has not ended. */
const LOST = 'The answer broke off: the process that wrote it is gone. What it had written stands.';
const GONE = 'This answer is no longer in the session.';

export interface RunChunks {
  /** What has changed. Empty once it has ended. */
  next(changes: readonly RunChange[]): readonly UiChunk[];
  /** For the page the answer is over. */
  readonly ended: boolean;
}

/** Reads the changes of one run from its beginning. */
export function createRunChunks(): RunChunks {
  /** Texts by their ids in the log, and the ids under which the page has them. */
  const open = new Map<string, { readonly kind: 'text' | 'reasoning'; readonly id: string }>();
  const begun = new Map<string, number>();
  /** Calls that the page has not as whole. */
  const unmade = new Set<string>();
  let started = false;
  let ended = false;
  /** Whether the run holds the steps of an endpoint; if not they are taken from the ends of its model calls. */
  let keepsSteps = false;
  let inStep = false;
  let finish: UiChunk | undefined;

  function start(run: Pick<SessionRun, 'run'> | undefined, kept?: UiChunk): readonly UiChunk[] {
    if (started) return [];
    started = true;
    // An endpoint that names no message may go on with one that the page has.
    return [kept ?? { type: 'start', ...(run && { messageId: run.run }) }];
  }

  /** Where no steps are kept, what is shown begins one. */
  function content(...chunks: readonly UiChunk[]): readonly UiChunk[] {
    if (keepsSteps || inStep) return chunks;
    inStep = true;
    return [{ type: 'start-step' }, ...chunks];
  }

  function openText({ id, kind }: SessionMessage): readonly UiChunk[] {
    if (kind === 'activity') return [];
    const times = (begun.get(id) ?? 0) + 1;
    begun.set(id, times);
    const shown = times === 1 ? id : `${id}~${times}`;
    open.set(id, { kind, id: shown });
    return [{ type: `${kind}-start`, id: shown }];
  }

  function closeText(id: string): readonly UiChunk[] {
    const text = open.get(id);
    open.delete(id);
    return text ? [{ type: `${text.kind}-end`, id: text.id }] : [];
  }

  const closeTexts = () => [...open.keys()].flatMap(closeText);

  function grow(message: SessionMessage, delta: string): readonly UiChunk[] {
    const before = open.has(message.id) ? [] : openText(message);
    const text = open.get(message.id);
    return text ? content(...before, { type: `${text.kind}-delta`, id: text.id, delta }) : [];
  }

  function keptChunk(chunk: UiChunk, run: string): readonly UiChunk[] {
    if (chunk.type === 'start') return start({ run }, chunk);
    if (chunk.type === 'finish') {
      finish = chunk;
      return [];
    }
    if (!/-step$/.test(chunk.type)) return [chunk];
    keepsSteps = true;
    // The SDK forgets the texts of a step at its end.
    return [...closeTexts(), chunk];
  }

  function partChunks(of: SessionPart): readonly UiChunk[] {
    const { part, run } = of;
    if (part.kind === 'provider')
      return part.provider === KEPT_CHUNK && isKeptChunk(part.value) ? keptChunk(part.value, run) : [];
    if (part.kind !== 'step') return shownPart(of).flatMap((chunk) => content(chunk));
    if (keepsSteps || !inStep) return [];
    inStep = false;
    return [...closeTexts(), { type: 'finish-step' }];
  }

  function ending(run: SessionRun): readonly UiChunk[] {
    ended = true;
    const { status, error } = run;
    if (status === 'lost') return [{ type: 'error', errorText: LOST }];
    if (status === 'failed') return [{ type: 'error', errorText: error?.message ?? 'The answer failed.' }];
    if (status === 'cancelled') return [{ type: 'abort' }];
    const step = inStep && !keepsSteps ? [{ type: 'finish-step' }] : [];
    return [...closeTexts(), ...step, finish ?? { type: 'finish', finishReason: 'stop' }];
  }

  function madeChunk(call: SessionToolCall): readonly UiChunk[] {
    unmade.delete(call.id);
    const input = parsedText(textOf(call.args));
    return [{ type: 'tool-input-available', ...callFields(call), input }];
  }

  /** A call without a result that the end of its run has cut: it is the page's to run, if its arguments are whole. */
  function leftToPage(change: RunChange): readonly UiChunk[] {
    if (change.type !== 'call-ended' || change.call.status !== 'cut' || !unmade.has(change.call.id))
      return [];
    return isRecord(parsedText(textOf(change.call.args))) ? madeChunk(change.call) : [];
  }

  function chunksOf(change: RunChange): readonly UiChunk[] {
    switch (change.type) {
      case 'message-started':
      case 'message-changed':
        return activityChunk(change.message).flatMap((chunk) => content(chunk));
      case 'message-grown':
        return grow(change.message, change.delta);
      case 'message-replaced':
        return [...closeText(change.message.id), ...grow(change.message, change.text)];
      case 'message-ended':
        return change.message.status === 'complete' ? closeText(change.message.id) : [];
      case 'call-started':
        unmade.add(change.call.id);
        return content({ type: 'tool-input-start', ...callFields(change.call) });
      case 'call-grown':
        return [{ type: 'tool-input-delta', toolCallId: idOf(change.call), inputTextDelta: change.delta }];
      case 'call-made':
        return madeChunk(change.call);
      case 'call-answered':
        return [resultChunk(change.call)];
      case 'part-added':
        return partChunks(change.part);
      case 'run-ended':
      case 'run-lost':
        return ending(change.run);
      case 'run-gone':
        ended = true;
        return [{ type: 'error', errorText: GONE }];
      default:
        return [];
    }
  }

  return {
    next(changes) {
      if (ended) return [];
      const run = changes.find((change) => 'run' in change)?.run;
      return changes.flatMap((change) => {
        const chunks = [...(run?.status === 'finished' ? leftToPage(change) : []), ...chunksOf(change)];
        // What has failed before it began is no message.
        if (chunks.every(({ type }) => type === 'error' || type === 'abort')) return chunks;
        return [...start(run ?? runOf(change)), ...chunks];
      });
    },
    get ended() {
      return ended;
    },
  };
}

const runOf = (change: RunChange): { readonly run: string } | undefined => {
  const of = 'message' in change ? change.message : 'call' in change ? change.call : undefined;
  return of?.run === undefined ? undefined : { run: of.run };
};

/** An endpoint's own id: a page sends it back there. */
const idOf = ({ given, id }: { readonly given?: string; readonly id: string }): string => given ?? id;

const callFields = (call: SessionToolCall) => ({
  toolCallId: idOf(call),
  toolName: call.name,
  ...omitUndefined({ title: call.title, dynamic: call.dynamic, providerExecuted: call.byProvider }),
});

function resultChunk(call: SessionToolCall): UiChunk {
  const { result, outcome, byProvider: providerExecuted, dynamic, preliminary } = call;
  const of = { toolCallId: idOf(call), ...omitUndefined({ providerExecuted, dynamic }) };
  const words = isText(result) ? result : (JSON.stringify(result) ?? '');
  if (outcome === 'failed') return { type: 'tool-output-error', ...of, errorText: words };
  if (outcome === 'denied') return { type: 'tool-output-denied', toolCallId: of.toolCallId };
  return {
    type: 'tool-output-available',
    ...of,
    output: resultValue(result),
    ...omitUndefined({ preliminary }),
  };
}

function shownPart(of: SessionPart): readonly UiChunk[] {
  const { part } = of;
  if (part.kind === 'metadata') return [{ type: 'message-metadata', messageMetadata: part.value }];
  const id = idOf(of);
  const named = part.kind === 'data' && id.startsWith(`${part.name}:`) ? id.slice(part.name.length + 1) : id;
  const shown = answerPart({ id: named, part });
  return shown ? [{ ...shown }] : [];
}

const activityChunk = ({ id, kind, activity }: SessionMessage): readonly UiChunk[] =>
  kind === 'activity' && activity ? [{ type: `data-${activity.type}`, id, data: activity.content }] : [];
