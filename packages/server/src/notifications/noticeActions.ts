/** `POST /push/actions`: what a person presses on a notice, as an act of theirs in the session. The log decides. */
import type { IncomingMessage } from 'node:http';
import { type Appended, actionsOf, isRecord, STATELESS } from '@rejoin/core/internal';
import { isNoticeAction, type NoticeAction, type NoticeSettled } from '@rejoin/core/notice';
import {
  type EventEntry,
  entityKey,
  isRetryable,
  type ParticipantId,
  RejoinError,
  type SessionState,
} from '@rejoin/core/protocol';
import { readBody } from '../http/admission.ts';
import { sha256 } from '../http/authorize.ts';
import type { HttpContext } from '../http/httpContext.ts';
import type { Methods } from '../http/httpEndpoints.ts';
import { json, type Reply } from '../http/httpReply.ts';
import { appendOnce } from '../http/idempotency.ts';
import { statusOf } from '../http/statusCodes.ts';
import { addressOf } from '../link/connectionSlots.ts';
import type { May } from './noticeAudience.ts';
import type { NoticeBook } from './noticeBook.ts';
import type { NoticeClaim, NoticeClaims } from './noticeClaims.ts';
import { MOST_BODY, parseJson } from './pushRoutes.ts';

export interface ActionPort {
  readonly book: NoticeBook;
  readonly claims: NoticeClaims;
  readonly may: May;
}

export function actionRoutes(port: ActionPort): Methods {
  return new Map([['POST', (context: HttpContext, req: IncomingMessage) => act(port, context, req)]]);
}

async function act(
  { book, claims, may }: ActionPort,
  context: HttpContext,
  req: IncomingMessage,
): Promise<Reply> {
  // No token has been shown, so a body has little room, and shares it with what else comes from there.
  const body = parseJson(await readBody(context, req, addressOf(req.socket), MOST_BODY));
  const { claim: text, action } = isRecord(body) ? body : {};
  if (typeof text !== 'string' || !isNoticeAction(action))
    throw new RejoinError('message-malformed', 'Send { claim, action }: approve, decline or stop.');
  const claim = await claims.read(text);
  const { id, participant, session } = claim;
  const { host, slots, rates } = context;
  const draft = claim.actions.includes(action) ? entryOf(action, claim) : undefined;
  if (!draft) throw new RejoinError('claim-invalid', `This notice does not offer "${action}".`);
  if (!slots.admit(req.socket, participant))
    throw new RejoinError('server-full', 'The server takes no more connections now. Try again later.');
  for (const right of ['connect', ...actionsOf([draft])] as const)
    if (!(await may({ participant, action: right, session })))
      throw new RejoinError('forbidden', `${participant} may not do this here any more: ${right}.`);

  const used = await book.use(id, { action, expiresAt: claim.expiresAt });
  if (used && used.action !== action)
    throw new RejoinError('claim-used', `"${used.action}" was done by this notice already.`);
  const { position } = await host.state(session);
  const key = `notice-${id}`;
  const instance = instanceFor(participant);
  const isRepeat = (await host.answer(session, `${instance} ${key}`)) !== undefined;
  const early = isRepeat ? undefined : endedBefore(action, claim, await host.state(session));
  if (early) return lost(early);
  const batch = { session, producer: `${instance}/http`, first: 0, events: [{ ...draft, saw: position }] };
  await rates.append(participant, session, batch);
  const appended = await appendOnce(context, { participant, instance }, batch, {
    key,
    text: `${id} ${action}`,
  });
  if (appended.type === 'ack') return json(200, { accepted: true, session, action });
  if (isRetryable(appended.code)) await book.release(id);
  return refused(appended, action, claim, await host.state(session));
}

function entryOf(action: NoticeAction, { id, question, run }: NoticeClaim): EventEntry | undefined {
  const command = { id: `notice.${id}` };
  if (action === 'stop')
    return run && { ...command, event: { type: 'cancel.requested', target: { kind: 'run', ...run } } };
  const decision = action === 'approve' ? 'approved' : 'declined';
  return question && { ...command, event: { type: 'question.answered', question, decision } };
}

/** A command to a run that has ended would stand in the log to no end. */
function endedBefore(
  action: NoticeAction,
  { run: ref }: NoticeClaim,
  state: SessionState,
): NoticeSettled | 'unknown' | undefined {
  if (action !== 'stop' || !ref) return undefined;
  const run = state.runs.get(entityKey(ref.participant, ref.run));
  if (!run) return 'unknown';
  const { status, endedAt } = run;
  if (status === 'running' || status === 'lost') return undefined;
  return { outcome: status, ...(endedAt === undefined ? {} : { at: endedAt }) };
}

function refused(
  { code, message }: Exclude<Appended, { readonly type: 'ack' }>,
  action: NoticeAction,
  { question: ref }: NoticeClaim,
  state: SessionState,
): Reply {
  if (action === 'stop' || !ref || (code !== 'claim-lost' && code !== 'late-event'))
    return json(statusOf(code), { error: { code, message } });
  const question = state.questions.get(entityKey(ref.participant, ref.id));
  if (!question || question.status === 'waiting') return lost('unknown');
  const { status, answer } = question;
  if (status !== 'answered' || !answer)
    return lost({ outcome: status === 'expired' ? 'expired' : 'withdrawn' });
  const { participant, decision, at } = answer;
  const name = state.participants.get(participant)?.name;
  return lost({ outcome: decision, participant, at, ...(name === undefined ? {} : { name }) });
}

function lost(settled: NoticeSettled | 'unknown'): Reply {
  const error = {
    code: 'claim-lost',
    message: 'This is settled already: another answer came first, or the work is over.',
  };
  return json(statusOf('claim-lost'), settled === 'unknown' ? { error } : { error, settled });
}

/** The instance of a participant who acts by notices: it keeps no state (P7). */
function instanceFor(participant: ParticipantId): string {
  const digest = sha256(`${participant}\nnotices`).toString('base64url');
  return `${participant}/${`${STATELESS}${digest}`.slice(0, 16)}`;
}
