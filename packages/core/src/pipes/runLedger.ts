/** What streams have written of one run so far: more than one may be piped into it, one after the other or at once. */
import type { AgentRun } from '../agent/agentRun.ts';
import type { ToolCallWriter } from '../agent/contentWriters.ts';
import type { TokenUsage } from '../protocol/answerPart.ts';
import type { BlobId } from '../protocol/blobId.ts';

/** A call as a stream has made it. */
export interface LedgerCall {
  readonly writer: ToolCallWriter;
  /** Whether its arguments came piece by piece. */
  streamed: boolean;
  /** All of its arguments, once they are complete. */
  args?: string;
  /** Provider data of the call. */
  values?: Readonly<Record<string, unknown>>;
  /** Whether it has a result, and that is no preliminary one. */
  done: boolean;
  outcome?: 'failed' | 'denied' | undefined;
}

export interface RunLedger {
  /** By the model's ids. */
  readonly calls: Map<string, LedgerCall>;
  /** By model: what all of its calls have used. */
  readonly usage: Map<string, TokenUsage>;
  /** The part that was written at the end of the newest model call. */
  step?: string;
  /** What an app says about the answer, merged so far. */
  metadata?: unknown;
  /** Content of the session that the run's model was given. */
  readonly stored: Map<BlobId, Promise<Uint8Array<ArrayBuffer>>>;
}

const ledgers = new WeakMap<AgentRun, RunLedger>();

export function ledgerOf(run: AgentRun): RunLedger {
  const known = ledgers.get(run);
  if (known) return known;
  const ledger: RunLedger = { calls: new Map(), usage: new Map(), stored: new Map() };
  ledgers.set(run, ledger);
  return ledger;
}

/** Adds the usage of one model call, and gives that of all. */
export function addUsage({ usage }: RunLedger, model: string, added: TokenUsage): readonly TokenUsage[] {
  const sum: Record<string, unknown> = { ...usage.get(model) };
  for (const [name, value] of Object.entries(added))
    sum[name] = typeof value === 'number' ? value + Number(sum[name] ?? 0) : value;
  usage.set(model, sum);
  return [...usage.values()];
}
