/**
 * One reader, watched from outside: what its links received, and what it showed. From both follows whether it ever called
 * itself live without being so, or went on over a gap without a word.
 */

import type { Cursor, Session, Transport } from '@rejoin/core';
import type { LinkMessage } from '@rejoin/core/protocol';
import { digest } from '@rejoin/core/protocol';

/** What it showed while it called itself live. */
export interface Shown {
  readonly position: number;
  readonly digest: string;
}

export interface Watch {
  readonly name: string;
  /** Its transport: give this one to the client. */
  readonly transport: Transport;
  attach(session: Session): void;
  /** Newest claim for each position since `forget`. */
  readonly shown: ReadonlyMap<number, Shown>;
  /** Breaches, in words. */
  readonly problems: readonly string[];
  /** Links opened, and snapshots taken by a reader that had a cursor, since `count` was called. */
  readonly opened: number;
  readonly snapshots: number;
  /** Codes by which subscriptions were refused. */
  readonly refusals: readonly string[];
  /** Why its newest link ended, for people. */
  readonly ending: string | undefined;
  /** Whether it missed something. */
  readonly missed: boolean;
  /** Counts from here. */
  count(): void;
  /** The log is another: what was shown of the former one proves nothing, until it has been live anew. */
  forget(): void;
}

export function watch(name: string, transport: Transport): Watch {
  let session: Session | undefined;
  let opened = 0;
  let snapshots = 0;
  let missed = false;
  let ending: string | undefined;
  const refusals: string[] = [];
  const problems: string[] = [];
  const shown = new Map<number, Shown>();
  /** Its channel of the newest link, and the cursors that it has been at. */
  let channel = -1;
  let cursor: Cursor | undefined;
  const passed = new Set<Cursor>();
  /** Where it stood when it missed something and had not said so yet. */
  let owes: number | undefined;
  let stale = false;

  /** Something did not reach it. If it calls itself live, it has to take that back before it shows more. */
  function miss(): void {
    missed = true;
    const view = session?.store.getState();
    if (view?.status === 'live') owes ??= view.state.position;
  }

  function hear(message: LinkMessage): void {
    if (!('channel' in message) || message.channel !== channel) return;
    if (message.type === 'snapshot') {
      // The first one costs nothing: there was nothing to resume from.
      if (passed.size > 0) snapshots++;
      cursor = message.snapshot.cursor;
      passed.add(cursor);
    } else if (message.type === 'frame') {
      const { after, upTo } = message.frame;
      if (after !== undefined && after !== cursor && !passed.has(upTo)) miss();
      else if (after === cursor || after === undefined) {
        cursor = upTo;
        passed.add(upTo);
      }
    } else if (message.type === 'error') refusals.push(message.code);
  }

  return {
    name,
    problems,
    shown,
    refusals,
    get opened() {
      return opened;
    },
    get snapshots() {
      return snapshots;
    },
    get ending() {
      return ending;
    },
    get missed() {
      return missed;
    },
    transport: {
      ...transport,
      open(identity, handlers) {
        opened++;
        const link = transport.open(identity, {
          message(message) {
            hear(message);
            handlers.message(message);
          },
          malformed(code, message) {
            // What could not be read was a frame, perhaps: the next one shows it.
            handlers.malformed(code, message);
          },
          closed(reason) {
            ending = reason.message;
            miss();
            handlers.closed(reason);
          },
        });
        return {
          ...link,
          subscribe(next, id, from, interest) {
            channel = next;
            cursor = from;
            link.subscribe(next, id, from, interest);
          },
          close() {
            miss();
            link.close();
          },
        };
      },
    },
    attach(attached) {
      session = attached;
      attached.store.subscribe(({ status, state }) => {
        if (status !== 'live') {
          owes = undefined;
          stale = false;
          return;
        }
        if (owes !== undefined && state.position > owes)
          problems.push(
            `${name} went on from ${owes} to ${state.position} over a gap, and was live all the time.`,
          );
        // Between two numbers that agree, what an interest withholds is still to be summed up (P37).
        if (!stale && !state.owed)
          shown.set(state.position, { position: state.position, digest: digest(state) });
      });
    },
    count() {
      opened = 0;
      snapshots = 0;
      refusals.length = 0;
      missed = false;
    },
    forget() {
      shown.clear();
      stale = session?.store.getState().status === 'live';
    },
  };
}
