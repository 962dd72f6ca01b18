import type { ReactElement } from 'react';
import type { Theme } from './address.ts';
import { PageIcon, type PageIconName } from './PageIcon.tsx';

export interface ThemeToggleProps {
  readonly theme: Theme | undefined;
  readonly onTheme: (theme: Theme | undefined) => void;
}

const CHOICES: readonly {
  readonly theme: Theme | undefined;
  readonly icon: PageIconName;
  readonly name: string;
}[] = [
  { theme: 'light', icon: 'light', name: 'Light' },
  { theme: 'dark', icon: 'dark', name: 'Dark' },
  { theme: undefined, icon: 'system', name: 'As the system' },
];

/** Light, dark, or as the system is: radio buttons, so one stop of the Tab key. */
export function ThemeToggle({ theme, onTheme }: ThemeToggleProps): ReactElement {
  return (
    <fieldset className="theme">
      <legend className="rejoin-hidden">Theme</legend>
      {CHOICES.map((choice) => (
        <label key={choice.icon} title={choice.name}>
          <input
            type="radio"
            name="theme"
            checked={choice.theme === theme}
            onChange={() => onTheme(choice.theme)}
          />
          <PageIcon name={choice.icon} />
          <span className="rejoin-hidden">{choice.name}</span>
        </label>
      ))}
    </fieldset>
  );
}
