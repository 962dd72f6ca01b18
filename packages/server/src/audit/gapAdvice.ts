/** What is missing, the most important first, and what to do about it with this kind of endpoint. Pure. */
import type { DialectName } from '../dialects/dialectName.ts';
import type { Gap } from './auditCard.ts';
import type { Observations } from './observations.ts';

type GapKind = 'resume' | 'missing' | 'close' | 'join' | 'cancel' | 'steer' | 'relay' | 'unknown';

/** Where a session stands between an endpoint and its pages, by what the endpoint speaks. */
const SESSION: Record<DialectName, string> = {
  'ai-sdk-ui':
    'Without touching the route: npx rejoin proxy <endpoint> (docs/proxy.md). Or let the route start the work and pipe the result into a session with pipe of @rejoin/core/ai-sdk (docs/ai-sdk.md); pages with useChat keep their code (docs/use-chat.md).',
  'ai-sdk-text':
    'Let the route start the work and pipe the result into a session with pipe of @rejoin/core/ai-sdk, and read it in the page with useSession (docs/ai-sdk.md).',
  'openai-chat':
    'Call the model from an agent process and pipe its stream into a session with pipe of @rejoin/core/openai; pages read the session, not the model (docs/ai-sdk.md).',
  'ag-ui':
    'Put bridgeAgUi between: it holds the one connection to this endpoint, and pages read the session, also by AG-UI (docs/ag-ui.md).',
  'tanstack-ai':
    'These are AG-UI’s events: put bridgeAgUi between, and pages read the session (docs/ag-ui.md).',
  langgraph:
    'Make LangGraph’s runs an agent of a session with bridgeHosted: begin, read on and stop are its three functions (docs/hosted.md).',
  websocket:
    'Let the agent write into a session with joinSession, and replace the socket in the page by useSession (docs/add-to-your-app.md).',
  'durable-streams':
    'Keep the stream server, and put the session’s protocol on it with the durable-streams transport (docs/transports.md).',
  rejoin: 'Read docs/agents.md for what the agent’s code has to do.',
  'event-stream':
    'Let the agent write into a session with joinSession, and read it in the page with useSession (docs/add-to-your-app.md).',
};

const OWN: Partial<Record<DialectName, Partial<Record<GapKind, string>>>> = {
  'ai-sdk-ui': {
    resume:
      'Within the AI SDK: resumable-stream with Redis, a GET route at <endpoint>/<chat>/stream, and useChat({ resume: true }).',
    missing: 'Check that the GET route replays the stream from its beginning.',
    close: 'Within the AI SDK: do not pass req.signal to the model once the stream can be resumed.',
    cancel:
      'Within the AI SDK: add a stop route that cancels the work; stop() of useChat only closes the connection.',
  },
  'ai-sdk-text': {
    resume: 'A text stream has no ids and no end mark. A UI message stream is the first step.',
  },
  'openai-chat': {
    resume: 'With OpenAI itself, the Responses API in background mode can be read on and cancelled.',
  },
  'tanstack-ai': {
    resume:
      'Within TanStack AI: give toServerSentEventsResponse a durability adapter, and add the GET handler. memoryStream stops the run with its connection: take one whose producer outlives it.',
    join: 'Within TanStack AI: add the GET handler that serves ?offset=-1&runId=….',
    close:
      'Within TanStack AI: memoryStream stops the run with its connection. Take an adapter whose producer outlives it.',
  },
  langgraph: {
    resume: 'Within LangGraph: make runs with stream_resumable: true and on_disconnect: "continue".',
    missing: 'Within LangGraph: make runs with stream_resumable: true, and come back with Last-Event-ID.',
    join: 'Within LangGraph: make runs with stream_resumable: true, and join with Last-Event-ID: -1.',
    close: 'Within LangGraph: make runs with on_disconnect: "continue".',
    steer:
      'Within LangGraph: a second input with multitask_strategy "interrupt" stops the run and begins another.',
  },
  'durable-streams': {
    unknown:
      'Give the agent a stream in the other direction, and name it: rejoin audit --config with "cancel" and "steer".',
  },
  rejoin: {
    resume: 'A session should always be read on. Run "rejoin check" on the store, and see docs/operating.md.',
    cancel: 'Pass run.signal on to the model, and end the run when it fires (docs/agents.md).',
    steer: 'Take what people say with run.takeSteering() between two steps of the work (docs/agents.md).',
  },
};

