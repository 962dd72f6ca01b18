'use client';

import { forwardRef, type ReactElement, useCallback, useMemo, useRef, useState } from 'react';
import type { Notifications } from '../hooks/createNotifications.ts';
import { useNotifications } from '../hooks/useNotifications.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { focusAfter, focusOn } from '../kit/focusAfter.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAloud } from '../kit/useAloud.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import { NotificationPromptContext, type NotificationPromptState } from './NotificationPromptContext.ts';
import { type NotificationPromptLabels, notificationPromptLabels } from './notificationPromptLabels.ts';
import { isAnswered, isPromptShown, waitIn } from './promptShown.ts';

export interface NotificationPromptRootProps extends PartProps<'section', NotificationPromptState> {
  /** Made once, outside of components, by `createNotifications`. */
  readonly notifications: Notifications;
  /**
   * Shown whatever the state is, with a button to turn it off: for a page of settings. Default false: shown once there is something
   * to wait for, until it is dismissed for good.
   */
  readonly always?: boolean | undefined;
  readonly labels?: Partial<NotificationPromptLabels> | undefined;
}

/**
 * Holds the parts that offer to tell a person of what happens while the page is closed. The browser's own question comes by a press
 * alone. Says aloud what became of a press. Renders a `<section>`, a region with a name, and nothing while there is nothing to wait
 * for.
 */
export const NotificationPromptRoot: Part<NotificationPromptRootProps, HTMLElement> = forwardRef<
  HTMLElement,
  NotificationPromptRootProps
>(function NotificationPromptRoot(
  { notifications, always = false, labels: own, children, ...props },
  ref,
): ReactElement | null {
  const control = useNotifications(notifications);
  const { status, busy, reason, error } = control;
  const waiting = useSlice(waitIn);
  const labels = useLabels('notificationPrompt', notificationPromptLabels, own);
  const { dir } = useLanguage();
  const words = useErrorWords()(error) ?? '';
  const [pressed, setPressed] = useState(false);

  const details = { waiting, reason, words };
  const title = labels.title(status, details);
  const detail =
    busy === 'enabling'
      ? labels.enabling
      : busy === 'disabling'
        ? labels.disabling
        : labels.detail(status, details);
  // Of a press alone: what was so before is read, not said.
  useAloud('notifications', pressed && !busy ? status : '', `${title}. ${detail}`, '');

  const element = useRef<HTMLElement>(null);
  const merged = useMergedRef(element, ref);
  const kept = useFocusKept(() => element.current && focusOn(element.current));
  const enable = useCallback(() => {
    setPressed(true);
    void control.enable();
  }, [control.enable]);
  const disable = useCallback(() => {
    setPressed(true);
    void control.disable();
  }, [control.disable]);
  const dismiss = useCallback(() => {
    const { current } = element;
    if (!always && current?.contains(current.ownerDocument.activeElement)) focusAfter(current);
    setPressed(false);
    if (!isAnswered(status)) control.dismiss();
  }, [control.dismiss, status, always]);
  const state: NotificationPromptState = useMemo(
    () => ({ status, busy: busy !== undefined }),
    [status, busy],
  );
  const value = useMemo(
    () => ({ notifications: control, state, title, detail, always, enable, disable, dismiss, labels }),
    [control, state, title, detail, always, enable, disable, dismiss, labels],
  );
  if (!(always ? busy || status !== 'unknown' : isPromptShown({ ...control, waiting, pressed }))) return null;
  return (
    <NotificationPromptContext.Provider value={value}>
      {renderPart('section', props, { 'aria-label': labels.name, dir, ...kept, children }, state, merged)}
    </NotificationPromptContext.Provider>
  );
});
