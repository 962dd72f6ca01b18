'use client';

import type { IssuedCommand, SessionView } from '@rejoin/core';
import {
  type FormEvent,
  forwardRef,
  type ReactElement,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
} from 'react';
import { useCapabilities } from '../hooks/useCapabilities.ts';
import { useScope } from '../hooks/useScope.ts';
import { useSession } from '../hooks/useSession.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useSteer } from '../hooks/useSteer.ts';
import { isDevelopment } from '../kit/development.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { useControlled } from '../kit/useControlled.ts';
import { useGiveBack } from '../kit/useGiveBack.ts';
import { useLasting } from '../kit/useLasting.ts';
import { useStatePerSession } from '../kit/useStatePerSession.ts';
import { type ControlScope, runsOf, type Scope } from '../select/scope.ts';
import type { SteerInfo } from '../select/steers.ts';
import { foldAway } from './foldAway.ts';
import { SteeringInputContext, SteeringInputListContext } from './SteeringInputContext.ts';
import { type SteeringInputLabels, type SteeringStatus, steeringInputLabels } from './steeringInputLabels.ts';

/** The `data-*` attributes of the root, the field and its buttons. */
export interface SteeringInputState extends Readonly<Record<string, string | boolean | undefined>> {
  readonly status: SteeringStatus;
  /** Something that was said is being edited. */
  readonly editing: boolean;
  /** There is nothing in the field but space. */
  readonly empty: boolean;
}

export interface SteeringInputRootProps
  extends ControlScope,
    Omit<PartProps<'form', SteeringInputState>, 'value' | 'defaultValue'> {
  /** The text, where the consumer holds it. */
  readonly value?: string | undefined;
  /** The text at first. Default empty. */
  readonly defaultValue?: string | undefined;
  /** Told of each change, also by sending and editing. */
  readonly onValueChange?: ((value: string) => void) | undefined;
  /** Told of each steer that was asked: the new ones and the edits. */
  readonly onSteer?: ((text: string, asked: IssuedCommand) => void) | undefined;
  /** Whether what no run takes becomes a message; then something can be said also while nothing runs. Default false. */
  readonly followUp?: boolean | undefined;
  readonly labels?: Partial<SteeringInputLabels> | undefined;
}

/** What is being edited, and what stood in the field before. */
interface Editing {
  readonly steer: SteerInfo;
  readonly draft: string;
}

/**
 * Holds the parts with which people say something to agents while they work: to the whole session, to `agent`, or to `run`.
 * Renders a `<form>`.
 */
export const SteeringInputRoot: Part<SteeringInputRootProps, HTMLFormElement> = forwardRef<
  HTMLFormElement,
  SteeringInputRootProps
