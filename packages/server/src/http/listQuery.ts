/** Which sessions of a list are asked for: `GET /sessions?asked=…&archived=…&search=…&limit=…&after=…` (docs/protocol.md section 16). */
import type { IncomingMessage } from 'node:http';
import { ANY_AGENT, isInFilter, type ListPlace, newestFirst } from '@rejoin/core/internal';
import type { SessionInfo } from '@rejoin/core/memory';
import { isParticipant, type ParticipantId, RejoinError } from '@rejoin/core/protocol';

export interface ListQuery {
  /** Whether the list is to hold a session, as far as what is asked for decides it. */
  readonly isWanted: (info: SessionInfo) => boolean;
  /** How many, of the newest. Undefined: all. */
  readonly limit: number | undefined;
  /** Whether a session comes after the page before. */
  readonly isAfter: (info: SessionInfo) => boolean;
}

/** Sessions of one page. */
const MOST = 200;
/** Of what is searched for, UTF-16 units: as long as a title may be. */
const LONGEST = 400;

/** @throws RejoinError `message-malformed` that names the parameter */
export function listQueryOf(req: IncomingMessage): ListQuery {
  const query = URL.parse(req.url ?? '/', 'http://host')?.searchParams;
  const given = (name: string): string | undefined => query?.get(name) ?? undefined;
  const asked = given('asked');
  if (asked !== undefined && !isParticipant(asked)) throw wrong('asked is to be an agent: asked=agent:news');
  const archived = given('archived');
  if (archived !== undefined && archived !== 'true' && archived !== 'false')
    throw wrong('archived is true or false. Without it the list holds both.');
  const limit = given('limit');
  if (limit !== undefined && !(/^\d{1,3}$/.test(limit) && Number(limit) <= MOST))
    throw wrong(`limit is a number from 0 to ${MOST}.`);
  const search = given('search') ?? '';
  if (search.length > LONGEST) throw wrong(`search has ${LONGEST} characters at most.`);
  const filter = { search, archived: archived === undefined ? undefined : archived === 'true' };
  const after = positionIn(given('after'));
  return {
    isWanted: (info) => isAsked(info, asked) && isInFilter(info, filter),
    limit: limit === undefined ? undefined : Number(limit),
    isAfter: (info) => after === undefined || newestFirst(after, info) < 0,
  };
}

const wrong = (message: string): RejoinError => new RejoinError('message-malformed', message);

/** Whether an agent has something to do in a session. @param agent default: any session will do */
const isAsked = ({ asked = [] }: SessionInfo, agent: ParticipantId | undefined): boolean =>
  agent === undefined || asked.includes(agent) || asked.includes(ANY_AGENT);

/** Where a page ends, for `after` of the next one. */
export const positionOf = ({ changedAt, session }: ListPlace): string => `${changedAt}.${session}`;

function positionIn(text: string | undefined): ListPlace | undefined {
  if (text === undefined) return undefined;
  const [, changedAt, session] = /^(\d{1,16})\.(.+)$/.exec(text) ?? [];
  if (changedAt === undefined || session === undefined)
    throw wrong('after is the `next` of the page before, unchanged.');
  return { changedAt: Number(changedAt), session };
}
