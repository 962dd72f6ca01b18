/** The list of sessions, followed: server-sent events of what a reader may see (docs/protocol.md section 16). */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ANY_AGENT } from '@rejoin/core/internal';
import type { SessionChange, SessionInfo } from '@rejoin/core/memory';
import { type ParticipantId, RejoinError } from '@rejoin/core/protocol';
import { confirm, readable } from './admission.ts';
import type { HttpContext } from './httpContext.ts';
import type { Reply } from './httpReply.ts';

/** How often a stream on which nothing happens shows that it lives, ms. */
export const SIGN_OF_LIFE = 15_000;

/** How long an answer of `authorize` holds while nothing changes, ms: as on a link. */
export const HOLDS = 60_000;

export const wantsFeed = (req: IncomingMessage): boolean =>
  /\btext\/event-stream\b/.test(req.headers.accept ?? '');

/** Whether an agent has something to do in a session. @param agent default: any session will do */
export const isAsked = ({ asked = [] }: SessionInfo, agent: ParticipantId | undefined): boolean =>
  agent === undefined || asked.includes(agent) || asked.includes(ANY_AGENT);

/** @param asked only sessions in which this agent has something to do */
export const sessionFeed = (
  context: HttpContext,
  req: IncomingMessage,
  participant: ParticipantId,
  asked?: ParticipantId,
): Reply => ({
  status: 200,
  headers: { 'Content-Type': 'text/event-stream; charset=utf-8' },
  stream: (res) => feed(context, req, participant, asked, res),
});

/** What a reader has not been told yet, one entry a session: of one that changes often a slow reader gets the newest. */
type Pending = Map<string, SessionChange>;

async function feed(
  context: HttpContext,
  req: IncomingMessage,
  participant: ParticipantId,
  asked: ParticipantId | undefined,
  res: ServerResponse,
): Promise<void> {
  const { host, clock } = context;
  const shown = new Set<string>();
  let pending: Pending = new Map();
  let wake = () => {};
  let open = true;
  const leave = host.follow(
    (change) => {
      pending.set(change.type === 'changed' ? change.info.session : change.session, change);
      wake();
    },
    () => end(),
  );
  function end(): void {
    open = false;
    wake();
  }
  res.once('close', end);
  const write = async (text: string): Promise<void> => {
    if (open && !res.write(text)) await Promise.race([once(res, 'drain'), once(res, 'close')]);
  };
  const tell = (event: string, data: object) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const mayRead = (infos: readonly SessionInfo[]) =>
    readable(
      context,
      req,
      participant,
      infos.filter((info) => isAsked(info, asked)),
    );

  async function tellChanges(): Promise<void> {
    const changes = [...pending.values()];
    pending = new Map();
    const infos = changes.flatMap((change) => (change.type === 'changed' ? [change.info] : []));
    const allowed = new Set(await mayRead(infos));
    for (const change of changes) {
      if (change.type === 'changed' && allowed.has(change.info)) {
        shown.add(change.info.session);
        await tell('changed', change.info);
      } else {
        // Also of one that may not be read any more. That others were there is not said.
        const session = change.type === 'changed' ? change.info.session : change.session;
        const isLeft = change.type === 'changed' && !isAsked(change.info, asked);
        if (shown.delete(session)) await tell(isLeft ? 'left' : 'deleted', { session });
      }
    }
  }

  try {
    const sessions = await mayRead(await host.list());
    for (const { session } of sessions) shown.add(session);
    await tell('sessions', { sessions });
    let confirmedAt = clock.elapsed();
    while (open) {
      if (clock.elapsed() - confirmedAt >= HOLDS) {
        confirmedAt = clock.elapsed();
        await confirm(context, req, ['list']);
      }
      if (pending.size > 0) await tellChanges();
      else if (!(await isWoken(() => pending.size > 0 || !open))) await write(':\n\n');
    }
  } catch (error) {
    if (!(error instanceof RejoinError)) throw error;
    await tell('error', { error: { code: error.code, message: error.message } });
  } finally {
    leave();
    res.end();
  }

  /** Resolves with true once something is to be done, and with false when that takes too long. */
  function isWoken(is: () => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      if (is()) return resolve(true);
      const cancel = clock.after(SIGN_OF_LIFE, () => resolve(false));
      wake = () => {
        cancel();
        wake = () => {};
        resolve(true);
      };
    });
  }
}
