import type { ReactElement } from 'react';
import { shareable, withoutSession } from './address.ts';
import { CopyButton } from './CopyButton.tsx';
import { PageIcon } from './PageIcon.tsx';
import { ThemeToggle, type ThemeToggleProps } from './ThemeToggle.tsx';

export interface HeaderProps extends ThemeToggleProps {
  readonly scene: string;
  readonly session: string;
  /** Whether a second surface is there. */
  readonly split: boolean;
  readonly onSplit: () => void;
}

/** The bar on top: which scene and session this is, how to reach it from elsewhere, and how the page looks. */
export function Header({ scene, session, split, onSplit, theme, onTheme }: HeaderProps): ReactElement {
  return (
    <header className="bar">
      <h1 className="brand">
        <svg viewBox="0 0 26 16" aria-hidden="true">
          <circle cx="9" cy="8" r="6" />
          <circle cx="17" cy="8" r="6" />
        </svg>
        Rejoin
        <span className="brand-scene">{scene}</span>
      </h1>
      <p className="place">
        <span className="place-word">Session</span>
        <code data-session="">{session}</code>
      </p>
      <div className="ways">
        <CopyButton label="Copy link" text={() => shareable(window)} />
        <a className="rejoin-button" href={shareable(window)} target="_blank" rel="noopener" data-open="">
          <PageIcon name="open" />
          <span>Open in new tab</span>
        </a>
        <a className="rejoin-button" href={withoutSession(window)} data-new="">
          <PageIcon name="plus" />
          <span>New session</span>
        </a>
      </div>
      <button
        type="button"
        className="rejoin-button split"
        aria-pressed={split}
        onClick={onSplit}
        data-second-surface=""
      >
        <PageIcon name="split" />
        <span>Second surface</span>
      </button>
      <ThemeToggle theme={theme} onTheme={onTheme} />
    </header>
  );
}
