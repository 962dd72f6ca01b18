/** What a log has lost that was shown here (P12, P19), as a comparison of two states: loaded when a snapshot, or another log, has taken the place of what a page had. */

import type { SessionControl, SessionMessage, SessionRun, SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import { entityKey, type ParticipantId } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import type { ReadableStore } from './readableStore.ts';
import type { LogLoss, SessionView } from './sessionView.ts';

/** The page that has seen what is lost, and where that shows. */
export interface LossPort {
  readonly participant: ParticipantId;
  readonly store: ReadableStore<SessionView>;
  readonly update: (part: Pick<SessionView, 'lost'>) => void;
  readonly report: (error: RejoinError) => void;
  /** Shows a command as rejected, from where its author can send it again. */
  readonly reject: (entry: EventEntry, error: RejoinError) => void;
}

/** Compares what a page had with what has come in its place, and shows what is gone. */
export function showLoss(before: SessionState, after: SessionState, page: LossPort): void {
  const lost = lossOf(before, after, page.store.getState().lost);
  if (!lost) return;
  const { error } = lost;
  page.update({ lost });
  page.report(error);
  // What its author had sent is shown as lost, and can be sent again.
  for (const entry of entriesOf(before, lost, page.participant))
    if (!page.store.getState().state.commands.has(entityKey(page.participant, entry.id ?? '')))
      page.reject(entry, error);
}

/**
 * What the log had, as far as it can be known: what has left the window is history, and counts as lost only where it cannot
 * have left by then.
 *
 * @param former what was known to be lost before
 * @returns nothing where all of it may still be there
 */
export function lossOf(before: SessionState, after: SessionState, former?: LogLoss): LogLoss | undefined {
  const commands = new Set<string>();
  for (const [command, at] of before.commands)
    if (at > after.totals.forgotten && after.commands.get(command) !== at) commands.add(command);
  if (commands.size === 0 && !isEarlier(before, after)) return undefined;
  const known = (name: string): number => Number(former?.error.params[name] ?? 0);
  let [messages, stops, steers] = [known('messages'), known('stops'), known('steers')];
  for (const [key, message] of before.messages)
    if (commands.has(key) || isCut(before, after, key, message)) messages++;
  for (const [key, { kind }] of before.controls) {
    if (!commands.has(key)) continue;
    if (kind === 'cancel') stops++;
    else steers++;
  }
  const counts = Object.entries({ messages, stops, steers }).filter(([, many]) => many > 0);
  const what = counts.map(([things, many]) => `${things}: ${many}`).join(', ');
  const error = new RejoinError(
    'log-rolled-back',
    `The log has lost what was shown here (${what || 'not counted'}). It was rolled back, or an older copy was restored.`,
    { params: Object.fromEntries(counts) },
  );
  return { error, commands: new Set([...(former?.commands ?? []), ...commands]) };
}

/** What only grows has shrunk, or what had ended goes on. */
function isEarlier(before: SessionState, after: SessionState): boolean {
  const shrunk = Object.entries(before.totals).some(
    // CAST: of the same keys.
    ([name, total]) => after.totals[name as keyof SessionState['totals']] < total,
  );
  return (
    shrunk ||
    after.position < before.position ||
    [...before.runs].some(([key, run]) => isOver(run) && after.runs.get(key)?.status === 'running')
  );
}

const isOver = ({ status }: SessionRun): boolean => /finished|failed|cancelled/.test(status);

/** Of an answer, some or all is missing, and it has not left with what is older. */
function isCut(before: SessionState, after: SessionState, key: string, message: SessionMessage): boolean {
  const { kind, run, participant, text } = message;
  if (kind !== 'text' || run === undefined || message.producer === undefined) return false;
  if (before.runs.get(entityKey(participant, run))?.parent) return false;
  const there = after.messages.get(key);
  if (there) return there.text.length < text.length;
  return after.totals.history <= before.totals.history;
}

/** What its author can say again, in its words; what cannot be asked again as it was is not there. */
export function entriesOf(
  before: SessionState,
  { commands }: LogLoss,
  author: ParticipantId,
): readonly EventEntry[] {
  const entries: EventEntry[] = [];
  for (const [key, message] of before.messages)
    if (message.participant === author && message.run === undefined && commands.has(key))
      entries.push(sent(message));
  for (const [key, control] of before.controls)
    if (control.participant === author && commands.has(key)) entries.push(asked(control));
  return entries;
}

const sent = ({ id, parts, text, to, began }: SessionMessage): EventEntry => ({
  ...{ id, saw: began },
  event: { type: 'message.sent', content: parts ?? textOf(text), ...omitUndefined({ to }) },
});

function asked({
  id,
  kind,
  target,
  saw,
  content = '',
  followUp,
  replaces,
  reason,
}: SessionControl): EventEntry {
  if (kind === 'cancel')
    return { id, saw, event: { type: 'cancel.requested', target, ...omitUndefined({ reason }) } };
  return {
    id,
    saw,
    event: { type: 'steer.requested', target, content, followUp, ...omitUndefined({ replaces }) },
  };
}
