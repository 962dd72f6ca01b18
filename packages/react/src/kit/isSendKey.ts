import type { KeyboardEvent } from 'react';

/** Enter, unless it breaks the line (with Shift or Alt) or chooses a word of an input method. */
export function isSendKey({ key, shiftKey, altKey, keyCode, nativeEvent }: KeyboardEvent): boolean {
  // 229: Safari ends a composition before it tells of the key that ended it.
  return key === 'Enter' && !shiftKey && !altKey && !nativeEvent.isComposing && keyCode !== 229;
}
