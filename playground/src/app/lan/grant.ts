/** What a real phone was let into: by a one-time token in the fragment of its address, which never reaches a server's log. */
import type { ParticipantId } from '@rejoin/core';
import type { Member } from '../server.ts';

export interface Grant {
  /** Of the session server, as this phone reaches it. */
  readonly url: string;
  readonly session: string;
  readonly scene: string;
  readonly participant: ParticipantId;
  /** For that session alone. */
  readonly token: string;
  readonly agents: readonly Member[];
}

/** Why there is no grant, in words. */
export class Refused {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

const KEPT = 'rejoin.phone';
const FRAGMENT = /^#phone=([\w-]{1,100})$/;

/** Whether this page was opened by a code, or has been before: then it is a phone's. */
export const isPhone = (page: Window): boolean =>
  FRAGMENT.test(page.location.hash) || kept(page) !== undefined;

/** Exchanges the token of the address, or takes what a former load of this tab was given. */
export async function readGrant(page: Window): Promise<Grant | Refused> {
  const [, token] = FRAGMENT.exec(page.location.hash) ?? [];
  if (token === undefined) return kept(page) ?? new Refused('Scan the code on the other screen.');
  // It works once: what is left of it in the address, or in the history, is of no use to others.
  page.history.replaceState(null, '', page.location.pathname);
  const response = await fetch('/api/phone', { method: 'POST', body: token }).catch(() => undefined);
  if (!response) return new Refused('The playground cannot be reached. Is this phone on the same network?');
  if (!response.ok) return new Refused(await response.text());
  // CAST: the answer of this page's own server.
  const grant = (await response.json()) as Grant;
  try {
    page.sessionStorage.setItem(KEPT, JSON.stringify(grant));
  } catch {
    // Storage is forbidden here: a reload needs another code.
  }
  return grant;
}

function kept(page: Window): Grant | undefined {
  try {
    // CAST: as it was put there above.
    return (JSON.parse(page.sessionStorage.getItem(KEPT) ?? 'null') as Grant | null) ?? undefined;
  } catch {
    return undefined;
  }
}