>(function SteeringInputRoot(
  {
    agent,
    run,
    value: given,
    defaultValue = '',
    onValueChange,
    onSteer,
    followUp = false,
    labels: own,
    children,
    ...props
  },
  ref,
): ReactElement {
  const { steers, steer: say, edit: replace, retract: takeBack } = useSteer({ agent, run });
  const session = useSession();
  const giveBack = useGiveBack(session);
  const capability = useCapabilities().steer;
  const offline = useLasting(useSlice(isOffline));
  const working = useWorking({ agent, run });
  const known = useSlice(isProven);
  const labels = useLabels('steeringInput', steeringInputLabels, own);
  const { dir } = useLanguage();
  const hintId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [value, setValue] = useControlled(given, defaultValue, onValueChange);
  const [editing, setEditing] = useStatePerSession<Editing>();
  const [refusal, setRefusal] = useStatePerSession<Refusal>();
  const [moved, setMoved] = useStatePerSession<ReadonlySet<string>>(NONE);

  const now = editing && steers.find(({ key }) => key === editing.steer.key);
  const editable = now?.editable === true;
  const empty = value.trim() === '';
  const status: SteeringStatus = !capability.available
    ? 'unavailable'
    : refusal !== undefined
      ? 'refused'
      : !working
        ? known
          ? 'idle'
          : 'loading'
        : offline
          ? 'offline'
          : 'ready';
  const canSend = capability.available && !empty && (working || followUp || editable);
  const latest = useRef({ value, editing, editable, steers, moved, onSteer });
  useEffect(() => {
    latest.current = { value, editing, editable, steers, moved, onSteer };
  });

  const change = useCallback(
    (next: string) => {
      setRefusal(undefined);
      setValue(next);
      // Before React has drawn it: a refusal may come sooner, and another one with it.
      latest.current = { ...latest.current, value: next };
    },
    [setValue, setRefusal],
  );

  const leave = useCallback(
    (draft: string) => {
      setEditing(undefined);
      change(draft);
    },
    [change, setEditing],
  );

  const cancelEdit = useCallback(() => {
    const { editing: now } = latest.current;
    if (!now) return;
    leave(now.draft);
    field.current?.focus();
  }, [leave]);

  const edit = useCallback(
    (steer: SteerInfo) => {
      const { editing: now, value: draft } = latest.current;
      setEditing({ steer, draft: now?.draft ?? draft });
      change(steer.content);
    },
    [change, setEditing],
  );
  // Behind the last word, as if it had just been written.
  const edited = editing?.steer.key;
  useEffect(() => {
    const { current } = field;
    if (edited === undefined || !current) return;
    current.focus();
    current.setSelectionRange(current.value.length, current.value.length);
  }, [edited]);

  const editNewest = useCallback(() => {
    const newest = latest.current.steers.filter((steer) => steer.editable).at(-1);
    if (newest) edit(newest);
    return newest !== undefined;
  }, [edit]);

  const submit = useCallback(() => {
    if (!canSend) return;
    const { value: written, editing: former, editable: open, onSteer: tell } = latest.current;
    const text = written.trim();
    // Twice in one moment is once.
    if (text === '') return;
    leave(former?.draft ?? '');
    if (former && open && text === former.steer.content) return;
    // Of words that a run has used there is nothing left to replace: the new ones are said as such.
    const asked = former && open ? replace(former.steer.ref, text) : say(text, { followUp });
    giveBack(asked, (why) => {
      const { value: since } = latest.current;
      change(since.trim() === '' ? text : `${text}\n${since}`);
      setRefusal({ why, returned: true });
    });
    tell?.(text, asked);
  }, [canSend, leave, replace, say, followUp, change, giveBack, setRefusal]);

  const retract = useCallback(
    (steer: SteerInfo) => {
      takeBack(steer.ref);
      if (latest.current.editing?.steer.key === steer.key) leave(latest.current.editing.draft);
      field.current?.focus();
    },
    [takeBack, leave],
  );

  const move = useCallback(
    (change: (before: Set<string>) => void) => {
      const next = new Set(latest.current.moved);
      change(next);
      setMoved(next);
      latest.current = { ...latest.current, moved: next };
    },
    [setMoved],
  );

  const sendAsMessage = useCallback(
    ({ key, ref: steer, content, target, status: at }: SteerInfo) => {
      const to = target.kind === 'agent' || target.kind === 'run' ? { to: [target.participant] } : undefined;
      const asked = session.send(content, to);
      move((before) => before.add(key));
      giveBack(asked, (why) => {
        move((before) => void before.delete(key));
        setRefusal({ why, returned: false });
      });
      asked.queued.then(
        () => {
          // An agent that comes back must not find it as well.
          if (MAY_COME_BACK.has(at)) takeBack(steer);
          session.discard(steer);
        },
        () => {},
      );
      field.current?.focus();
    },
    [session, takeBack, giveBack, move, setRefusal],
  );

  const dismiss = useCallback(
    ({ ref: steer }: SteerInfo) => {
      session.discard(steer);
      field.current?.focus();
    },
    [session],
  );

  const reason = capability.available ? refusal?.why : labels.unavailable(capability.reason);
  const used = now?.status === 'acknowledged' || now?.status === 'done';
  const phase = editing && (editable ? 'open' : used ? 'used' : 'settled');
  const hint = labels.hint(status, {
    editing: phase,
    followUp,
    reason,
    returned: refusal?.returned === true,
  });
  useAloud(
    status === 'unavailable' ? 'connection' : hintId,
    status === 'unavailable' || status === 'refused' ? status : '',
    hint,
  );
  const state: SteeringInputState = useMemo(
    () => ({ status, editing: edited !== undefined, empty }),
    [status, edited, empty],
  );
  const context = useMemo(
    () => ({
      value,
      setValue: change,
      submit,
      canSend,
      state,
      followUp,
      hint,
      hintId,
      field,
      cancelEdit,
      editNewest,
    }),
    [value, change, submit, canSend, state, followUp, hint, hintId, cancelEdit, editNewest],
  );
  const canSpeak = capability.available;
  const list = useMemo(
    () => ({
      ...foldAway(steers),
      editing: edited,
      moved,
      canSend: canSpeak,
      edit,
      retract,
      sendAsMessage,
      dismiss,
      labels,
      field,
    }),
    [steers, edited, moved, canSpeak, edit, retract, sendAsMessage, dismiss, labels],
  );
  const onSubmit = (event: FormEvent) => {
    // React hands on what forms in portals below it submit.
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    submit();
  };
  return (
    <SteeringInputListContext.Provider value={list}>
      <SteeringInputContext.Provider value={context}>
        {renderPart('form', props, { onSubmit, dir, children }, state, ref)}
      </SteeringInputContext.Provider>
    </SteeringInputListContext.Provider>
  );
});

interface Refusal {
  readonly why: string;
  /** The words are in the field again; else they stay in the list. */
  readonly returned: boolean;
}

const NONE: ReadonlySet<string> = new Set();
/** A run that goes on after all would still take these. */
const MAY_COME_BACK: ReadonlySet<SteerInfo['status']> = new Set(['expired', 'unresponsive', 'lost']);

const isProven = ({ proven }: SessionView): boolean => proven === true;
const isOffline = ({ connection }: SessionView): boolean => connection.status !== 'live';

/** Whether somebody is there to be told something: neither one that is lost, nor one that waits for an answer. */
function useWorking(scope: ControlScope): boolean {
  return useSlice(isWorking, useScope(scope, isDevelopment && '<SteeringInputRoot run={run}>'));
}

const isWorking = (view: SessionView, scope: Scope): boolean =>
  runsOf(view, scope).some(({ status }) => status === 'running');
