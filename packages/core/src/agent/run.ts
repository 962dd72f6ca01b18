/** One run of an agent as its session drives it: it follows the log from the run's claim to its end. */

import { isActive } from '../fold/state.ts';
import { type EventEntry, isDeltaEvent } from '../protocol/envelope.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import { factsOf } from '../protocol/eventTable.ts';
import { entityKey } from '../protocol/ids.ts';
import type { SessionView } from '../view/sessionView.ts';
import type { RunHandler } from './agentRun.ts';
import { createAgentRun, type RunSetup } from './createAgentRun.ts';
import { createRunOutcome } from './runOutcome.ts';
import { createRunRefusals } from './runRefusals.ts';
import { splitEvent } from './splitEvent.ts';
import { createStateWaiter } from './stateWaiter.ts';
import { hasBegun, hasTakenOver, isOpen } from './wonRun.ts';

/** The run as its session drives it. */
export interface RunHandle {
  /** Resolves when the log shows this run, or who won instead, or when the command to begin it was refused. */
  began(command: string, claim: string | undefined): Promise<boolean>;
  tookOver(command: string, generation: number): Promise<boolean>;
  work(handler: RunHandler): Promise<void>;
  abandon(error: RejoinError): void;
  /** Releases it in the log, as soon as it is ours: another process may go on with it at once. Nothing more is written here. */
  handOver(): void;
  /** Says that its process lives, if the run goes on here (P32). */
  renew(): Promise<void>;
  /** An event of this session was given up: it may have been one that the run waits for. */
  dropped(entry: EventEntry, error: RejoinError): void;
  /** Why an event of the run, by its id or its type, was given up. */
  refusal(name: string): RejoinError | undefined;
  /** It follows the log no longer. */
  release(): void;
}

/** Nothing more can be written for this run by this instance: it is another's, or over. */
const FOR_GOOD: ReadonlySet<ErrorCode> = new Set(['closed', 'fenced', 'not-owner', 'late-event']);

/** UTF-16 units of texts and arguments: a run of more waits for the log's word on them before it calls itself finished. */
const MUCH = 256 * 1024;

export function createRun(setup: RunSetup): RunHandle {
  const { id, session, participant, instance, report } = setup;
  const key = entityKey(participant, id);
  const controller = new AbortController();
  const waiter = createStateWaiter(() => session.store.getState().state);
  const { when, wake, dismiss } = waiter;
  const refusals = createRunRefusals();
  const outcome = createRunOutcome();
  let working = false;
  let handsOver = false;
  let written = 0;
  /** Its last event is published, or about to be. */
  let ended = false;
  /** Set when this run is no longer ours to write: nothing more is written in its name. */
  let gone: RejoinError | undefined;

  let markGone: () => void = () => {};
  const abandoned = new Promise<void>((resolve) => {
    markGone = resolve;
  });

  async function publish(entry: Omit<EventEntry, 'run'>): Promise<void> {
    if (gone) throw gone;
    if (ended) throw new RejoinError('closed', 'The run has ended. Nothing can be written to it any more.');
    const lane = factsOf(entry.event.type)?.lane;
    const error = lane === 'control' ? undefined : refusals.before(entry.event);
    if (error) throw error;
    // All are put into the outbox in one go: nothing comes in between.
    const pieces = splitEvent(entry.event);
    for (const { event } of pieces) refusals.notePiece(event, entry.event);
    if (isDeltaEvent(entry.event)) written += entry.event.delta.length;
    await Promise.all(pieces.map((piece) => session.publish({ ...entry, ...piece, run: id }, lane).queued));
  }
  const isOver = () => ended || gone !== undefined;
  const { run, inbox, open } = createAgentRun({
    ...{ setup, key, controller, waiter, refusals, outcome, publish, isOver },
  });

  /** Follows the log, from before its first event until its last. */
  function look({ state }: SessionView): void {
    const now = state.runs.get(key);
    if (now && now.owner !== instance && !ended && working)
      abandon(new RejoinError('fenced', 'Another instance has taken over this run.'));
    if (now && now.owner === instance && isActive(now.status) && !ended) inbox.look(state);
    wake();
  }

  const unsubscribe = session.store.subscribe(look);

  function abandon(error: RejoinError): void {
    if (gone) return;
    gone = error;
    if (!ended) controller.abort(error);
    inbox.close();
    dismiss();
    markGone();
  }

  function release(): void {
    if (gone || ended) return;
    // In the run's own order: behind all that it has written.
    session.publish({ run: id, event: { type: 'run.released' } }).queued.catch(report);
    abandon(new RejoinError('closed', 'The agent leaves the session, and hands the run over.'));
  }

  /**
   * What a run writes last: what its handler left open is closed, then the run. What it was thrown out of, or was stopped in,
   * is not complete: the run's end cuts it. A run whose reason for its end is refused still ends.
   */
  async function finish(): Promise<void> {
    inbox.close();
    refusals.close();
    const { signal } = controller;
    for (const writer of outcome.failed || signal.aborted ? [] : [...open]) {
      await writer.end().catch((error: unknown) => {
        if (!gone) report(error);
      });
    }
    // That there is no room for all of it may be on its way.
    if (written > MUCH) await Promise.race([session.drained(), abandoned]);
    // Its handler takes it for written: no call of its was rejected.
    const unheard = refusals.unheard();
    if (unheard) outcome.failBy(unheard);
    ended = true;
    const code = await publishEnd(outcome.event(session.id, id, signal.aborted));
    if (code === undefined || FOR_GOOD.has(code)) return;
    const message = `The run's result could not be written: ${code}`;
    await publishEnd({ type: 'RUN_ERROR', message, code });
  }

  /** Resolves when the log shows that the run is over, or that it never will by this event: with why. */
  async function publishEnd(event: EventEntry['event']): Promise<ErrorCode | undefined> {
    if (gone) return undefined;
    refusals.forget(event.type);
    try {
      await session.publish({ run: id, event }).queued;
    } catch (error) {
      report(error);
      return error instanceof RejoinError ? error.code : 'event-malformed';
    }
    await when(
      ({ runs }) => !isOpen(runs.get(key), instance) || refusals.of(event.type) !== undefined || undefined,
    );
    return refusals.of(event.type)?.code;
  }

  return {
    began: (command, claim) =>
      when((state) => hasBegun(state, setup, claim) ?? (refusals.of(command) ? false : undefined)),
    tookOver: (command, generation) =>
      when(({ runs }) => !refusals.of(command) && hasTakenOver(runs.get(key), instance, generation)),
    async work(handler) {
      working = true;
      if (handsOver) return release();
      look(session.store.getState());
      const { signal } = controller;
      try {
        // A cancel that was there first is carried out before any work is done (P34). Work that lost its run is not waited for.
        if (!signal.aborted) await Promise.race([handler(run), abandoned]);
      } catch (error) {
        if (!signal.aborted) {
          // What the log refused was reported when it did.
          if (!refusals.isKnown(error)) report(error);
          outcome.failBy(error);
        }
      }
      if (!gone) await finish();
    },
    abandon,
    handOver() {
      handsOver = true;
      if (working) release();
    },
    async renew() {
      // In the run's own order: never behind its end, where it would be too late.
      if (working && !gone && !ended) await publish({ event: { type: 'lease.renewed' } });
    },
    dropped(entry, error) {
      if (entry.run !== id) return;
      refusals.add(entry, error);
      wake();
    },
    refusal: refusals.of,
    release() {
      unsubscribe();
      inbox.close();
      dismiss();
    },
  };
}
