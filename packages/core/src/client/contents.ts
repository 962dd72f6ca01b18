/** What of a session's texts is read: what its opener and all who hold more want together (P38), and what is missing of it. */
import { coverageOf, missingOf } from '../fold/coverage.ts';
import { fillTexts } from '../fold/fillTexts.ts';
import type { SessionState } from '../fold/state.ts';
import type { Clock } from '../platform/clock.ts';
import { MAX_REFS, type SessionInterest } from '../protocol/interest.ts';
import { joinInterests } from '../protocol/joinInterests.ts';
import type { TextsMessage } from '../protocol/messages.ts';
import type { ReadableStore } from '../view/readableStore.ts';
import type { SessionView } from '../view/sessionView.ts';
import type { SessionChannel } from './sessionChannel.ts';

/** What contents need from their session. */
export interface ContentsPort {
  /** What is wanted in any case. */
  readonly interest: SessionInterest;
  readonly channel: Pick<SessionChannel, 'want' | 'askTexts'>;
  readonly store: ReadableStore<SessionView>;
  readonly clock: Pick<Clock, 'after'>;
  /** Changes what is read by now; undefined says that something is missing. */
  readonly amend: (change: (state: SessionState) => SessionState | undefined) => void;
}

interface Hold {
  readonly interest: SessionInterest;
}

export interface Contents {
  /** Wants these as well, until the result is called, and some seconds longer. */
  hold(interest: SessionInterest): () => void;
  receive(message: TextsMessage): void;
}

/** How long what is not wanted any more still comes, ms: a page that changes its view does not lose what it had. */
const LINGER = 10_000;
/** No text at all. */
const OUTLINE = '{}';

export function createContents({ interest, channel, store, clock, amend }: ContentsPort): Contents {
  const holds = new Set<Hold>();
  /** What is held no longer: how its timer, and that of all that went with it, is cancelled. */
  const lingering = new Map<Hold, () => void>();
  let wanted = JSON.stringify(joinInterests([interest]));
  let covers = coverageOf(interest);
  /** Texts that are asked for and not answered. */
  let awaited = 0;
  /** What the keeper does not have either: asked for once on each link. */
  let absent = new Set<string>();

  let isChanging = false;
  /** Once for all that comes and goes in one turn: a page mounts and unmounts a hundred readers at a time. */
  const want = (): void => {
    if (!isChanging) void Promise.resolve().then(change);
    isChanging = true;
  };

  function change(): void {
    isChanging = false;
    const next = joinInterests([interest, ...Array.from(holds, (each) => each.interest)]);
    if (JSON.stringify(next) === wanted) return;
    wanted = JSON.stringify(next);
    covers = coverageOf(next);
    channel.want(next);
    look();
  }

  function look(): void {
    const { state, status } = store.getState();
    if (status !== 'live') {
      awaited = 0;
      absent = new Set();
      return;
    }
    if (awaited > 0 || wanted === OUTLINE) return;
    const missing = missingOf(state, covers)
      .filter((ref) => !absent.has(ref.join('\n')))
      .slice(0, MAX_REFS);
    if (missing.length > 0 && channel.askTexts(missing)) awaited = missing.length;
  }

  function end(these: Iterable<Hold>): void {
    for (const each of these) {
      lingering.get(each)?.();
      lingering.delete(each);
      holds.delete(each);
    }
    want();
  }

  /** What is let go in one turn, to end at one time. */
  let leaving: Hold[] | undefined;
  let cancelLeaving = () => {};

  function linger(hold: Hold): void {
    if (!leaving) {
      const these: Hold[] = [];
      leaving = these;
      cancelLeaving = clock.after(LINGER, () => end(these));
      void Promise.resolve().then(() => {
        leaving = undefined;
      });
    }
    leaving.push(hold);
    lingering.set(hold, cancelLeaving);
  }

  store.subscribe((view, before) => {
    // A timer would keep the process alive.
    if (!isRead(view) && lingering.size > 0) end([...lingering.keys()]);
    const { messages, toolCalls } = before.state;
    const same = view.state.messages === messages && view.state.toolCalls === toolCalls;
    if (!same || view.status !== before.status) look();
  });
  look();

  return {
    hold(more) {
      const mine = { interest: more };
      holds.add(mine);
      want();
      return () => {
        if (!holds.has(mine) || lingering.has(mine)) return;
        if (isRead(store.getState())) linger(mine);
        else end([mine]);
      };
    },
    receive({ texts }) {
      awaited = Math.max(0, awaited - texts.length);
      for (const text of texts) if (text.length === 3) absent.add(text.join('\n'));
      amend((state) => fillTexts(state, texts));
      look();
    },
  };
}

const isRead = ({ status }: SessionView): boolean => status === 'live' || status === 'catching-up';
