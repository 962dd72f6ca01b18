'use client';

import type { IssuedCommand } from '@rejoin/core';
import { type RefObject, useEffect, useMemo } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { useSteer } from '../hooks/useSteer.ts';
import type { Draft } from '../kit/useDraft.ts';
import { useLatest } from '../kit/useLatest.ts';
import { useStatePerSession } from '../kit/useStatePerSession.ts';
import type { ControlScope } from '../select/scope.ts';
import type { SteerInfo } from '../select/steers.ts';

/** What is being edited, and what stood in the field before. */
interface Editing {
  readonly steer: SteerInfo;
  readonly draft: string;
}

/** What a steering input knows of its steers, and does with them. The functions are the same at every render. */
export interface Steering {
  readonly steers: readonly SteerInfo[];
  /** What is being edited, as it stands now; undefined once it has left the list. */
  readonly edited: SteerInfo | undefined;
  /** Its key, also then. */
  readonly editing: string | undefined;
  /** Keys of those that this page has sent as messages instead. */
  readonly moved: ReadonlySet<string>;
  /** Says what stands in the field, or saves what is being edited. */
  readonly submit: () => void;
  readonly edit: (steer: SteerInfo) => void;
  readonly cancelEdit: () => void;
  /** Edits the newest own steer that can be edited; false if there is none. */
  readonly editNewest: () => boolean;
  readonly retract: (steer: SteerInfo) => void;
  readonly sendAsMessage: (steer: SteerInfo) => void;
  /** Takes one out of the list that will never be sent. */
  readonly dismiss: (steer: SteerInfo) => void;
}

export interface SteeringOptions {
  readonly scope: ControlScope;
  readonly draft: Draft;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly followUp: boolean;
  readonly onSteer: ((text: string, asked: IssuedCommand) => void) | undefined;
}

export function useSteering({ scope, draft, field, followUp, onSteer }: SteeringOptions): Steering {
  const session = useSession();
  const { steers, steer: say, edit: replace, retract: takeBack } = useSteer(scope);
  const { change, now, giveBack, watch } = draft;
  const [editing, setEditing] = useStatePerSession<Editing>();
  const [moved, setMoved] = useStatePerSession<ReadonlySet<string>>(NONE);
  const key = editing?.steer.key;
  const edited = editing && steers.find((steer) => steer.key === key);
  const latest = useLatest({ editing, edited, steers, moved, followUp, onSteer });

  // Behind the last word, as if it had just been written.
  useEffect(() => {
    const { current } = field;
    if (key === undefined || !current) return;
    current.focus();
    current.setSelectionRange(current.value.length, current.value.length);
  }, [key, field]);

  const verbs = useMemo(() => {
    const focus = () => field.current?.focus();
    const leave = (text: string) => {
      setEditing(undefined);
      change(text);
    };
    const edit = (steer: SteerInfo) => {
      setEditing({ steer, draft: latest.current.editing?.draft ?? now() });
      change(steer.content);
    };
    const move = (update: (keys: Set<string>) => void) => {
      const keys = new Set(latest.current.moved);
      update(keys);
      setMoved(keys);
      latest.current = { ...latest.current, moved: keys };
    };
    return {
      submit() {
        const { editing: former, edited: open, followUp: becomesMessage, onSteer: notify } = latest.current;
        const text = now().trim();
        // Twice in one moment is once.
        if (text === '') return;
        leave(former?.draft ?? '');
        if (former && open?.editable && text === former.steer.content) return;
        // Of words that a run has used there is nothing left to replace: the new ones are said as such.
        const asked =
          former && open?.editable ? replace(former.steer, text) : say(text, { followUp: becomesMessage });
        giveBack(asked, text);
        notify?.(text, asked);
      },
      edit,
      cancelEdit() {
        const { editing: former } = latest.current;
        if (!former) return;
        leave(former.draft);
        focus();
      },
      editNewest() {
        const newest = latest.current.steers.filter((steer) => steer.editable).at(-1);
        if (newest) edit(newest);
        return newest !== undefined;
      },
      retract(steer: SteerInfo) {
        takeBack(steer);
        const { editing: former } = latest.current;
        if (former?.steer.key === steer.key) leave(former.draft);
        focus();
      },
      sendAsMessage({ key: of, ref, content, target, status }: SteerInfo) {
        const to =
          'participant' in target && target.kind !== 'input' ? { to: [target.participant] } : undefined;
        const asked = session.send(content, to);
        move((keys) => keys.add(of));
        watch(asked, () => move((keys) => keys.delete(of)));
        asked.queued.then(
          () => {
            // An agent that comes back must not find it as well.
            if (MAY_COME_BACK.has(status)) takeBack(ref);
            session.discard(ref);
          },
          () => {},
        );
        focus();
      },
      dismiss({ ref }: SteerInfo) {
        session.discard(ref);
        focus();
      },
    };
  }, [session, say, replace, takeBack, change, now, giveBack, watch, setEditing, setMoved, latest, field]);
  return { steers, edited, editing: key, moved, ...verbs };
}

const NONE: ReadonlySet<string> = new Set();
/** A run that goes on after all would still take these. */
const MAY_COME_BACK: ReadonlySet<SteerInfo['status']> = new Set(['expired', 'unresponsive', 'lost']);
