/** An AG-UI endpoint as an agent of a session: it answers HTTP requests, so the bridge makes them, and holds them. */

import type { AgentRun } from '../agent/agentRun.ts';
import { isContent } from '../agent/contentEvents.ts';
import {
  type AgentSession,
  type AnswerOptions,
  type JoinOptions,
  joinSession,
  type ShareOptions,
} from '../agent/joinSession.ts';
import type { SessionState } from '../fold/state.ts';
import { systemClock } from '../platform/clock.ts';
import { reportToConsole } from '../platform/report.ts';
import { systemRandom } from '../platform/systemRandom.ts';
import type { TokenUsage } from '../protocol/answerPart.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { isDeltaEvent } from '../protocol/envelope.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import type { KnownEvent, RunError, RunFinished, UnknownEvent } from '../protocol/events.ts';
import { entityKey, type ParticipantId, randomId } from '../protocol/ids.ts';
import { byteLength } from '../protocol/limits.ts';
import { isKnown } from '../protocol/shapes.ts';
import { EndpointError, type EndpointHeaders, exchange } from './exchange.ts';
import { cutToFit } from './fit.ts';
import { type EndpointOptions, inputFor } from './input.ts';
import { createNormaliser, type Normalised } from './normalise.ts';

interface BridgeBase extends EndpointOptions, AnswerOptions {
  /** Where the endpoint takes AG-UI's `RunAgentInput` and answers with an event stream. */
  readonly url: string | URL;
  /** Sent with each request; a function is called anew each time, and once more if the answer is 401. Never in the log. */
  readonly headers?: EndpointHeaders;
  /** Default: the platform's own. */
  readonly fetch?: typeof fetch;
  /** Longest silence of the endpoint before its run fails, ms. Default 300,000: five minutes, for a tool may take its time. */
  readonly patience?: number;
  /** Keeps what providers send underneath (`RAW`, `rawEvent`). Default false. */
  readonly raw?: boolean;
}

export type BridgeOptions = (JoinOptions | ShareOptions) & BridgeBase;

/** Why a steer is refused. */
const NO_STEERING =
  'An AG-UI endpoint takes no words while it works. Send them as a message, or with consent to become one.';
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
/** What was refused of an earlier change: this one may still apply. */
const EARLIER: ReadonlySet<ErrorCode> = new Set(['patch-failed', 'document-too-large']);

const publish = (run: AgentRun, event: KnownEvent | UnknownEvent, raw: boolean): Promise<void> =>
  run.publish(event, { raw }).catch((error: unknown) => {
    if (!(error instanceof RejoinError) || !EARLIER.has(error.code)) throw error;
    return run.publish(event, { raw });
  });

/**
 * Joins an AG-UI endpoint to a session as an agent. Each message that it answers is one run and one HTTP request, one after the
 * other; what the endpoint streams is written into the session as it comes, and survives whatever happens to its readers.
 *
 * The bridge holds the only connection to the endpoint. If the bridge's process dies, so does the request: its lease runs out,
 * and the run is lost for everybody to see; with `takeOver`, another bridge of the same participant begins the run anew, by a new
 * request. Run it where it lives long, not in a page.
 *
 * A cancel aborts the request and ends the run as cancelled. A steer is refused with the reason; one with consent to become a
 * message (`followUp`) waits for the run's end, and is answered then. An endpoint that cannot be reached, refuses, falls
 * silent, or ends without `RUN_FINISHED` fails its run, with a code: `http-…`, `endpoint-broken`, `endpoint-silent`,
 * `endpoint-malformed`, `endpoint-incomplete`. Tools that the app declares are sent to the endpoint; the bridge runs none, and a
 * call without a result is cut with its run. But where the endpoint interrupts, its calls wait: the run that resumes
 * learns of them, and may give their results.
 *
 * @returns the agent's session; `leave()` ends the bridge
 */
