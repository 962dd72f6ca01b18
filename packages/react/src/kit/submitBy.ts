/**
 * Submits the form around a field as its button would, so that a consumer's `onSubmit` hears of Enter too. Where there is none, as
 * where `render` has put another element in its place, `otherwise` does it.
 */
export function submitBy(field: HTMLTextAreaElement, otherwise: () => void): void {
  // Safari before 16 cannot be asked.
  if (field.form?.requestSubmit) field.form.requestSubmit();
  else otherwise();
}
