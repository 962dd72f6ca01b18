/** Tool calls of a stream. A run knows them all: a later stream may bring the result of a call that an earlier one made. */
import type { AgentRun } from '../agent/agentRun.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isRecord, isText } from '../protocol/shapes.ts';
import { wellFormed } from '../protocol/wellFormed.ts';
import type { LedgerCall, RunLedger } from './runLedger.ts';
import type { PartOf } from './streamPart.ts';
import { entityId, type StreamParts, type Values } from './streamParts.ts';

/** A call that the model has made and that has no result yet. */
export interface PipedCall {
  /** The model's id of the call. */
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it. */
  readonly args: string;
  /**
   * Gives what the tool returned, or why it failed. Ends the call.
   *
   * @throws RejoinError `event-too-large` for more than the log takes: the call still waits, and may be given a shorter result
   */
  result(content: string, options?: { readonly outcome?: 'failed' | 'denied' | undefined }): Promise<void>;
}

export interface StreamCalls {
  begin(part: PartOf<'call'>): void;
  addArgs(part: PartOf<'args'>): Promise<void>;
  called(part: PartOf<'called'>): Promise<void>;
  giveResult(part: PartOf<'result'>): Promise<void>;
  setValues(id: string, values: Values): void;
  addResultValues(id: string, values: Values): Promise<void>;
  /** Calls of this stream without a result. */
  open(): readonly PipedCall[];
}

export function createStreamCalls(run: AgentRun, ledger: RunLedger, parts: StreamParts): StreamCalls {
  const { calls } = ledger;
  /** Calls of this stream. */
  const made = new Map<string, LedgerCall>();

  async function called({ id, args }: PartOf<'called'>): Promise<void> {
    const call = calls.get(id);
    if (!call || call.args !== undefined) return;
    call.args = args;
    if (!call.streamed) await call.writer.args(args);
    await call.writer.call();
    await parts.addValues(call.values, { toolCall: call.writer.id });
  }

  async function giveResult({ id, content, outcome, preliminary }: PartOf<'result'>): Promise<void> {
    const call = calls.get(id);
    // That it was denied was written with the reason, where people were asked.
    if (!call || (outcome === 'denied' && call.outcome === 'denied')) return;
    await called({ type: 'called', id, args: '{}' });
    const options = omitUndefined({ outcome, preliminary: preliminary || undefined });
    await call.writer.result(content, options).catch((error: unknown) => {
      if (!(error instanceof RejoinError) || !TOO_LARGE.has(error.code)) throw error;
      return call.writer.result(shortened(content), options);
    });
    call.done = !preliminary;
    call.outcome = outcome;
  }

  const toPiped = ([id, { writer, args = '' }]: [string, LedgerCall]): PipedCall => ({
    id,
    name: writer.name,
    args,
    result(content, options = {}) {
      const right = "call.result('Nothing found', { outcome: 'failed' })";
      checkCall(isText(content) && isRecord(options), right);
      const { outcome } = options;
      checkCall(outcome === undefined || outcome === 'failed' || outcome === 'denied', right);
      return giveResult({ type: 'result', id, content, outcome });
    },
  });

  return {
    begin({ id, name, title, dynamic, byProvider }) {
      const known = calls.get(id);
      // Announced before, in this stream or in one before it that has asked for consent.
      if (known && !known.done) return;
      const writer = run.toolCall(name, omitUndefined({ id: entityId(id), title, dynamic, byProvider }));
      const call = { writer, streamed: false, done: false };
      calls.set(id, call);
      made.set(id, call);
    },
    async addArgs({ id, delta }) {
      const call = calls.get(id);
      if (!call || delta === '') return;
      call.streamed = true;
      await call.writer.args(delta);
    },
    called,
    giveResult,
    setValues(id, values) {
      const call = calls.get(id);
      if (call && call.args === undefined) call.values = values;
    },
    async addResultValues(id, values) {
      const call = calls.get(id);
      // Most providers have nothing else to say of a result than of its call.
      if (call && JSON.stringify(call.values) !== JSON.stringify(values))
        await parts.addValues(values, { toolCall: call.writer.id, result: true });
    },
    open: () => [...made].filter(([, call]) => !call.done).map(toPiped),
  };
}

/** Neither the log nor the place beside it takes it. */
const TOO_LARGE: ReadonlySet<ErrorCode> = new Set(['event-too-large', 'blob-too-large', 'blobs-full']);

/** UTF-16 units of a result that the log takes, however many bytes each of them needs. */
const SHORT = 40_000;

/** The beginning of what no entry would hold, and that it is no more. */
const shortened = (content: string): string =>
  `${wellFormed(content.slice(0, SHORT))}\n… (the first ${SHORT} of ${content.length} characters)`;
