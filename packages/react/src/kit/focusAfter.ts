/**
 * Puts the focus where reading goes on, before an element leaves that has it: on what follows it, or else on what holds it.
 */
export function focusAfter(element: HTMLElement): void {
  const place = element.nextElementSibling ?? element.parentElement;
  if (place instanceof HTMLElement) focusOn(place, { preventScroll: true });
}

/** Focuses what is no control. It can be focused for as long as it is. */
export function focusOn(place: HTMLElement, options?: FocusOptions): void {
  if (!place.hasAttribute('tabindex')) {
    place.setAttribute('tabindex', '-1');
    place.addEventListener('blur', () => place.removeAttribute('tabindex'), { once: true });
  }
  place.focus(options);
}
