'use client';

import type { ChangeEvent, FormEvent, KeyboardEvent, RefObject } from 'react';
import { useBeforePaint } from './useBeforePaint.ts';
import { usePresent } from './usePresent.ts';

/** A field's text, and what is done with it. */
export interface TextField {
  readonly value: string;
  readonly setValue: (value: string) => void;
  readonly submit: () => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

interface TextFieldProps {
  readonly rows: number;
  readonly dir: 'auto' | undefined;
  readonly value: string;
  readonly enterKeyHint: 'send';
  readonly onChange: (event: ChangeEvent<HTMLTextAreaElement>) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
}

/** The props of a `<textarea>` that grows with its text and is sent by Enter. The others see that it is written in. */
export function useTextField({ value, setValue, submit, field }: TextField): TextFieldProps {
  usePresent(field);
  // As high as its text where style sheets cannot do it (`field-sizing: content`). How high at most is up to CSS.
  useBeforePaint(() => {
    const { current } = field;
    if (!current || getComputedStyle(current).getPropertyValue('field-sizing') === 'content') return;
    current.style.blockSize = 'auto';
    current.style.blockSize = `${current.scrollHeight}px`;
  }, [field, value]);
  return {
    rows: 1,
    // Empty, it follows the page, as its placeholder does.
    dir: value === '' ? undefined : 'auto',
    value,
    enterKeyHint: 'send',
    onChange: ({ target }) => setValue(target.value),
    onKeyDown(event) {
      if (!isSendKey(event)) return;
      event.preventDefault();
      const { form } = event.currentTarget;
      // As its button would, so that a consumer's `onSubmit` runs. There is no form where `render` has put another element in its
      // place, and Safari before 16 cannot be asked.
      if (form?.requestSubmit) form.requestSubmit();
      else submit();
    },
  };
}

/** Enter, unless it breaks the line (with Shift or Alt) or chooses a word of an input method. */
const isSendKey = ({ key, shiftKey, altKey, keyCode, nativeEvent }: KeyboardEvent): boolean =>
  // 229: Safari ends a composition before it reports the key that ended it.
  key === 'Enter' && !shiftKey && !altKey && !nativeEvent.isComposing && keyCode !== 229;

/** A form's own submission. React hands on what forms in portals below it submit. */
export const submitsBy =
  (submit: () => void) =>
  (event: FormEvent): void => {
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    submit();
  };
