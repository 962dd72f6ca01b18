/** The endpoint as an agent of all sessions of the proxy: each message is one request, made here and nowhere else. */

import { createSessionClient } from '@rejoin/core';
import { EndpointError } from '@rejoin/core/ag-ui';
import { type AgentRun, serveAgent } from '@rejoin/core/agent';
import type { ParticipantId, RejoinError } from '@rejoin/core/protocol';
import { followSessions } from '@rejoin/core/session-list';
import { websocket } from '@rejoin/core/websocket';
import type { HttpContext } from '../http/httpContext.ts';
import type { PageRequests } from './pageRequests.ts';
import type { ProxiedProtocol } from './proxiedProtocol.ts';
import { askUpstream, eventsOf, type UpstreamSetup } from './upstream.ts';

export interface ProxyAgentSetup {
  readonly protocol: ProxiedProtocol;
  readonly upstream: UpstreamSetup;
  readonly requests: PageRequests;
  readonly participant: ParticipantId;
  /** Of the proxy's own server. */
  readonly url: string;
  readonly token: string;
  readonly report: (error: RejoinError) => void;
}

export interface ProxyAgent {
  readonly ready: Promise<void>;
  /** Fails the answers under way, so that no page waits for them, and leaves. */
  stop(): Promise<void>;
}

const NO_STEERING =
  'The endpoint takes no words while it works. Send them as a message, or with consent to become one.';

export function startProxyAgent({ host }: Pick<HttpContext, 'host'>, setup: ProxyAgentSetup): ProxyAgent {
  const { protocol, upstream, requests, participant, url, token, report } = setup;
  const stopping = new AbortController();
  const working = new Set<Promise<void>>();
  const client = createSessionClient({
    ...{ transport: websocket({ url, token }), participant, role: 'agent' as const, onError: report },
  });

  async function answer(run: AgentRun): Promise<void> {
    run.onSteer(({ followUp }) => (followUp ? undefined : NO_STEERING));
    const held = run.input && requests.find(run.session, run.input.ref);
    const signal = AbortSignal.any([run.signal, stopping.signal]);
    try {
      const sent = held?.take();
      const body: unknown = sent && JSON.parse(sent.body);
      const place = { session: client.session(run.session), report, body };
      await protocol.prepare?.(run, { ...place, state: await host.state(run.session) });
      const request = sent ?? {
        headers: {},
        body: JSON.stringify(protocol.bodyOf(await host.state(run.session), run)),
      };
      const response = await askUpstream(upstream, request, signal, () => held?.answered());
      await protocol.write(run, eventsOf(response, upstream), place);
    } catch (error) {
      if (run.signal.aborted) throw error;
      const why = stopping.signal.aborted ? STOPPED : endpointFault(error);
      if (!why) throw error;
      run.fail(why.message, why.code);
    } finally {
      held?.release();
    }
  }

  const agent = serveAgent({
    ...{ client, sessions: followSessions({ url, participant, token, asked: participant }) },
    // What a lost process had asked for is not asked for a second time.
    takeOver: false,
    most: 1_000,
    onError: report,
    handler(run) {
      const work = answer(run);
      const done = work.catch(() => {}).finally(() => working.delete(done));
      working.add(done);
      return work;
    },
  });
  return {
    ready: agent.ready,
    async stop() {
      stopping.abort();
      await Promise.all(working);
      await agent.stop();
      client.close();
    },
  };
}

const STOPPED = new EndpointError('proxy-stopped', 'The proxy was stopped while this was answered.');

/** The proxy's own words for what went wrong there: a model's reader has it as a cause. */
function endpointFault(error: unknown): EndpointError | undefined {
  if (error instanceof EndpointError) return error;
  return error instanceof Error && error.cause instanceof EndpointError ? error.cause : undefined;
}
