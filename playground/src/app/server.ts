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
  /** Shows the page's own server that it is its page which harms a process. */
  readonly page: string;
  /** This machine's address for phones on the same network, if they may come in. */
  readonly lan?: string;
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

/** The address of this session for a phone, with a token that works once, and soon. */
export interface PhoneLink {
  readonly url: string;
  /** How long it waits to be used, ms. */
  readonly lasts: number;
}

/** Undefined where no phone may come in, or the page's server cannot be reached. */
export async function makePhoneLink(
  config: Config,
  session: string,
  scene: string,
): Promise<PhoneLink | undefined> {
  const response = await fetch(`/api/phone-link?${new URLSearchParams({ session, scene })}`, {
    method: 'POST',
    headers: { 'Rejoin-Page': config.page },
  }).catch(() => undefined);
  // CAST: the answer of this page's own server.
  return response?.ok ? ((await response.json()) as PhoneLink) : undefined;
}

/** One of the demo's own. */
export interface DemoProcess {
  readonly name: string;
  /** Undefined while it is being started again. */
  readonly pid?: number;
  readonly frozen?: boolean;
  /** Of an agent. */
  readonly participant?: ParticipantId;
  readonly scene?: string;
}

/** Undefined where the page's server cannot be reached. */
export async function readProcesses(): Promise<readonly DemoProcess[] | undefined> {
  const response = await fetch('/api/processes').catch(() => undefined);
  // CAST: the answer of this page's own server.
  return response?.ok ? ((await response.json()) as readonly DemoProcess[]) : undefined;
}

/** What can be done to a process: it is killed in mid-work, or stopped without an end for so many ms. */
export type Strike = { readonly kind: 'kill' } | { readonly kind: 'freeze'; readonly ms: number };

/** Resolves with whether it was done. */
export async function strike(config: Config, process: string, how: Strike): Promise<boolean> {
  const query = new URLSearchParams({ process, kind: how.kind });
  if (how.kind === 'freeze') query.set('ms', String(how.ms));
  const response = await fetch(`/api/strike?${query}`, {
    method: 'POST',
    headers: { 'Rejoin-Page': config.page },
  }).catch(() => undefined);
  return response?.ok ?? false;
}

/** Where a document can be read, at a line of it. */
export function sourceAddress(path: string, line: number, theme: string | undefined): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `/source/${encoded}${theme ? `?theme=${theme}` : ''}#L${line}`;
}
