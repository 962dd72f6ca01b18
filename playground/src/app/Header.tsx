import type { ReactElement, Ref } from 'react';
import { sceneAddress, shareable, withoutSession } from './address.ts';
import { CopyButton } from './CopyButton.tsx';
import { PhoneCode } from './lan/PhoneCode.tsx';
import { PageIcon } from './PageIcon.tsx';
import type { Scene } from './Scene.ts';
import { SCENES } from './scenes/index.ts';
import type { Config } from './server.ts';
import { ThemeToggle, type ThemeToggleProps } from './ThemeToggle.tsx';
import { Tries } from './Tries.tsx';

export interface HeaderProps extends ThemeToggleProps {
  readonly scene: Scene;
  readonly config: Config;
  /** Undefined where the page shows more than one, such as an operator's. */
  readonly session: string | undefined;
  /** Whether a second surface is there. */
  readonly split: boolean;
  readonly onSplit: () => void;
  /** Whether the panel of faults is open. */
  readonly faults: boolean;
  readonly faultsButton: Ref<HTMLButtonElement>;
  readonly onFaults: () => void;
}

/** The bar on top: the scenes, which session this is and how to reach it from elsewhere, and how the page looks. */
export function Header(props: HeaderProps): ReactElement {
  const { scene, session, split, onSplit, theme, onTheme } = props;
  return (
    <header className="bar">
      <h1 className="brand">
        <svg viewBox="0 0 26 16" aria-hidden="true">
          <circle cx="9" cy="8" r="6" />
          <circle cx="17" cy="8" r="6" />
        </svg>
        Rejoin
      </h1>
      <nav className="scenes" aria-label="Scenes" ref={showCurrent}>
        {SCENES.map(({ id, title }) => (
          <a
            key={id}
            href={sceneAddress(window, id)}
            aria-current={id === scene.id ? 'page' : undefined}
            data-scene-link={id}
          >
            {title}
          </a>
        ))}
      </nav>
      <Tries scene={scene} />
      {session !== undefined && (
        <p className="place">
          <span className="place-word">Session</span>
          <code data-session="">{session}</code>
        </p>
      )}
      <div className="ways">
        <CopyButton label="Copy link" text={() => shareable(window)} />
        <a
          className="rejoin-button"
          href={shareable(window)}
          target="_blank"
          rel="noopener"
          title="Open in new tab"
          data-open=""
        >
          <PageIcon name="open" />
          <span>Open in new tab</span>
        </a>
        {session !== undefined && <PhoneCode config={props.config} session={session} scene={scene.id} />}
        {session !== undefined && (
          <a className="rejoin-button" href={withoutSession(window)} title="New session" data-new="">
            <PageIcon name="plus" />
            <span>New session</span>
          </a>
        )}
      </div>
      <button
        ref={props.faultsButton}
        type="button"
        className="rejoin-button split"
        aria-expanded={props.faults}
        aria-controls="faults"
        title="Faults"
        onClick={props.onFaults}
        data-faults-open=""
      >
        <PageIcon name="faults" />
        <span>Faults</span>
      </button>
      <button
        type="button"
        className="rejoin-button split"
        aria-pressed={split}
        title="Second surface"
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

/** On a narrow screen the scenes are a row that scrolls: the one that is shown is in view. */
function showCurrent(nav: HTMLElement | null): void {
  const current = nav?.querySelector<HTMLElement>('[aria-current]');
  current?.scrollIntoView({ block: 'nearest', inline: 'center' });
}
