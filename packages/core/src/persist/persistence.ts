/** Keeps a session up to date in a store, and brings it back: state, cursor, and what was asked and not yet heard. */

import type { Persist, PersistedCommand, PersistHost } from '../client/persisting.ts';
import { readSnapshot } from '../fold/snapshot.ts';
import type { ParticipantId } from '../protocol/ids.ts';
import type { SessionView } from '../view/sessionView.ts';
import { checkStore, type KeyValueStore, permitOf, type WritePermit } from './permit.ts';
import { openSessionRecord } from './sessionRecord.ts';

/** Between two writes of a state that changes, ms: writing one costs a page a few milliseconds. */
const SAVE_EVERY = 2_000;
/** A store that has not answered by then is not waited for, ms: the session is read from its keeper. */
const LOAD_WITHIN = 1_000;

/**
 * Keeps sessions in `store`: a reload paints at once and then takes what came since, and what was asked offline is asked
 * again, by its id. Everyone who uses the device can read what is stored: call `clearPersisted(store)` when a person signs out, and
 * make the next client with a `persist` of its own.
 */
export function persist(store: KeyValueStore): Persist {
  checkStore(store, 'persist(indexedDb())');
  /** Kept when it is revoked: a session that is opened again after signing out writes nothing either. */
  const permits = new Map<ParticipantId, WritePermit>();
  return {
    attach(participant, session, host) {
      const permit = permits.get(participant) ?? permitOf(store, participant);
      permits.set(participant, permit);
      const record = openSessionRecord(store, permit, session, host.report);
      const asked = new Set<string>();
      let loaded = true;
      let stopped = false;
      let cancelSave: (() => void) | undefined;
      /** The newest view that can be resumed from (P37). */
      let whole: SessionView | undefined;

      let giveUpWaiting: () => void = () => {};
      function begin(...known: Partial<Parameters<PersistHost['restore']>>): void {
        if (loaded || stopped) return;
        loaded = true;
        giveUpWaiting();
        host.restore(known[0], known[1]);
      }

      async function load(): Promise<void> {
        loaded = false;
        giveUpWaiting = host.after(LOAD_WITHIN, begin);
        const { snapshot, lastSeen, asked: before } = await record.load();
        if (stopped) return;
        const state = snapshot && readSnapshot(snapshot);
        const usable = snapshot && state && typeof state !== 'string';
        if (snapshot && !usable) record.forget();
        begin(usable ? { state, cursor: snapshot.cursor } : undefined, usable ? lastSeen : undefined);
        for (const each of before) resubmit(each);
      }
      void load();

      function resubmit(before: PersistedCommand): void {
        const { id } = before.entry;
        if (id === undefined || asked.has(id)) return;
        asked.add(id);
        host.resubmit(before);
        sweep(host.store.getState());
      }

      /** What the log shows, and what never will be sent, is stored no longer. */
      function sweep({ pending }: SessionView): void {
        for (const id of asked) {
          const command = pending.get(id);
          if (command && command.status !== 'rejected') continue;
          asked.delete(id);
          record.drop(id);
        }
      }

      function save(): void {
        cancelSave?.();
        cancelSave = undefined;
        const view = host.store.getState();
        if (view.status === 'live' && whole) record.save(whole, host.lastSeen());
      }

      const unsubscribe = host.store.subscribe((view, before) => {
        if (!view.state.owed) whole = view;
        if (view.pending !== before.pending) sweep(view);
        if (view.status === 'diverged' || view.status === 'outdated') return record.forget();
        if (view.status === 'live' && (view.state !== before.state || before.status !== 'live'))
          cancelSave ??= host.after(SAVE_EVERY, save);
      });

      function stop(): void {
        stopped = true;
        giveUpWaiting();
        cancelSave?.();
        unsubscribe();
      }

      return {
        asked(what) {
          if (what.entry.id === undefined || stopped) return;
          asked.add(what.entry.id);
          record.keep(what);
        },
        load: () => void load(),
        hidden: save,
        gone() {
          stop();
          record.clear();
        },
        stop,
      };
    },
  };
}
