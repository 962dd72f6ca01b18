/** The readers of a session that do not see everything: those of one interest that keep up stand at one place, and share its lens. */
import { textOf } from '../fold/text.ts';
import { entityKey } from '../protocol/ids.ts';
import type { SessionInterest } from '../protocol/interest.ts';
import type { SentText } from '../protocol/messages.ts';
import { type Cut, PAGE } from './historyPages.ts';
import { openLens, type SeenPage, seeRest } from './lens.ts';
import type { OpenSession, Watcher } from './openSession.ts';
import { owedBy, type SharedLens, seeTogether, settleShared, shareLens } from './sharedLenses.ts';

/** Gives readers what they see of the log up to a place; where that is nothing, the next frame goes on from the one before. */
export function sendSeen(
  session: OpenSession,
  watchers: Iterable<Watcher>,
  seen: SeenPage | undefined,
  upTo: number,
): void {
  for (const watcher of watchers) {
    if (seen) watcher.subscriber.frame(session.keeper.incarnation, seen.page, seen.items);
    watcher.offset = upTo;
  }
}

/** The shared lens of a reader that keeps up, and all whose it is. */
function sharedOf({ lenses }: OpenSession, { lens }: Watcher): [SharedLens, Set<Watcher>] | undefined {
  const watchers = lens && 'given' in lens ? lenses.get(lens) : undefined;
  return lens && 'given' in lens && watchers ? [lens, watchers] : undefined;
}

/** Gives the readers of a lens all that they are owed. */
function settleLens(session: OpenSession, lens: SharedLens, watchers: Iterable<Watcher>): void {
  const { position } = session.committed;
  const withholding = owedBy(lens, session.withheld);
  settleShared(lens, session.withheld);
  sendSeen(session, watchers, seeRest({ ...lens, withholding }, position), position);
}

/** Gives all readers what they are owed: they have the whole state then, but for characters. */
export function settleAll(session: OpenSession): void {
  for (const [lens, watchers] of session.lenses) settleLens(session, lens, watchers);
  session.withheld.clear();
  for (const lens of session.lenses.keys()) lens.given.clear();
}

/** Gives what was just committed to the readers of all lenses. */
export function deliverSeen(session: OpenSession, pages: readonly Cut[]): void {
  for (const watchers of session.lenses.values())
    for (const watcher of watchers) if (!watcher.subscriber.ready()) leaveLens(session, watcher);
  if (session.lenses.size === 0) return;
  for (const cut of pages)
    seeTogether(session.lenses.keys(), session.withheld, session.committed, cut, (lens, seen) =>
      sendSeen(session, session.lenses.get(lens) ?? [], seen, cut.page.upTo),
    );
}

/** The reader has all that is committed: from here on it shares its lens. */
export function joinLens(session: OpenSession, watcher: Watcher): void {
  const { lens } = watcher;
  if (!lens) return;
  for (const [shared, watchers] of session.lenses) {
    if (shared.key !== lens.key) continue;
    settleLens(session, shared, watchers);
    watchers.add(watcher);
    watcher.lens = shared;
    return;
  }
  const shared = shareLens(lens, session.withheld);
  watcher.lens = shared;
  session.lenses.set(shared, new Set([watcher]));
}

/** The reader does not keep up any more: it goes on alone, with what it is owed. */
export function leaveLens(session: OpenSession, watcher: Watcher): void {
  const [lens, watchers] = sharedOf(session, watcher) ?? [];
  if (!lens || !watchers?.delete(watcher)) return;
  watcher.live = false;
  const { given: _, ...alone } = lens;
  watcher.lens = { ...alone, withholding: owedBy(lens, session.withheld) };
  if (watchers.size === 0) session.lenses.delete(lens);
  if (session.lenses.size === 0) session.withheld.clear();
}

/** The reader wants other texts from here on. What it is owed by its former interest comes first. */
export function changeInterest(session: OpenSession, watcher: Watcher, interest: SessionInterest): void {
  const { live, lens } = watcher;
  const shared = sharedOf(session, watcher);
  if (shared) settleLens(session, ...shared);
  else if (lens) sendSeen(session, [watcher], seeRest(lens, watcher.offset), watcher.offset);
  leaveLens(session, watcher);
  watcher.live = live;
  watcher.lens = openLens(interest);
  if (live) joinLens(session, watcher);
}

/** Gives the reader the characters that it has asked for, as far as it takes them: of texts as they are at its place. */
export function sendTexts(session: OpenSession, watcher: Watcher): void {
  while (watcher.asked.length > 0 && watcher.live && !watcher.closed && watcher.subscriber.ready()) {
    const { messages, toolCalls } = session.committed;
    const shared = sharedOf(session, watcher);
    if (shared) settleLens(session, ...shared);
    const texts: SentText[] = [];
    let size = 0;
    for (const [kind, participant, id] of watcher.asked) {
      const key = entityKey(participant, id);
      const text = kind === 'a' ? toolCalls.get(key)?.args : messages.get(key)?.text;
      if (size > 0 && size + (text?.length ?? 0) > PAGE) break;
      size += text?.length ?? 0;
      texts.push(text ? [kind, participant, id, textOf(text)] : [kind, participant, id]);
    }
    watcher.asked = watcher.asked.slice(texts.length);
    watcher.subscriber.texts(texts);
  }
}
