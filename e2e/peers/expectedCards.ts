/**
 * What an audit of each server of this folder has to find, by what its makers document. Written before the first audit was
 * run. Where an audit and this table differ, one of them is wrong; a line that was corrected says so, and why.
 */

type Support = 'supported' | 'partial' | 'broken' | 'unknown';
type Applies = 'applies' | 'does-not-apply' | 'unknown';

export interface ExpectedCard {
  readonly dialect: string;
  readonly capabilities: {
    readonly resilientDelivery: Support;
    readonly continuityAcrossSurfaces: Support;
    readonly liveControl: Support;
  };
  readonly failureModes: {
    readonly streamLostOnDisconnect: Applies;
    readonly resumeCancelConflict: Applies;
    readonly secondSurfaceBlindness: Applies;
    readonly orchestratorRelay: Applies;
  };
}

/** An answer is one response, and closing it is the only way to end it. None of these answers has a sub-agent. */
const SINGLE_CONNECTION = {
  capabilities: { resilientDelivery: 'broken', continuityAcrossSurfaces: 'broken', liveControl: 'broken' },
  failureModes: {
    streamLostOnDisconnect: 'applies',
    resumeCancelConflict: 'applies',
    secondSurfaceBlindness: 'applies',
    orchestratorRelay: 'unknown',
  },
} as const;

export const EXPECTED = {
  // https://ai-sdk.dev/docs/advanced/stopping-streams: `stop` aborts the request, and the route hands that signal to the model.
  // The same page says that this is not compatible with resuming, which this route does not have.
  aiSdk: { dialect: 'ai-sdk-ui', ...SINGLE_CONNECTION },

  // https://ai-sdk.dev/docs/ai-sdk-ui/chatbot-resume-streams. A GET replays the answer from its beginning while it is written;
  // once it has ended there is no active stream and the GET is a 204: what a reader missed then has to come from the app's own
  // storage. Hence partial. Many clients may read one stream. A client's abort is a disconnect, and an explicit route stops the
  // work. There is nothing about steering an answer that is being written. Hence partial.
  aiSdkResumable: {
    dialect: 'ai-sdk-ui',
    capabilities: {
      resilientDelivery: 'partial',
      continuityAcrossSurfaces: 'supported',
      liveControl: 'partial',
    },
    failureModes: {
      streamLostOnDisconnect: 'does-not-apply',
      resumeCancelConflict: 'does-not-apply',
      secondSurfaceBlindness: 'does-not-apply',
      orchestratorRelay: 'unknown',
    },
  },

  // https://platform.openai.com/docs/api-reference/chat-streaming: a response of chunks that ends with [DONE]. A chat
  // completion that streams has no address to read it from again, and no request that cancels it.
  openAiCompatible: { dialect: 'openai-chat', ...SINGLE_CONNECTION },

  // https://docs.ag-ui.com/quickstart/server and https://docs.ag-ui.com/sdk/js/client/http-agent: a run is one POST and its
  // response; `abortRun` aborts the request. This server does as the quickstart's: it writes on when its reader has gone, where
  // nothing can see it.
  agUi: { dialect: 'ag-ui', ...SINGLE_CONNECTION },

  // https://docs.langchain.com/oss/python/langchain/frontend/join-rejoin: with a stream that is resumable, a client leaves and
  // joins again where it was, also from another device, and the agent goes on meanwhile. Runs are cancelled by a request of
  // their own. What is sent while a run is at work begins another run (https://docs.langchain.com/langsmith/double-texting):
  // no steering of the one at work. Hence partial.
  langGraph: {
    dialect: 'langgraph',
    capabilities: {
      resilientDelivery: 'supported',
      continuityAcrossSurfaces: 'supported',
      liveControl: 'partial',
    },
    failureModes: {
      streamLostOnDisconnect: 'does-not-apply',
      resumeCancelConflict: 'does-not-apply',
      secondSurfaceBlindness: 'does-not-apply',
      orchestratorRelay: 'unknown',
    },
  },

  // https://github.com/durable-streams/durable-streams/blob/main/PROTOCOL.md: every reader reads from any offset, by catching
  // up and then live; no reader's connection means anything to a producer. The protocol is about streams: how a producer is
  // told to stop is the app's own, of which nothing can be seen here. Corrected after the first audit: the conflict is unknown
  // too, not absent. That a closed connection stops nothing is seen; whether the app's Stop is more than that is not.
  durableStreams: {
    dialect: 'durable-streams',
    capabilities: {
      resilientDelivery: 'supported',
      continuityAcrossSurfaces: 'supported',
      liveControl: 'unknown',
    },
    failureModes: {
      streamLostOnDisconnect: 'does-not-apply',
      resumeCancelConflict: 'unknown',
      secondSurfaceBlindness: 'does-not-apply',
      orchestratorRelay: 'unknown',
    },
  },

  // https://tanstack.com/ai/latest/docs/transports/sse: the response aborts the work when it is closed, and there is no id in
  // its events to go on from.
  tanstack: { dialect: 'tanstack-ai', ...SINGLE_CONNECTION },

  // https://tanstack.com/ai/latest/docs/resumable-streams/overview: each event has an offset; a GET replays behind it, or from
  // the beginning for a second page. The work goes on when the reader leaves. A page's `stop()` does no more than close its own
  // response, so nothing stops this work, and the closed connection of Stop looks like any other.
  tanstackDurable: {
    dialect: 'tanstack-ai',
    capabilities: {
      resilientDelivery: 'supported',
      continuityAcrossSurfaces: 'supported',
      liveControl: 'broken',
    },
    failureModes: {
      streamLostOnDisconnect: 'does-not-apply',
      resumeCancelConflict: 'applies',
      secondSurfaceBlindness: 'does-not-apply',
      orchestratorRelay: 'unknown',
    },
  },

  // https://github.com/websockets/ws#simple-server: a socket in both directions between one page and one process. Whatever is
  // more than that, such as a log or a message for Stop, is the app's, and this app has none. Corrected after the first audit:
  // that it has no message for Stop cannot be seen from outside, since any text could be one. So control is unknown, and with it
  // whether closing is the only Stop.
  plainWebSocket: {
    dialect: 'websocket',
    capabilities: { ...SINGLE_CONNECTION.capabilities, liveControl: 'unknown' },
    failureModes: { ...SINGLE_CONNECTION.failureModes, resumeCancelConflict: 'unknown' },
  },

  // docs/protocol.md: P18 and P19 (exactly what was missed), P34 to P36 (controls from any participant); each participant
  // writes its own events, so none is relayed.
  rejoin: {
    dialect: 'rejoin',
    capabilities: {
      resilientDelivery: 'supported',
      continuityAcrossSurfaces: 'supported',
      liveControl: 'supported',
    },
    failureModes: {
      streamLostOnDisconnect: 'does-not-apply',
      resumeCancelConflict: 'does-not-apply',
      secondSurfaceBlindness: 'does-not-apply',
      orchestratorRelay: 'does-not-apply',
    },
  },
} as const satisfies Record<string, ExpectedCard>;
