/** An AG-UI endpoint as an agent of a session: it answers HTTP requests, so somebody has to make them, and hold them. */
import {
  type AgentSession,
  type AnswerOptions,
  type JoinOptions,
  joinSession,
  type ShareOptions,
} from '../agent/joinSession.ts';
import type { AgentRun } from '../agent/run.ts';
import { systemClock } from '../clock.ts';
import { type ErrorCode, RejoinError } from '../protocol/errors.ts';
import type { RunError, RunFinished } from '../protocol/events.ts';
import { entityKey, randomId } from '../protocol/ids.ts';
import { isKnown } from '../protocol/shapes.ts';
import { systemRandom } from '../random.ts';
import { EndpointError, exchange } from './exchange.ts';
import { type EndpointOptions, inputFor } from './input.ts';
import { createNormaliser } from './normalise.ts';

interface BridgeBase extends EndpointOptions, AnswerOptions {
  /** Where the endpoint takes AG-UI's `RunAgentInput` and answers with an event stream. */
  readonly url: string | URL;
  /** Sent with each request; a function is asked anew each time. Never in the log. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);
  /** Default: the platform's own. */
  readonly fetch?: typeof fetch;
  /** Longest silence of the endpoint before its run fails, ms. Default 300,000: five minutes, for a tool may take its time. */
  readonly patience?: number;
  /** Keeps what providers send underneath (`RAW`, `rawEvent`). Default false. */
  readonly raw?: boolean;
}

export type BridgeOptions = (JoinOptions | ShareOptions) & BridgeBase;

/** Why somebody who steers is told no. */
const NO_STEERING =
  'An AG-UI endpoint takes no words while it works. Send them as a message, or with consent to become one.';
/** What the log does not take of one event says nothing against the next. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'event-malformed',
  'event-too-large',
  'string-too-long',
  'message-too-deep',
]);

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
 * `endpoint-malformed`, `endpoint-incomplete`. Tools that the app declares are told to the endpoint; the bridge runs none, and a
 * call without a result is cut with its run.
 *
 * @returns the agent's session; `leave()` ends the bridge
 */
export function bridgeAgUi(options: BridgeOptions): AgentSession {
  const {
    clock = systemClock,
    random = systemRandom,
    accepts,
    resume,
    headers = {},
    patience = 300_000,
  } = options;
  const agent = joinSession(options);
  const mint = () => randomId(random);
  /** The end of the newest request: an endpoint's thread is asked one thing at a time. */
  let last: Promise<unknown> = Promise.resolve();

  async function answer(run: AgentRun): Promise<void> {
    run.onSteer(({ followUp }) => (followUp ? undefined : NO_STEERING));
    const turn = last.then(() => (run.signal.aborted ? undefined : ask(run)));
    last = turn.catch(() => {}).then(() => over(run));
    await turn;
  }

  /** Resolves when the log shows that the run is over, or nobody will see it: what comes next is told all of it. */
  function over({ id, signal }: AgentRun): Promise<void> {
    const { store } = agent.session;
    const key = entityKey(agent.participant, id);
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
      state(),
      { session: options.session, participant, run: run.id, answers: run.input?.ref, resume: run.resume },
      options,
    );
    const normaliser = createNormaliser({
      mint,
      raw: options.raw ?? false,
      isTaken: (kind, id) =>
        state()[kind === 'message' ? 'messages' : 'toolCalls'].has(entityKey(participant, id)),
    });
    const setup = {
      url: options.url,
      headers: typeof headers === 'function' ? await headers() : headers,
      fetch: options.fetch ?? fetch,
      clock,
      patience,
      signal: run.signal,
    };
    const write = async ({ events, faults }: ReturnType<typeof normaliser.push>): Promise<boolean> => {
      for (const { type = 'an event', message } of faults)
        options.onError?.(
          new RejoinError('event-malformed', `The endpoint's ${type} was left out. ${message}`),
        );
      for (const event of events) {
        if (isKnown(event) && event.type === 'RUN_FINISHED') {
          finish(run, event);
          return true;
        }
        if (isKnown(event) && event.type === 'RUN_ERROR') throw failure(run, event);
        // That the run began is said already, under its own id.
        if (event.type !== 'RUN_STARTED') await run.publish(event).catch(passOver);
      }
      return false;
    };
    const whole = await exchange(setup, input, (event) => write(normaliser.push(event)));
    await write(normaliser.end());
    if (!whole)
      throw new EndpointError(
        'endpoint-incomplete',
        'The endpoint ended its stream without saying how its run ended.',
      );
  }

  function passOver(error: unknown): void {
    if (!(error instanceof RejoinError) || !PASSING.has(error.code)) throw error;
    options.onError?.(error);
  }

  agent.answer(answer, { ...(accepts && { accepts }), ...(resume && { resume }) });
  return agent;
}

function finish(run: AgentRun, { outcome, result, usage }: RunFinished): void {
  if (result !== undefined) run.setResult(result);
  if (usage) run.setUsage(usage);
  if (outcome?.type === 'interrupt') run.interrupt(outcome.interrupts);
  else if (outcome?.type === 'cancelled') run.cancel();
}

function failure(run: AgentRun, { message, code, usage }: RunError): Error {
  if (usage) run.setUsage(usage);
  return code === undefined ? new Error(message) : new EndpointError(code, message);
}
