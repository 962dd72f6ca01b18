/** Work that a provider does and keeps, as an agent of a session: the bridge asks for it, reads it, and writes it into the log. */
import type { AgentRun } from '../agent/agentRun.ts';
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
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { entityKey, randomId } from '../protocol/ids.ts';
import { createHostedRun, cursorOf } from './hostedRun.ts';
import { EndpointError, type HostedSource } from './hostedSource.ts';
import { type EndpointInput, type EndpointOptions, inputFor } from './input.ts';
import { resultsOfPages } from './pageTools.ts';
import { readSource } from './readSource.ts';

export interface HostedOptions extends EndpointOptions, AnswerOptions {
  readonly source: HostedSource;
  /** Longest silence of the source before its run fails, ms. Default 300,000: five minutes, for a tool may take its time. */
  readonly patience?: number | undefined;
  /** Keeps what providers send underneath (`RAW`, `rawEvent`). Default false. */
  readonly raw?: boolean | undefined;
}

export type HostedBridgeOptions = (JoinOptions | ShareOptions) & HostedOptions;

/** Why a steer is refused. */
const NO_STEERING =
  'This agent takes no words while it works. Send them as a message, or with consent to become one.';

/**
 * Joins a provider's hosted work to a session as an agent: threads of a platform, responses in the background, managed sessions.
 * Each message that it answers is one run, one after the other; what the source says is written into the session as it comes,
 * and survives whatever happens to its readers.
 *
 * Where the source can be read on (`resume`), a cut costs nothing: up to ten connections that bring nothing are replaced, after
 * pauses. With `takeOver`, another process of the same participant reads on from the newest cursor in the log at which nothing was
 * open: what was complete there stays, what was open is written anew. Without `resume`, a cut fails the run, and one that is
 * taken over begins anew.
 *
 * A cancel ends the reading, and the work (`cancel`). A steer is refused with the reason; one with consent to become a message
 * (`followUp`) waits for the run's end. A run fails with the code of the source's `EndpointError`, or with `endpoint-broken`,
 * `endpoint-silent`, `endpoint-incomplete`. Where it ends with interrupts, its calls wait: the run that resumes learns of them, and
 * may give their results. A call of a tool that has a `result` schema waits for a page likewise (`runPageTools`).
 *
 * @returns the agent's session; `leave()` ends the bridge, not the work
 */
export function bridgeHosted(options: HostedBridgeOptions): AgentSession {
  checkCall(
    typeof options?.source?.start === 'function',
    "bridgeHosted({ source: { start }, transport, session: 'my-session', participant: 'agent:news' })",
  );
  const { clock = systemClock, random = systemRandom } = options;
  const { source, accepts, resume, patience = 300_000, raw = false, tools = [] } = options;
  const report = options.onError ?? ((error: RejoinError) => reportToConsole(options, error));
  const agent = joinSession({ ...options, onError: report });
  const { participant } = agent;
  const mint = () => randomId(random);
  /** The end of the newest run: a thread is asked one thing at a time. */
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

  /** Resolves when the log shows it, or no reader ever will. */
  function until(is: (state: SessionState) => boolean, signal: AbortSignal): Promise<void> {
    const { store } = agent.session;
    return new Promise((resolve) => {
      const look = () => {
        const { state, status } = store.getState();
        if (!is(state) && status !== 'ended' && !signal.aborted) return;
        unsubscribe();
        signal.removeEventListener('abort', look);
        resolve();
      };
      const unsubscribe = store.subscribe(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  /** The run is over: the next request sends all of it. */
  const over = ({ run, signal }: AgentRun): Promise<void> =>
    until(({ runs }) => runs.get(entityKey(participant, run))?.status !== 'running', signal);

  /** What pages have answered is the result of their calls before the source is asked. */
  async function inputOf({ run, input, resume: entries, publish, signal }: AgentRun): Promise<EndpointInput> {
    const { results, interrupts } = resultsOfPages(agent.session.store.getState().state, participant, run);
    for (const result of results) await publish({ type: 'TOOL_CALL_RESULT', messageId: mint(), ...result });
    await until(
      ({ toolCalls }) =>
        results.every(
          ({ toolCallId }) => toolCalls.get(entityKey(participant, toolCallId))?.status !== 'called',
        ),
      signal,
    );
    const rest = entries?.filter(({ interruptId }) => !interrupts.has(interruptId));
    return inputFor(
      await agent.read({ conversation: true, participants: [participant] }),
      {
        ...{ session: options.session, participant, run, answers: input?.ref },
        resume: rest && rest.length > 0 ? rest : undefined,
      },
      options,
    );
  }

  async function ask(run: AgentRun): Promise<void> {
    const input = await inputOf(run);
    const { state } = agent.session.store.getState();
    let cursor = source.resume && cursorOf(state, participant, run.run);
    const writing = createHostedRun({ run, agent, tools, raw, mint, report }, cursor);
    try {
      await readSource({
        ...{ source, input, cursor, patience, clock, random, signal: run.signal },
        at(newest) {
          cursor = newest;
        },
        take: writing.take,
      });
    } catch (error) {
      // Where another process goes on with the run, its work goes on too.
      if (cursor !== undefined && !(run.signal.aborted && run.signal.reason instanceof RejoinError))
        void stop(cursor);
      throw error;
    }
    await writing.finish();
  }

  async function stop(cursor: string): Promise<void> {
    try {
      await source.cancel?.(cursor);
    } catch (cause) {
      report(new RejoinError('agent-failed', 'The work could not be stopped at its provider.', { cause }));
    }
  }

  agent.answer(answer, { ...(accepts && { accepts }), ...(resume && { resume }) });
  return agent;
}
