/** One run of a bridge: what its source says, written into the log as the log takes it. */
import type { AgentRun } from '../agent/agentRun.ts';
import { isContent } from '../agent/contentEvents.ts';
import type { AgentSession } from '../agent/joinSession.ts';
import type { SessionState } from '../fold/state.ts';
import type { TokenUsage } from '../protocol/answerPart.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { isDeltaEvent } from '../protocol/envelope.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import type { KnownEvent, RunError, RunFinished, UnknownEvent } from '../protocol/events.ts';
import { entityKey, type ParticipantId } from '../protocol/ids.ts';
import { byteLength } from '../protocol/limits.ts';
import { isKnown } from '../protocol/shapes.ts';
import { cutToFit } from './fit.ts';
import { EndpointError, type HostedPiece } from './hostedSource.ts';
import type { EndpointTool } from './input.ts';
import { createNormaliser, type Normalised } from './normalise.ts';
import { createPageCalls } from './pageTools.ts';

/** What the log does not take of one event says nothing against the next. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'event-malformed',
  'event-too-large',
  'string-too-long',
  'message-too-deep',
  // It is no event of content.
  'argument-invalid',
  'duplicate-entity',
  'late-event',
]);
/** What a server with a place beside the log does not store there: its beginning is kept as without one. */
const TOO_LARGE: ReadonlySet<ErrorCode> = new Set([
  'blob-too-large',
  'blobs-full',
  'blobs-unsupported',
  'event-too-large',
]);
/** What was refused of an earlier change: this one may still apply. */
const EARLIER: ReadonlySet<ErrorCode> = new Set(['patch-failed', 'document-too-large']);
/** The name of the `CUSTOM` events by which another process learns where it can read on. */
const CURSOR = 'rejoin.cursor';

export interface HostedRunSetup {
  readonly run: AgentRun;
  readonly agent: Pick<AgentSession, 'participant' | 'session'>;
  readonly tools: readonly EndpointTool[];
  readonly raw: boolean;
  readonly mint: () => string;
  readonly report: (error: RejoinError) => void;
}

export interface HostedRun {
  /** Writes what came. Returns whether the source's run has ended. */
  take(piece: HostedPiece): Promise<boolean>;
  /** The source has ended: what it left open is closed, and the run ends as it has said. */
  finish(): Promise<void>;
}

