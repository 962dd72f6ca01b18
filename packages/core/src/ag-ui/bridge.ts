/** An AG-UI endpoint as an agent of a session: it answers HTTP requests, so the bridge makes them, and holds them. */
import type { AgentSession, JoinOptions, ShareOptions } from '../agent/joinSession.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { agUiSource, type EndpointHeaders } from './exchange.ts';
import { bridgeHosted, type HostedOptions } from './hostedBridge.ts';

interface BridgeBase extends Omit<HostedOptions, 'source'> {
  /** Where the endpoint takes AG-UI's `RunAgentInput` and answers with an event stream. */
  readonly url: string | URL;
  /** Sent with each request; a function is called anew each time, and once more if the answer is 401. Never in the log. */
  readonly headers?: EndpointHeaders | undefined;
  /** Default: the platform's own. */
  readonly fetch?: typeof fetch | undefined;
}

export type BridgeOptions = (JoinOptions | ShareOptions) & BridgeBase;

/**
 * Joins an AG-UI endpoint to a session as an agent, by `bridgeHosted`. Each message that it answers is one run and one HTTP
 * request, one after the other; what the endpoint streams is written into the session as it comes, and survives whatever happens
 * to its readers.
 *
 * The bridge holds the only connection to the endpoint. If the bridge's process dies, so does the request: its lease runs out,
 * and the run is lost for everybody to see; with `takeOver`, another bridge of the same participant begins the run anew, by a new
 * request. Run it where it lives long, not in a page.
 *
 * A cancel aborts the request and ends the run as cancelled. A steer is refused with the reason; one with consent to become a
 * message (`followUp`) waits for the run's end, and is answered then. An endpoint that cannot be reached, refuses, falls
 * silent, or ends without `RUN_FINISHED` fails its run, with a code: `http-…`, `endpoint-broken`, `endpoint-silent`,
 * `endpoint-malformed`, `endpoint-incomplete`. Tools that the app declares are sent to the endpoint; the bridge runs none. A call
 * of one that has a `result` schema waits for a page (`runPageTools`); any other without a result is cut with its run. But where
 * the endpoint interrupts, its calls wait: the run that resumes learns of them, and may give their results.
 *
 * @returns the agent's session; `leave()` ends the bridge
 */
export function bridgeAgUi(options: BridgeOptions): AgentSession {
  checkCall(
    /^https?:/.test(`${options?.url}`),
    "bridgeAgUi({ url: 'http://127.0.0.1:8000', transport, session: 'my-session', participant: 'agent:news' })",
  );
  const { url, headers = {}, fetch: send = fetch } = options;
  return bridgeHosted({ ...options, source: agUiSource({ url, headers, fetch: send }) });
}
