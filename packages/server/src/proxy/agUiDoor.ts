/** What a page asks by AG-UI: the endpoint is sent its own input, and the server tells the run, as for any session. */
import type { IncomingMessage } from 'node:http';
import { isAsked, isRecord, readThreadRequest } from '@rejoin/core/internal';
import {
  type EntityRef,
  entityKey,
  isSessionId,
  type ParticipantId,
  RejoinError,
  type SessionState,
} from '@rejoin/core/protocol';
import { admit } from '../http/admission.ts';
import { answersOf, answerThread, type ThreadRequest } from '../http/agUiEndpoints.ts';
import type { HttpContext } from '../http/httpContext.ts';
import type { Reply } from '../http/httpReply.ts';
import { newestResults } from './agUiProtocol.ts';
import { messageId } from './loggedContent.ts';
import type { PageRequest, PageRequests } from './pageRequests.ts';

export interface AgUiAsk {
  readonly requests: PageRequests;
  readonly agent: ParticipantId;
  readonly participant: ParticipantId;
  readonly json: unknown;
  readonly request: PageRequest;
}

export async function askByAgUi(
  context: HttpContext,
  req: IncomingMessage,
  { requests, agent, participant, json, request: page }: AgUiAsk,
): Promise<Reply> {
  const session = isRecord(json) ? json.threadId : undefined;
  if (!isSessionId(session))
    throw new RejoinError('message-malformed', 'The `threadId` is 1–128 of A–Z a–z 0–9 . _ ~ : -');
  await admit(context, req, ['read', 'append'], session);
  const state = await context.host.state(session);
  const request = requestOf(json, state);
  const ref = refOf(state, participant, request);
  const held = ref && !requests.find(session, ref) ? requests.hold(session, ref, page) : undefined;
  try {
    return await answerThread(context, req, { session, participant, agent, request, runsTools: true });
  } catch (error) {
    held?.release();
    throw error;
  }
}

/** The message that the run answers which will ask the endpoint; undefined where no run comes of it. */
function refOf(
  state: SessionState,
  participant: ParticipantId,
  request: ThreadRequest,
): EntityRef | undefined {
  const answered = answersOf(state, request);
  if (answered) return state.runs.get(entityKey(answered.asked.participant, answered.asked.run))?.answers;
  const { said } = request;
  return said && !isAsked(state, participant, said.id) ? { participant, id: said.id } : undefined;
}

/** A page that goes on with results of tools for which nothing waits says so, under an id of its own. */
function requestOf(json: unknown, state: SessionState): ThreadRequest {
  const request = readThreadRequest(json);
  const last = newestResults(json).at(-1);
  if (!last || answersOf(state, request)) return request;
  const id = `goes-on-${messageId(last.id)}`;
  return { ...request, said: { id, content: 'The page has sent the results of its tools.' } };
}
