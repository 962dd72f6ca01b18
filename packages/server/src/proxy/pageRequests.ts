/**
 * What pages have asked, in their own protocol, until it is asked of the endpoint: bodies and headers are in memory alone, and no log
 * has them.
 */
import { type EntityRef, RejoinError } from '@rejoin/core/protocol';

/** What goes to the endpoint. */
export interface PageRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface HeldRequest {
  readonly ref: EntityRef;
  /** Once: it is not kept after that. Undefined the second time. */
  take(): PageRequest | undefined;
  /** The endpoint has begun to answer. */
  readonly isAnswered: boolean;
  /** Notes that it has. */
  answered(): void;
  /** Calls back when it has, until the result is called. */
  onAnswered(listener: () => void): () => void;
  /** Its run is over. */
  release(): void;
}

export interface PageRequests {
  /** @throws RejoinError `server-full` where too many wait already */
  hold(session: string, ref: EntityRef, request: PageRequest): HeldRequest;
  find(session: string, ref: EntityRef): HeldRequest | undefined;
  /** The newest of a session whose run is not over. */
  newest(session: string): HeldRequest | undefined;
}

/** Characters of bodies that wait, in all. */
const ROOM = 64 * 1024 * 1024;
/** How long a body waits for its run, ms: after that the endpoint is asked with what the log has. */
const WAITS = 10 * 60_000;

export function createPageRequests(): PageRequests {
  let waits = 0;
  const held = new Map<string, Map<string, HeldRequest>>();
  const nameOf = ({ participant, id }: EntityRef) => `${participant}\n${id}`;

  return {
    hold(session, ref, request) {
      const size = request.body.length;
      const known = held.get(session)?.get(nameOf(ref));
      if (known) return known;
      if (waits + size > ROOM)
        throw new RejoinError('server-full', 'Too many requests wait for the endpoint. Try again later.');
      waits += size;
      let waiting: PageRequest | undefined = request;
      let isAnswered = false;
      const listeners = new Set<() => void>();
      const of = held.get(session) ?? new Map<string, HeldRequest>();
      held.set(session, of);
      const take = () => {
        const taken = waiting;
        if (taken) waits -= size;
        waiting = undefined;
        return taken;
      };
      const each: HeldRequest = {
        ref,
        take,
        get isAnswered() {
          return isAnswered;
        },
        answered() {
          isAnswered = true;
          for (const listener of listeners) listener();
        },
        onAnswered(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        release() {
          take();
          if (of.get(nameOf(ref)) === each) of.delete(nameOf(ref));
          if (of.size === 0 && held.get(session) === of) held.delete(session);
        },
      };
      of.set(nameOf(ref), each);
      setTimeout(() => take() && each.release(), WAITS).unref();
      return each;
    },
    find: (session, ref) => held.get(session)?.get(nameOf(ref)),
    newest: (session) => [...(held.get(session)?.values() ?? [])].at(-1),
  };
}
