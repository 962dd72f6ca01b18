import { createContext, useContext, useState } from 'react';
import { putTheme, type Theme } from './address.ts';

/** The theme that was chosen; undefined follows the system. */
export const ThemeContext = createContext<Theme | undefined>(undefined);

export const useTheme = (): Theme | undefined => useContext(ThemeContext);

/** @param theme the system's if undefined */
export function applyTheme(theme: Theme | undefined): void {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

/** The choice, kept in the page's address. */
export function useThemeChoice(
  first: Theme | undefined,
): readonly [Theme | undefined, (theme: Theme | undefined) => void] {
  const [theme, setTheme] = useState(first);
  const choose = (next: Theme | undefined) => {
    setTheme(next);
    applyTheme(next);
    putTheme(window, next);
  };
  return [theme, choose];
}
