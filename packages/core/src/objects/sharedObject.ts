/** A JSON document that people and agents change together (P40), as an application uses it. */
import type { IssuedCommand, Session } from '../client/sessionApi.ts';
import { NOTHING } from '../fold/ag-ui/documents.ts';
import { overlapWith } from '../fold/objectConflicts.ts';
import type { ObjectChange, SharedObject } from '../fold/state.ts';
import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { RejoinError } from '../protocol/errors.ts';
import type { ObjectChanged, PatchOperation } from '../protocol/events.ts';
import { type EntityRef, isEntityId, refKey } from '../protocol/ids.ts';
import { omitUndefined } from '../protocol/omitUndefined.ts';
import { isCount, isEvent, isRecord } from '../protocol/shapes.ts';
import type { PendingCommand, SessionView } from '../view/sessionView.ts';
import { type Blank, whyBlank } from '../view/whyBlank.ts';
import { diff } from './diff.ts';
import { applied, baseOf, changesIn, eventOf, type OwnChanges, withOwn } from './ownChanges.ts';

/**
 * A change: a function that makes the next value of the one that is shown (null removes the object), or a JSON Patch (RFC 6902).
 * A function must not change what it is given; what differs becomes the patch, and if others come first it can be asked again.
 */
export type ObjectEdit<T> = ((value: T | undefined) => T | null) | readonly PatchOperation[];

export interface ChangeOptions {
  /** The `version` of what a JSON Patch was made for, where that is not what is shown by now, as in a form that was open. */
  readonly base?: number | undefined;
}

/** A change of this page that does not count. */
export interface ObjectConflict {
  /** Which one. */
  readonly ref: EntityRef;
  /** `claim-lost`: others changed the same place first. Any other code: the log does not take it. */
  readonly error: RejoinError;
  readonly patch: readonly PatchOperation[];
}

/** A shared object at one moment. */
export interface SharedObjectView<T> {
  /** With this page's own changes, though the log may not have them yet; undefined if there is no such object. */
  readonly value: T | undefined;
  /** Which of its versions the log has: the position of the newest change, 0 before the first one. */
  readonly version: number;
  /**
   * `catching-up`: whether there is such an object is not known yet. `unknown`: it is not known, and will not be. `saving`: changes
   * of this page are on their way. `conflict`: one of them came second. `failed`: the log does not take one of them. `saved`: the log
   * has what is shown; without a value there is no such object.
   */
  readonly status: 'catching-up' | 'unknown' | 'saved' | 'saving' | 'conflict' | 'failed';
  /** The oldest change of this page that does not count, until it is asked again or discarded. */
  readonly conflict?: ObjectConflict | undefined;
  /** Whether `undo` would take back a change of this page: no one has changed the same places since. */
  readonly canUndo: boolean;
  /** Who has changed it, and when, as far back as the log remembers; oldest first. */
  readonly changes: readonly ObjectChange[];
}

/** One shared object of a session. The same for all who ask for it by one session. */
export interface SharedObjectHandle<T> {
  readonly id: string;
  /** What is shown by a view of the session; the same as before if nothing of it has changed. Default: by the newest view. */
  read(view?: SessionView): SharedObjectView<T>;
  /** Changes it: at once here, and for all others as soon as the log has it. Works offline. */
  change(edit: ObjectEdit<T>, options?: ChangeOptions): IssuedCommand;
  /** Takes back the newest change of this page that still stands. Undefined, and nothing happens, where `canUndo` is false. */
  undo(): IssuedCommand | undefined;
  /** Asks again for a change that did not count, upon what is shown now. */
  redo(conflict: ObjectConflict): IssuedCommand;
  /** Gives up a change that did not count. */
  discard(conflict: ObjectConflict): void;
}

/** A change of this page, and how to take it back. */
interface OwnChange {
  /** Empty until it has been published: what is shown meanwhile finds it by its event. */
  id: string;
  event?: ObjectChanged;
  readonly back: readonly PatchOperation[];
  /** Nothing of the object was left by it. */
  readonly removes: boolean;
}

/** Changes that can be taken back, and that can be asked again as they were asked first. */
const MOST = 100;

