/**
 * Puts the focus where reading goes on, before an element leaves that has it: on what follows it, or else on what holds it.
 * That can be focused for as long as it is.
 */
export function focusAfter(element: HTMLElement): void {
  const place = element.nextElementSibling ?? element.parentElement;
  if (!(place instanceof HTMLElement)) return;
  if (!place.hasAttribute('tabindex')) {
    place.setAttribute('tabindex', '-1');
    place.addEventListener('blur', () => place.removeAttribute('tabindex'), { once: true });
  }
  place.focus({ preventScroll: true });
}
