import type { PartState } from './renderPart.ts';

type ClassName<State extends PartState> = string | ((state: State) => string | undefined) | undefined;

/** The kit's own class before the consumer's, which may be a function of the part's state. */
export function withClass<State extends PartState>(
  own: string,
  className: ClassName<State>,
): ClassName<State> {
  if (className === undefined) return own;
  if (typeof className === 'string') return `${own} ${className}`;
  return (state) => `${own} ${className(state) ?? ''}`.trimEnd();
}
