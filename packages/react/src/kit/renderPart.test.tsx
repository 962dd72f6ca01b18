// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { createRef, forwardRef, type ReactElement } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { type Part, type PartProps, renderPart } from './renderPart.ts';

interface DoorState extends Readonly<Record<string, string | boolean | undefined>> {
  readonly open: boolean;
  readonly lastUsed?: string | undefined;
}
interface DoorProps extends PartProps<'button', DoorState> {
  readonly open?: boolean;
  readonly onPass?: () => void;
}
const Door: Part<DoorProps, HTMLButtonElement> = forwardRef<HTMLButtonElement, DoorProps>(function Door(
  { open = false, onPass, ...props },
  ref,
): ReactElement {
  const own = {
    type: 'button',
    className: 'own',
    style: { color: 'red' },
    onClick: onPass,
    children: 'Door',
  };
  return renderPart('button', props, own, { open, lastUsed: open ? 'now' : undefined }, ref);
});

afterEach(cleanup);

describe('a part', () => {
  it('shows its state as data attributes: true as an empty one, false and undefined as none', () => {
    const { rerender } = render(<Door />);
    const door = screen.getByRole('button', { name: 'Door' });
    expect(door.hasAttribute('data-open')).toBe(false);
    rerender(<Door open />);
    expect(door.getAttribute('data-open')).toBe('');
    expect(door.getAttribute('data-last-used')).toBe('now');
  });

  it('joins classes and styles, which may be functions of its state', () => {
    render(
      <Door
        open
        className={({ open }) => (open ? 'wide' : '')}
        style={({ open }) => ({ opacity: open ? 1 : 0 })}
      />,
    );
    const door = screen.getByRole('button');
    expect(door.className).toBe('own wide');
    expect(door.style.color).toBe('red');
    expect(door.style.opacity).toBe('1');
  });

  it('lets what the consumer says win, save for undefined', () => {
    render(
      <Door type="submit" aria-label={undefined} title="To the garden">
        Gate
      </Door>,
    );
    const door = screen.getByRole('button', { name: 'Gate' });
    expect(door.getAttribute('type')).toBe('submit');
    expect(door.title).toBe('To the garden');
  });

  it('runs the consumer’s handler first, and its own unless that prevented it', async () => {
    const user = userEvent.setup();
    const calls: string[] = [];
    const { rerender } = render(
      <Door onPass={() => calls.push('own')} onClick={() => calls.push('consumer')} />,
    );
    await user.click(screen.getByRole('button'));
    expect(calls).toEqual(['consumer', 'own']);
    rerender(<Door onPass={() => calls.push('own')} onClick={(event) => event.preventDefault()} />);
    await user.click(screen.getByRole('button'));
    expect(calls).toEqual(['consumer', 'own']);
  });

  it('becomes another element, with all of its props, handlers, classes and both refs', async () => {
    const user = userEvent.setup();
    const [mine, theirs] = [createRef<HTMLButtonElement>(), createRef<HTMLAnchorElement>()];
    const calls: string[] = [];
    render(
      <Door
        ref={mine}
        open
        className="wide"
        onPass={() => calls.push('own')}
        // biome-ignore lint/a11y/useValidAnchor: its children come from the part.
        render={<a href="#garden" ref={theirs} className="link" onClick={() => calls.push('link')} />}
      />,
    );
    const link = screen.getByRole('link', { name: 'Door' });
    expect(link.className).toBe('own wide link');
    expect(link.getAttribute('data-open')).toBe('');
    expect(mine.current).toBe(link);
    expect(theirs.current).toBe(link);
    await user.click(link);
    expect(calls).toEqual(['link', 'own']);
  });

  it('is rendered by a function of its props and state', () => {
    render(
      <Door
        open
        render={(props, { open }) => (
          <section>
            <button {...props} data-said={String(open)} />
          </section>
        )}
      />,
    );
    expect(screen.getByRole('button', { name: 'Door' }).getAttribute('data-said')).toBe('true');
  });
});
