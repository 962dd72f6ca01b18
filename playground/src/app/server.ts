/** What the page asks its own server. */
import type { ParticipantId } from '@rejoin/core';

/** Who works in a scene, in the order in which they are shown: of the research team the lead, then its specialists. */
export interface Member {
  readonly participant: ParticipantId;
  readonly title: string;
  /** What it does, or has read. */
  readonly about: string;
  readonly scene: string;
}

export interface Config {
  /** Of the session server. */
  readonly url: string;
  readonly token: string;
  readonly agents: readonly Member[];
}

export const membersOf = ({ agents }: Config, scene: string): readonly Member[] =>
  agents.filter((each) => each.scene === scene);

/** @param kind whose token it is given */
export async function loadConfig(kind: 'user' | 'operator'): Promise<Config> {
  const response = await fetch(`/api/config?as=${kind}`);
  if (!response.ok) throw new Error(await response.text());
  // CAST: the answer of this page's own server.
  return (await response.json()) as Config;
}

/** Between two attempts to be heard, ms. */
const AGAIN = 1_000;

/** The agents of a scene join every session that is opened on its page; asked again until the server has answered. */
export async function inviteAgents(session: string, scene: string): Promise<void> {
  const response = await fetch(`/api/join?${new URLSearchParams({ session, scene })}`, {
    method: 'POST',
  }).catch(() => undefined);
  if (!response || response.status >= 500) setTimeout(() => void inviteAgents(session, scene), AGAIN);
}

/** Where a document can be read, at a line of it. */
export function sourceAddress(path: string, line: number, theme: string | undefined): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `/source/${encoded}${theme ? `?theme=${theme}` : ''}#L${line}`;
}
