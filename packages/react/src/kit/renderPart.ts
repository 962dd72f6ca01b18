import { isDevelopment } from '@rejoin/core/internal';
import {
  type ComponentPropsWithoutRef,
  type ComponentPropsWithRef,
  type CSSProperties,
  cloneElement,
  createElement,
  type ForwardRefExoticComponent,
  forwardRef,
  isValidElement,
  type JSX,
  type ReactElement,
  type RefAttributes,
  version,
} from 'react';
import { mergeProps } from './mergeProps.ts';

type Tag = keyof JSX.IntrinsicElements;
type AnyProps = Readonly<Record<string, unknown>>;

/** What a part tells about itself: to `className`, `style` and `render`, and as `data-*` attributes of its element. */
export type PartState = Readonly<Record<string, string | number | boolean | undefined>>;

/** The props of a part that renders a `<T>`: all of that element's own, and three ways to make it yours. */
export type PartProps<T extends Tag, State extends PartState = PartState> = Omit<
  ComponentPropsWithoutRef<T>,
  'className' | 'style'
> & {
  /** Classes, or a function of the part's state. */
  readonly className?: string | ((state: State) => string | undefined) | undefined;
  /** Styles, or a function of the part's state. */
  readonly style?: CSSProperties | ((state: State) => CSSProperties | undefined) | undefined;
  /** Another element in the place of the default one, or a function that makes it of the props and the state. */
  readonly render?:
    | ReactElement
    | ((props: ComponentPropsWithRef<T>, state: State) => ReactElement)
    | undefined;
};

/** A component that hands its ref on to its element, in React 18 as well. */
export type Part<Props, Element> = ForwardRefExoticComponent<Props & RefAttributes<Element>>;

/**
 * Renders a part: the consumer's props over the part's own. Handlers of both run, the consumer's first; a prevented default
 * keeps the part's from running. State shows as `data-*`: true as an empty attribute, false and undefined as none.
 */
export function renderPart<T extends Tag, State extends PartState>(
  tag: T,
  { render, className, style, ...consumer }: PartProps<T, State>,
  own: AnyProps,
  state: State,
  ref?: unknown,
): ReactElement {
  const classes = [own.className, typeof className === 'function' ? className(state) : className];
  const props: Record<string, unknown> = {
    ...dataAttributes(state),
    // Without it, it would submit the form around it.
    ...mergeProps(tag === 'button' ? { type: 'button', ...own } : own, consumer),
    ...(ref ? { ref } : {}),
  };
  const joined = classes.filter(Boolean).join(' ');
  if (joined) props.className = joined;
  const styles = typeof style === 'function' ? style(state) : style;
  if (styles || own.style) props.style = { ...(own.style as CSSProperties | undefined), ...styles };
  // CAST: own and consumer props of the same element.
  if (typeof render === 'function') return render(props as ComponentPropsWithRef<T>, state);
  if (isValidElement<AnyProps>(render))
    return cloneElement(render, mergeProps(props, { ...render.props, ref: refOf(render) }));
  return createElement(tag, props);
}

/** The state that a part's props speak of. */
type StateOf<Props> = Props extends {
  readonly className?: string | ((state: infer State) => unknown) | undefined;
}
  ? State & PartState
  : never;

/**
 * A part that renders one element and puts nothing around it.
 *
 * @param use a hook, named as the part: the element's own props, the part's state and, where the part has props that are not
 * its element's, the rest of the consumer's; null where nothing is to be rendered
 */
export function definePart<Props extends object, Element>(
  tag: Tag,
  use: (props: Props) => readonly [own: AnyProps, state?: StateOf<Props>, consumer?: object] | null,
): Part<Props, Element> {
  const part = forwardRef<Element, Props>((props, ref) => {
    // CAST: as React hands them over, without a ref; no part has a prop of that name.
    const used = use(props as Props);
    return used && renderPart(tag, used[2] ?? props, used[0], used[1] ?? {}, ref);
  });
  if (isDevelopment) part.displayName = use.name;
  // CAST: see above.
  return part as unknown as Part<Props, Element>;
}

/** React 18 keeps it beside the props; to read it there in React 19 is an error. */
const refOf = (element: ReactElement<AnyProps>): unknown =>
  Number.parseInt(version, 10) < 19 ? (element as { readonly ref?: unknown }).ref : element.props.ref;

function dataAttributes(state: PartState): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(state)) {
    if (value === undefined || value === false) continue;
    attributes[`data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`] =
      value === true ? '' : String(value);
  }
  return attributes;
}

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