const handles = new WeakMap<Session, Map<string, SharedObjectHandle<unknown>>>();

/** A shared object of a session. It begins to exist with its first change. */
export function sharedObject<T = unknown>(session: Session, id: string): SharedObjectHandle<T> {
  checkCall(
    typeof session?.publish === 'function' && isEntityId(id),
    isDevelopment && "sharedObject(session, 'plan')",
  );
  const known = handles.get(session) ?? new Map<string, SharedObjectHandle<unknown>>();
  handles.set(session, known);
  const handle = known.get(id) ?? createHandle(session, id);
  known.set(id, handle);
  // CAST: what its users take its value for is theirs to say.
  return handle as SharedObjectHandle<T>;
}

function createHandle(session: Session, id: string): SharedObjectHandle<unknown> {
  const { participant, store } = session;
  /** Oldest first. */
  let undoable: readonly OwnChange[] = [];
  /** What this page has asked for, by id: as it was asked. */
  const asked = new Map<string, ObjectEdit<unknown>>();
  let shown: { readonly by: readonly unknown[]; readonly own: OwnChanges } | undefined;
  let last: { readonly by: readonly unknown[]; readonly view: SharedObjectView<unknown> } | undefined;

  function ownIn({ state, pending }: Pick<SessionView, 'state' | 'pending'>): OwnChanges {
    const object = state.objects.get(id);
    const commands = changesIn({ pending }, id);
    const by = [object, ...commands];
    if (!shown || !isSame(shown.by, by)) shown = { by, own: withOwn(object, participant, commands) };
    return shown.own;
  }

  /** Whether no one else has changed what a change of this page did, since it did it. */
  function stands({ id, event, back, removes }: OwnChange, { shown: object, waiting }: OwnChanges): boolean {
    if (removes) return object === undefined;
    const of = id || waiting.find(({ entry }) => entry.event === event)?.entry.id;
    const isOwn = (change: ObjectChange) => change.participant === participant && asked.has(change.id);
    const made = object?.changes.find((each) => each.participant === participant && each.id === of);
    return !!made && !overlapWith(object, { base: made.version, patch: back }, isOwn);
  }

  /** The newest change that may be taken back, if it still stands. */
  function undoableIn(own: OwnChanges): OwnChange | undefined {
    const isRejected = (change: OwnChange) => own.rejected.some(({ entry }) => entry.id === change.id);
    const newest = undoable.findLast((change) => !isRejected(change));
    return newest && stands(newest, own) ? newest : undefined;
  }

  function read(view: SessionView = store.getState()): SharedObjectView<unknown> {
    checkCall(
      isRecord(view?.state) && !!view.pending,
      isDevelopment && 'object.read(session.store.getState())',
    );
    const own = ownIn(view);
    const object = view.state.objects.get(id);
    const blank = object ? 'empty' : whyBlank(view);
    const by = [own, blank, undoable];
    if (last && isSame(last.by, by)) return last.view;
    const [first] = own.rejected;
    last = {
      by,
      view: {
        value: own.shown?.value,
        version: object?.version ?? 0,
        status: statusOf(own, blank),
        conflict: first && conflictOf(first),
        canUndo: undoableIn(own) !== undefined,
        changes: object?.changes ?? [],
      },
    };
    return last.view;
  }

  const conflictOf = ({ entry, error }: PendingCommand): ObjectConflict | undefined =>
    error && {
      ref: { participant, id: entry.id ?? '' },
      error,
      patch: eventOf({ entry, status: 'rejected' })?.patch ?? [],
    };

  function publish(patch: readonly PatchOperation[], base?: number, noted?: OwnChange): IssuedCommand {
    const view = store.getState();
    const own = ownIn(view);
    const version = base ?? own.shown?.version ?? 0;
    const changed = {
      type: 'object.changed' as const,
      object: id,
      base: version,
      ...omitUndefined({ baseId: own.shown?.changes.find((each) => each.version === version)?.id }),
      patch,
    };
    checkCall(isEvent(changed), isDevelopment && RIGHT);
    const after = baseOf(own, patch);
    const event = after.length > 0 ? { ...changed, after } : changed;
    if (noted) noted.event = event;
    const issued = session.publish({ saw: view.state.position, event });
    if (noted) noted.id = issued.ref.id;
    const receipt = () => {
      const is = issued.receipt();
      const isLogged = is.status === 'forgotten' && store.getState().state.commands.has(refKey(issued.ref));
      return isLogged ? { ...is, status: 'logged' as const } : is;
    };
    return { ...issued, receipt };
  }

  function change(edit: ObjectEdit<unknown>, options: ChangeOptions = {}): IssuedCommand {
    const base = options?.base;
    checkCall(
      (typeof edit === 'function' || Array.isArray(edit)) &&
        isRecord(options) &&
        (base === undefined || isCount(base)),
      isDevelopment && RIGHT,
    );
    const { shown: object } = ownIn(store.getState());
    const value = object?.value;
    if (isDevelopment) freeze(value);
    const patch = typeof edit === 'function' ? patchOf(object, edit(value)) : edit;
    if (patch.length === 0) return nothing(session);
    const next = applied(object, patch);
    const removes = typeof next !== 'string' && next.value === null;
    const back = typeof next === 'string' ? [] : patchBack(next.value, value);
    const own: OwnChange = { id: '', back, removes };
    // Noted before it is published: a reader that shows it learns at once that it can be taken back.
    undoable = [...undoable, own].slice(-MOST);
    const issued = publish(patch, base, own);
    remember(issued.ref.id, edit);
    return issued;
  }

  function remember(command: string, edit: ObjectEdit<unknown>): void {
    asked.set(command, edit);
    const [oldest] = asked.keys();
    if (asked.size > 2 * MOST && oldest !== undefined) asked.delete(oldest);
  }

  return {
    id,
    read,
    change,
    undo() {
      const own = ownIn(store.getState());
      const newest = undoableIn(own);
      if (!newest) return undefined;
      undoable = undoable.slice(0, undoable.lastIndexOf(newest));
      const issued = publish(newest.back);
      remember(issued.ref.id, newest.back);
      return issued;
    },
    redo(conflict) {
      checkCall(isRecord(conflict?.ref), isDevelopment && 'object.redo(conflict)');
      const edit = asked.get(conflict.ref.id) ?? conflict.patch;
      session.discard(conflict.ref);
      return change(edit);
    },
    discard(conflict) {
      checkCall(isRecord(conflict?.ref), isDevelopment && 'object.discard(conflict)');
      session.discard(conflict.ref);
    },
  };
}

