'use client';

import type { SessionView } from '@rejoin/core';
import { checkCall, isDevelopment } from '@rejoin/core/internal';
import { type SharedObjectHandle, type SharedObjectView, sharedObject } from '@rejoin/core/objects';
import { useMemo } from 'react';
import { useSession } from './useSession.ts';
import { useSlice } from './useSlice.ts';

/** What is known of a shared object besides its value, and the verbs: the same functions at every render. */
export interface SharedObjectControl<T>
  extends Omit<SharedObjectView<T>, 'value'>,
    Pick<SharedObjectHandle<T>, 'change' | 'undo' | 'redo' | 'discard'> {}

const read = <T>(view: SessionView, object: SharedObjectHandle<T>): SharedObjectView<T> => object.read(view);

/**
 * A JSON document of the session that people and agents change together. A change is shown at once, and counts unless others have
 * changed the same place first: then it is the `conflict`. It renders when the object changes.
 *
 * @param id the object's: the same for all participants
 */
export function useSharedObject<T = unknown>(
  id: string,
): readonly [value: T | undefined, control: SharedObjectControl<T>] {
  checkCall(typeof id === 'string' && id !== '', isDevelopment && "useSharedObject('plan')");
  const session = useSession();
  const object = useMemo(() => sharedObject<T>(session, id), [session, id]);
  const view = useSlice<SharedObjectView<T>, [SharedObjectHandle<T>]>(read, object);
  return useMemo(() => {
    const { value, ...rest } = view;
    const { change, undo, redo, discard } = object;
    return [value, { ...rest, change, undo, redo, discard }];
  }, [view, object]);
}
