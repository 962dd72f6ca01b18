/** Writes what a model streams into a run: texts, calls, results, parts, provider data, steps; and fails as the stream fails. */
import type { AgentRun } from '../agent/agentRun.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isRecord } from '../protocol/shapes.ts';
import { chunksOf } from './chunksOf.ts';
import { addUsage, ledgerOf } from './runLedger.ts';
import { createStreamCalls, type PipedCall } from './streamCalls.ts';
import { cutBy, failedBy } from './streamFailure.ts';
import type { PartOf, StreamPart, StreamReader } from './streamPart.ts';
import { createStreamParts } from './streamParts.ts';
import { createStreamTexts } from './streamTexts.ts';

export interface PipeResult {
  /** Why the model stopped: `stop`, `length`, `tool-calls`, `content-filter`, or what its provider says where that is none of them. */
  readonly finishReason?: string | undefined;
  /** Calls of this stream without a result: their tools are the caller's to run. */
  readonly calls: readonly PipedCall[];
}

/** Reasons of a model call's end after which the stream may still turn out to be broken. */
const UNSURE: ReadonlySet<string | undefined> = new Set(['error', 'interrupted', 'other']);

/**
 * @param right the call as it should be
 * @throws RejoinError `model-failed`, with the provider's error as `cause`, for a stream that fails or breaks off; what the log
 * refuses; and what the run's `signal` was aborted with
 */
export async function writeStream(
  run: AgentRun,
  stream: unknown,
  reader: StreamReader,
  right: string,
): Promise<PipeResult> {
  checkCall(isRecord(run) && typeof run.addPart === 'function', right);
  const writer = createStreamWriter(run);
  try {
    for await (const chunk of chunksOf(stream, run.signal, right))
      for (const part of reader.read(chunk)) await writer.write(part);
    for (const part of reader.end?.() ?? []) await writer.write(part);
  } catch (error) {
    run.signal.throwIfAborted();
    throw error instanceof RejoinError ? error : writer.failure(error);
  }
  return writer.end();
}

function createStreamWriter(run: AgentRun) {
  const ledger = ledgerOf(run);
  const parts = createStreamParts(run, ledger);
  const texts = createStreamTexts(run, parts);
  const calls = createStreamCalls(run, ledger, parts);
  /** Whether there is anything of an answer. */
  let begun = false;
  let failed: PartOf<'error'> | undefined;
  let how: PartOf<'finish'>['how'] | undefined;
  let finishReason: string | undefined;

  async function addProvider({ of, values }: PartOf<'provider'>): Promise<void> {
    if (!of) await parts.addValues(values);
    else if ('text' in of) texts.setValues(of.text, values);
    else if ('part' in of) await parts.addValues(values, { part: of.part });
    else if ('call' in of) calls.setValues(of.call, values);
    else await calls.addResultValues(of.result, values);
  }

  async function endStep({ finishReason: reason, usage, model }: PartOf<'step'>): Promise<void> {
    finishReason = reason;
    if (!usage && (reason === 'error' || reason === 'interrupted')) return;
    const step = { kind: 'step' as const, ...omitUndefined({ finishReason: reason, usage, model }) };
    ledger.step = await run.addPart(step);
    if (usage) run.setUsage(addUsage(ledger, model ?? '', omitUndefined({ model, ...usage })));
  }

  /** Libraries end the texts of a stream that broke as well: whether one is complete shows in what comes next. */
  async function settle(next: StreamPart): Promise<void> {
    if (next.type === 'provider' || next.type === 'finish' || failed) return;
    if (next.type !== 'step' || !UNSURE.has(next.finishReason)) await texts.settle();
  }

  async function write(part: StreamPart): Promise<void> {
    if (part.type === 'error') failed = part;
    await settle(part);
    switch (part.type) {
      case 'text':
      case 'reasoning':
        return texts.begin(part);
      case 'delta':
        begun ||= part.delta !== '';
        return texts.write(part);
      case 'end':
        return texts.end(part.id);
      case 'call':
        begun = true;
        return calls.begin(part);
      case 'args':
        return calls.addArgs(part);
      case 'called':
        return calls.called(part);
      case 'result':
        return calls.giveResult(part);
      case 'part':
        return texts.attach(part) ? undefined : parts.add(part);
      case 'provider':
        return addProvider(part);
      case 'step':
        return endStep(part);
      case 'finish':
        how = part.how;
    }
  }

  const failure = (error: unknown): RejoinError => (begun ? cutBy(error) : failedBy(error));

  async function end(): Promise<PipeResult> {
    how ??= failed ? 'failed' : 'cut';
    if (how === 'failed') throw failure(failed?.error);
    if (how === 'cut') throw cutBy(failed?.error);
    if (how === 'stopped') {
      run.signal.throwIfAborted();
      run.cancel();
    }
    await texts.endAll();
    return { finishReason, calls: calls.open() };
  }

  return { write, end, failure };
}
