/** A shared object as an agent changes it (P40): it goes on once the log has its change, and makes it anew if others came first. */
import type { Session } from '../client/sessionApi.ts';
import { eventOf } from '../objects/ownChanges.ts';
import { type ObjectEdit, type SharedObjectView, sharedObject } from '../objects/sharedObject.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { type EntityRef, isEntityId, refKey } from '../protocol/ids.ts';
import type { SessionView } from '../view/sessionView.ts';
import { quiet } from './agentErrors.ts';

export interface AgentObject<T> {
  readonly id: string;
  /** What it is now; undefined if there is no such object. */
  readonly value: T | undefined;
  /** Everything about it, with who changed it. */
  read(): SharedObjectView<T>;
  /**
   * Changes it, and resolves with what it is once the log has the change. A function is asked again, with what others have made of
   * the object, until its change counts. A JSON Patch is sent once.
   *
   * @throws RejoinError `claim-lost` if others changed the same place first, or the code by which the log refused it
   */
  change(edit: ObjectEdit<T>): Promise<T | undefined>;
  /** Calls back whenever it has changed, until the result is called. */
  subscribe(changed: (object: SharedObjectView<T>) => void): () => void;
}

/** How often a function is asked: each time means that a change of another participant has come into the log meanwhile. */
const TRIES = 100;

/** @param ready resolves when the session is known */
export function agentObject<T>(session: Session, id: string, ready: Promise<unknown>): AgentObject<T> {
  checkCall(isEntityId(id), "agent.object('plan')");
  const object = sharedObject<T>(session, id);

  async function change(edit: ObjectEdit<T>): Promise<T | undefined> {
    await ready;
    for (let tries = 1; ; tries++) {
      const { version } = object.read();
      const { ref, queued } = object.change(edit);
      if (ref.id === '') return object.read().value;
      await queued;
      const error = await until(session, (view) => outcomeOf(view, ref));
      if (!error) return object.read().value;
      const command = session.store.getState().pending.get(ref.id);
      session.discard(ref);
      if (error.code !== 'claim-lost' || typeof edit !== 'function' || tries === TRIES) throw error;
      // The refusal may be here before what came first. One that was made upon an own change may have fallen with that alone.
      if (command && !eventOf(command)?.after)
        await until(session, () => (object.read().version === version ? undefined : true));
    }
  }

  return {
    id,
    get value() {
      return object.read().value;
    },
    read: () => object.read(),
    change(edit) {
      checkCall(
        typeof edit === 'function' || Array.isArray(edit),
        "await agent.object('plan').change((plan) => ({ ...plan, title: 'Oslo' }))",
      );
      return quiet(change(edit));
    },
    subscribe(changed) {
      checkCall(typeof changed === 'function', "agent.object('plan').subscribe((plan) => {})");
      let before = object.read();
      return session.store.subscribe(() => {
        const now = object.read();
        if (now === before) return;
        before = now;
        changed(now);
      });
    },
  };
}

/** What has become of a change: undefined while it is on its way, false once it counts, or why it does not. */
function outcomeOf({ pending, state }: SessionView, ref: EntityRef): RejoinError | false | undefined {
  const command = pending.get(ref.id);
  if (command) return command.status === 'rejected' ? command.error : undefined;
  return state.commands.has(refKey(ref)) ? false : undefined;
}

/** Waits for what a view of the session says of something. */
function until<V>(session: Session, ask: (view: SessionView) => V | undefined): Promise<V> {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const look = () => {
      const view = session.store.getState();
      const answer = ask(view);
      const isOver = /ended|forbidden/.test(view.status) || view.connection.status === 'closed';
      if (answer === undefined && !isOver) return;
      stop();
      if (answer !== undefined) resolve(answer);
      else reject(new RejoinError('closed', 'The session has ended.'));
    };
    stop = session.store.subscribe(look);
    look();
  });
}
