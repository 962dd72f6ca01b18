/**
 * The arrows, beside Tab, as in a tree. The rows are nested lists of buttons and not a `tree`: each has several controls, which
 * a tree's items may not have, and lists tell level and length by themselves.
 */
import type { KeyboardEvent } from 'react';

/** Up, Down, Home and End go to other rows; the arrow towards the end opens, the other one closes or goes to the row above. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, root: HTMLElement): void {
  const { key, target } = event;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(target instanceof HTMLElement))
    return;
  const row = target.closest('li');
  if (!row || !target.matches('button')) return;
  const rtl = getComputedStyle(root).direction === 'rtl';
  const to = { ArrowRight: rtl ? 'in' : 'out', ArrowLeft: rtl ? 'out' : 'in' }[key] ?? key;
  const toggle = own(row, '[aria-expanded]')[0];
  const open = toggle?.getAttribute('aria-expanded') === 'true';
  if (to === 'out' && toggle && !open) toggle.click();
  else if (to === 'in' && toggle && open) toggle.click();
  else if (to === 'in') focusRow(row.parentElement?.closest('li'));
  else {
    const rows = [...root.querySelectorAll('li')].filter((each) => focusable(each).length > 0);
    const at = rows.indexOf(row);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1, out: at + 1 }[to];
    if (next === undefined) return;
    focusRow(rows[next], own(row, 'button').indexOf(target));
  }
  event.preventDefault();
}

/** To the control of the same kind, if there is one. */
function focusRow(row: Element | null | undefined, at = 0): void {
  if (!row) return;
  const controls = focusable(row);
  (controls[at] ?? controls[0])?.focus();
}

const own = (row: Element, selector: string): readonly HTMLElement[] =>
  [...row.querySelectorAll<HTMLElement>(selector)].filter((each) => each.closest('li') === row);

const focusable = (row: Element): readonly HTMLElement[] =>
  own(row, 'button').filter((each) => getComputedStyle(each).visibility !== 'hidden');