/** What a session brings for each. */
const BROUGHT: Record<GapKind, string> = {
  resume: 'a reader comes back by its cursor, and gets exactly what it missed',
  missing: 'each piece has a number, so a hole is seen and filled',
  close: 'a closed connection means nothing, and the agent goes on',
  join: 'a device that opens it sees the answer from its beginning, and as it comes',
  cancel: 'Stop is an event that any device can send (useCancel)',
  steer: 'people speak to a run under way (useSteer), and see whether it was used',
  relay: 'each sub-agent writes as a participant of its own, and the orchestrator reads the results',
  unknown: '',
};

/** @param isFirst the way to a session is said once, where it is read first */
function next(dialect: DialectName, kind: GapKind, isFirst: boolean): string {
  const own = OWN[dialect]?.[kind] ?? '';
  if (dialect === 'rejoin') return own === '' ? SESSION.rejoin : own;
  const brought = `In a session ${BROUGHT[kind]}.`;
  return [own, brought, isFirst ? SESSION[dialect] : ''].filter((text) => text !== '').join(' ');
}

/** The order of these rows is the order of the map: what loses people's answers first. */
export function gapsOf(seen: Observations): readonly Gap[] {
  const { dialect, resume, join, close, cancel, steer, authors } = seen;
  const gaps: Gap[] = [];
  const add = (kind: GapKind, title: string, why: string) =>
    void gaps.push({ title, why, next: next(dialect, kind, gaps.length === 0) });
  if (['broken-off', 'nothing', 'refused', 'no-way'].includes(resume.outcome))
    add('resume', 'An answer is lost when its connection breaks', resume.why);
  if (resume.outcome === 'gap') add('missing', 'Pieces are missing after a reader comes back', resume.why);
  if (close.outcome === 'stops') add('close', 'A lost network stops the work', close.why);
  if (['ignored', 'refused', 'no-way'].includes(cancel.outcome))
    add('cancel', 'Stop is no signal of its own', cancel.why);
  if (['nothing', 'refused', 'no-way', 'late'].includes(join.outcome))
    add('join', 'A second device does not see the live answer', join.why);
  if (join.outcome === 'headless')
    add('join', 'A second device misses the beginning of the answer', join.why);
  if (['refused', 'no-way'].includes(steer.outcome))
    add('steer', 'An answer under way hears nothing', steer.why);
  if (steer.outcome === 'accepted')
    add('steer', 'Nothing shows that the agent uses what people say to it', steer.why);
  if (authors.outcome === 'relayed') add('relay', 'Sub-agents come through one relay', authors.why);
  if (resume.outcome === 'unproven')
    add('missing', 'Nothing proves that a reader that comes back has all', resume.why);
  const open = [
    ['resume', resume],
    ['second reader', join],
    ['Stop', cancel],
    ['steer', steer],
    ['closed connection', close],
  ] as const;
  const unknown = open.filter(([, { outcome }]) => outcome === 'not-seen' || outcome === 'left-to-app');
  if (unknown.length > 0)
    gaps.push({
      title: `Not known yet: ${unknown.map(([name]) => name).join(', ')}`,
      why: unknown
        .map(([, { why }]) => why)
        .filter((why, at, all) => all.indexOf(why) === at)
        .join(' '),
      next:
        OWN[dialect]?.unknown ??
        'Name the requests of your app in a file, and audit again with --config (docs/audit.md); or test your own clients by hand.',
    });
  return gaps;
}