/** From where a run that was taken over can be read on. */
export function cursorOf(
  { custom }: SessionState,
  participant: ParticipantId,
  run: string,
): string | undefined {
  const mark = custom.findLast(
    (item) =>
      item.participant === participant &&
      item.run === run &&
      item.event.type === 'CUSTOM' &&
      'name' in item.event &&
      item.event.name === CURSOR,
  )?.event;
  const value = mark && 'value' in mark ? mark.value : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** @param cursor where the run is read on, if it is not begun anew */
export function createHostedRun(setup: HostedRunSetup, cursor: string | undefined): HostedRun {
  const { run, agent, raw, mint, report } = setup;
  const { participant } = agent;
  const state = () => agent.session.store.getState().state;
  const normaliser = createNormaliser({
    mint,
    raw,
    isTaken(kind, id) {
      const known = state()[kind === 'message' ? 'messages' : 'toolCalls'].get(entityKey(participant, id));
      // What a former owner of this run had begun is begun anew, in its place (P21).
      return known !== undefined && !(known.status === 'superseded' && known.run === run.run);
    },
    ...(cursor !== undefined && { isWritten: writtenBefore(state(), participant, run.run) }),
    waiting: waitingCalls(state(), participant, run.run),
  });
  const pageCalls = createPageCalls(setup.tools);
  /** How the source's run ended. It may begin another in the same stream: here they are one run, which ends as the last. */
  let end: RunFinished | undefined;
  const usage: TokenUsage[] = [];
  /** Whether the log has a cursor, and something was written since. */
  let marked = cursor !== undefined;
  let wrote = false;

  async function write({ events, faults }: Normalised): Promise<boolean> {
    for (const { type = 'an event', message } of faults)
      report(new RejoinError('event-malformed', `The endpoint's ${type} was left out. ${message}`));
    for (const event of events) {
      if (isKnown(event) && event.type === 'RUN_FINISHED') {
        end = event;
        usage.push(...(event.usage ?? []));
      } else if (isKnown(event) && event.type === 'RUN_ERROR') throw failure(run, event, usage);
      // That the run began is in the log already, under its own id.
      else if (event.type === 'RUN_STARTED') end = undefined;
      else {
        pageCalls.note(event);
        await put(event);
        wrote = true;
      }
    }
    return end !== undefined;
  }

  /** Writes an event, or what fits of it. Where the log does not take something, it writes that this is missing. */
  async function put(event: KnownEvent | UnknownEvent): Promise<void> {
    // The whole of it is stored beside the log, where there is such a place.
    if (isKnown(event) && event.type === 'TOOL_CALL_RESULT' && agent.session.blobs.available) {
      const refusal = await publish(run, event, raw).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!refusal) return;
      if (!(refusal instanceof RejoinError) || !TOO_LARGE.has(refusal.code)) return refused(event, refusal);
    }
    const fitting = !isKnown(event) || isDeltaEvent(event) ? event : (cutToFit(event) ?? event);
    if (fitting !== event)
      report(
        new RejoinError(
          'event-too-large',
          `The endpoint's ${event.type} is larger than a session keeps of one event. Its longest texts were cut.`,
        ),
      );
    try {
      await publish(run, fitting, raw);
    } catch (error) {
      await refused(event, error);
    }
  }

  /** Says in the log that something is missing, where the next may still be taken. */
  async function refused(event: KnownEvent | UnknownEvent, error: unknown): Promise<void> {
    if (!(error instanceof RejoinError) || !PASSING.has(error.code)) throw error;
    report(error);
    // What no reader is shown, no reader misses.
    if (!isContent(event)) return;
    const { type: dropped } = event;
    const bytes = byteLength(JSON.stringify(event));
    await agent.session.publish({
      run: run.run,
      event: { type: 'event.dropped', dropped, bytes, code: error.code },
    }).queued;
  }

  return {
    async take(piece) {
      checkCall(
        Array.isArray(piece?.events),
        "yield { events: [{ type: 'RUN_FINISHED' }], cursor: 'job 7' }",
      );
      const { events, cursor: at } = piece;
      for (const event of events) await write(normaliser.push(event));
      // Where something is open, another process would begin that anew: it reads on from before it.
      if (at !== undefined && !end && (wrote || !marked) && normaliser.isSettled) {
        marked = true;
        wrote = false;
        await publish(run, { type: 'CUSTOM', name: CURSOR, value: at }, raw);
      }
      return end !== undefined;
    },
    async finish() {
      await write(normaliser.end());
      if (!end) return;
      const { outcome, result } = end;
      if (result !== undefined) run.setResult(result);
      if (usage.length > 0) run.setUsage(usage);
      if (outcome?.type === 'cancelled') return run.cancel();
      const interrupts = outcome?.type === 'interrupt' ? outcome.interrupts : [];
      const all = [...interrupts, ...pageCalls.asked(mint)];
      if (outcome?.type === 'interrupt' || all.length > 0) run.interrupt(all);
    },
  };
}

const publish = (run: AgentRun, event: KnownEvent | UnknownEvent, raw: boolean): Promise<void> =>
  run.publish(event, { raw }).catch((error: unknown) => {
    if (!(error instanceof RejoinError) || !EARLIER.has(error.code)) throw error;
    return run.publish(event, { raw });
  });

/** What a run has whole, by the ids that its agent gave. */
function writtenBefore(
  { messages, toolCalls }: SessionState,
  participant: ParticipantId,
  run: string,
): (kind: 'message' | 'tool-call', id: string) => boolean {
  const whole = { message: new Set<string>(), 'tool-call': new Set<string>() };
  for (const [kind, all] of [
    ['message', messages],
    ['tool-call', toolCalls],
  ] as const)
    for (const each of all.values())
      if (each.participant === participant && each.run === run && /complete|done/.test(each.status))
        whole[kind].add(each.given ?? each.id);
  return (kind, id) => whole[kind].has(id);
}

/** The calls that the interrupted run has left to this one, by the ids that the endpoint gave them. */
function waitingCalls(
  { toolCalls }: SessionState,
  participant: ParticipantId,
  run: string,
): ReadonlyMap<string, string> {
  const waiting = new Map<string, string>();
  for (const call of toolCalls.values())
    if (call.participant === participant && call.run === run && call.status === 'called')
      waiting.set(call.given ?? call.id, call.id);
  return waiting;
}

function failure(
  run: AgentRun,
  { message, code, usage = [] }: RunError,
  before: readonly TokenUsage[],
): Error {
  const used = [...before, ...usage];
  if (used.length > 0) run.setUsage(used);
  return new EndpointError(code, message);
}