export function bridgeAgUi(options: BridgeOptions): AgentSession {
  checkCall(
    /^https?:/.test(`${options?.url}`),
    "bridgeAgUi({ url: 'http://127.0.0.1:8000', transport, session: 'my-session', participant: 'agent:news' })",
  );
  const {
    clock = systemClock,
    random = systemRandom,
    accepts,
    resume,
    headers = {},
    patience = 300_000,
    raw = false,
  } = options;
  const onError = options.onError ?? ((error) => reportToConsole(options, error));
  const agent = joinSession({ ...options, onError });
  const mint = () => randomId(random);
  /** The end of the newest request: an endpoint's thread is asked one thing at a time. */
  let last: Promise<unknown> = Promise.resolve();

  async function answer(run: AgentRun): Promise<void> {
    run.onSteer(({ followUp }) => (followUp ? undefined : NO_STEERING));
    const turn = last
      .then(() => (run.signal.aborted ? undefined : ask(run)))
      .catch((error: unknown) => {
        // The bridge's own words, and what an endpoint says to its clients, are meant to be read.
        if (error instanceof EndpointError) run.fail(error.message, error.code);
        throw error;
      });
    last = turn.catch(() => {}).then(() => over(run));
    await turn;
  }

  /** Resolves when the log shows that the run is over, or that no reader will see its end: the next request sends all of it. */
  function over({ run, signal }: AgentRun): Promise<void> {
    const { store } = agent.session;
    const key = entityKey(agent.participant, run);
    return new Promise((resolve) => {
      const look = () => {
        const { state, status } = store.getState();
        if (state.runs.get(key)?.status === 'running' && status !== 'ended' && !signal.aborted) return;
        unsubscribe();
        resolve();
      };
      const unsubscribe = store.subscribe(look);
      look();
    });
  }

  async function ask(run: AgentRun): Promise<void> {
    const { participant } = agent;
    const state = () => agent.session.store.getState().state;
    const input = inputFor(
      await agent.read({ conversation: true, participants: [participant] }),
      { session: options.session, participant, run: run.run, answers: run.input?.ref, resume: run.resume },
      options,
    );
    const normaliser = createNormaliser({
      mint,
      raw,
      isTaken(kind, id) {
        const known = state()[kind === 'message' ? 'messages' : 'toolCalls'].get(entityKey(participant, id));
        // What a former owner of this run had begun is begun anew, in its place (P21).
        return known !== undefined && !(known.status === 'superseded' && known.run === run.run);
      },
      waiting: waitingCalls(state(), participant, run.run),
    });
    const setup = {
      url: options.url,
      headers,
      fetch: options.fetch ?? fetch,
      clock,
      patience,
      signal: run.signal,
    };
    /** How the endpoint's run ended. It may begin another in the same response: here they are one run, which ends as the last. */
    let end: RunFinished | undefined;
    const usage: TokenUsage[] = [];
    const write = async ({ events, faults }: Normalised): Promise<boolean> => {
      for (const { type = 'an event', message } of faults)
        onError(new RejoinError('event-malformed', `The endpoint's ${type} was left out. ${message}`));
      for (const event of events) {
        if (isKnown(event) && event.type === 'RUN_FINISHED') {
          end = event;
          usage.push(...(event.usage ?? []));
        } else if (isKnown(event) && event.type === 'RUN_ERROR') throw failure(run, event, usage);
        // That the run began is in the log already, under its own id.
        else if (event.type === 'RUN_STARTED') end = undefined;
        else await put(run, event);
      }
      return end !== undefined;
    };
    await exchange(setup, input, (event) => write(normaliser.push(event)));
    await write(normaliser.end());
    if (!end)
      throw new EndpointError(
        'endpoint-incomplete',
        'The endpoint ended its stream without saying how its run ended.',
      );
    finish(run, end, usage);
  }

  /** Writes an event, or what fits of it. Where the log does not take something, it writes that this is missing. */
  async function put(run: AgentRun, event: KnownEvent | UnknownEvent): Promise<void> {
    const fitting = !isKnown(event) || isDeltaEvent(event) ? event : (cutToFit(event) ?? event);
    if (fitting !== event)
      onError(
        new RejoinError(
          'event-too-large',
          `The endpoint's ${event.type} is larger than a session keeps of one event. Its longest texts were cut.`,
        ),
      );
    try {
      await publish(run, fitting, raw);
    } catch (error) {
      if (!(error instanceof RejoinError) || !PASSING.has(error.code)) throw error;
      onError(error);
      // What no reader is shown, no reader misses.
      if (!isContent(event)) return;
      const { type: dropped } = event;
      const bytes = byteLength(JSON.stringify(event));
      await agent.session.publish({
        run: run.run,
        event: { type: 'event.dropped', dropped, bytes, code: error.code },
      }).queued;
    }
  }

  agent.answer(answer, { ...(accepts && { accepts }), ...(resume && { resume }) });
  return agent;
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

function finish(run: AgentRun, { outcome, result }: RunFinished, usage: readonly TokenUsage[]): void {
  if (result !== undefined) run.setResult(result);
  if (usage.length > 0) run.setUsage(usage);
  if (outcome?.type === 'interrupt') run.interrupt(outcome.interrupts);
  else if (outcome?.type === 'cancelled') run.cancel();
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