const RIGHT = isDevelopment && "object.change((plan) => ({ ...plan, title: 'Oslo' }))";

/** Without a change of this page, by why nothing is shown. */
const STATUS = { loading: 'catching-up', unknown: 'unknown', empty: 'saved' } as const;

const isSame = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((each, index) => each === other[index]);

function statusOf({ waiting, rejected }: OwnChanges, blank: Blank): SharedObjectView<unknown>['status'] {
  const [first] = rejected;
  if (first) return first.error?.code === 'claim-lost' ? 'conflict' : 'failed';
  if (waiting.length > 0) return 'saving';
  return STATUS[blank];
}

/** What makes a value of an object; null or nothing removes it. */
function patchOf(object: SharedObject | undefined, value: unknown): readonly PatchOperation[] {
  if (value === null || value === undefined) return object ? [{ op: 'remove', path: '' }] : [];
  if (object) return diff(object.value, value);
  const patch = diff(NOTHING, value);
  return patch.length > 0 ? patch : [{ op: 'add', path: '', value }];
}

/** What makes the former value of the next one. What was not there before is removed field by field: others may have added some. */
const patchBack = (next: unknown, former: unknown): readonly PatchOperation[] =>
  diff(next ?? NOTHING, former ?? NOTHING);

/** A function that changes what it is given would change what the page has read: it learns of that while it is developed. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const each of Object.values(value)) freeze(each);
}

/** What a change that changes nothing becomes. */
const nothing = ({ participant }: Session): IssuedCommand => ({
  ref: { participant, id: '' },
  queued: Promise.resolve(),
  receipt: () => ({ status: 'forgotten', rows: [] }),
});
