/** In which order a list of sessions stands, and which of them a filter lets through: the same on server and page. */
import type { SessionInfo } from './logStore.ts';

/** Which sessions a list holds. */
export interface SessionFilter {
  /** Those that were archived, or those that were not. Default: both. */
  readonly archived?: boolean | undefined;
  /** What their titles contain, in letters of either case. Default, and empty: anything. */
  readonly search?: string | undefined;
}

export const isInFilter = (
  { archived = false, title = '' }: Pick<SessionInfo, 'archived' | 'title'>,
  { archived: wanted, search = '' }: SessionFilter,
): boolean =>
  (wanted === undefined || archived === wanted) && (search === '' || plain(title).includes(plain(search)));

/** As people compare: letters of either case and of either form are the same. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

export type ListPlace = Pick<SessionInfo, 'session' | 'changedAt'>;

/** The session that changed last comes first. Of two of one moment always the same does. */
export const newestFirst = (one: ListPlace, other: ListPlace): number =>
  other.changedAt - one.changedAt ||
  (one.session === other.session ? 0 : one.session < other.session ? -1 : 1);
