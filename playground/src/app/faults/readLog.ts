/** The session as the server has it, read beside every surface: its log from the first event on, folded anew, and its snapshot. */
import { EMPTY, fold, type Item, readItems, readSnapshot, type SessionState } from '@rejoin/core/protocol';
import { fetchSnapshot } from '@rejoin/core/websocket';
import type { Surface } from '../surface.ts';

export interface ServerSide {
  readonly log: SessionState;
  readonly snapshot: SessionState;
}

/** @throws Error if the server cannot be reached, or answers something else */
export async function readServerSide(
  url: string,
  session: string,
  { client, token }: Surface,
): Promise<ServerSide> {
  const own = { url, session, participant: client.participant, token: await token() };
  const snapshot = readSnapshot(await fetchSnapshot(own));
  if (typeof snapshot === 'string') throw new Error(`The server’s snapshot is ${snapshot}.`);
  return { log: fold(EMPTY, await readLog(own)), snapshot };
}

/** @throws Error */
async function readLog(of: {
  readonly url: string;
  readonly session: string;
  readonly participant: string;
  readonly token: string;
}): Promise<readonly Item[]> {
  const base = `${of.url.replace(/^ws/, 'http')}/sessions/${encodeURIComponent(of.session)}/events`;
  const headers = { 'Rejoin-Participant': of.participant, Authorization: `Bearer ${of.token}` };
  const items: Item[] = [];
  let after: string | undefined;
  for (;;) {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    const response = await fetch(`${base}${query}`, { headers });
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    // CAST: what it holds is looked at before it is used.
    const page = (await response.json()) as {
      readonly items?: unknown[];
      readonly upTo?: string;
      readonly end?: boolean;
    };
    const read = Array.isArray(page.items) ? readItems(page.items) : undefined;
    if (!read || typeof page.upTo !== 'string' || page.upTo === after)
      throw new Error('The server’s log cannot be read.');
    items.push(...read);
    if (page.end === true) return items;
    after = page.upTo;
  }
}
