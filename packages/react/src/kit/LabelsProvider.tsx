'use client';

import { omitUndefined } from '@rejoin/core/internal';
import { createContext, type JSX, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';
import type { Labels } from './Labels.ts';

export interface LabelsProviderProps {
  /** Texts in the place of the English ones; whatever is left out stays. */
  readonly labels?: LabelOverrides | undefined;
  /** For numbers, durations and lists, as a BCP 47 tag. Default `en`, the language of the default labels. */
  readonly locale?: string | undefined;
  /** Written to the components' own elements. Default: theirs is the page's. */
  readonly dir?: 'ltr' | 'rtl' | undefined;
  readonly children?: ReactNode;
}

/** Some labels of some components. */
export type LabelOverrides = { readonly [Name in keyof Labels]?: Partial<Labels[Name]> | undefined };

interface Language {
  readonly labels: LabelOverrides;
  readonly locale: string;
  readonly dir?: 'ltr' | 'rtl' | undefined;
}

const LanguageContext = createContext<Language>({ labels: {}, locale: 'en' });

/** The language of the components below it. */
export function LabelsProvider({ labels, locale, dir, children }: LabelsProviderProps): JSX.Element {
  const above = useContext(LanguageContext);
  const value = useMemo(
    () => ({
      labels: labels ? definedIn(labels) : above.labels,
      locale: locale ?? above.locale,
      dir: dir ?? above.dir,
    }),
    [above, labels, locale, dir],
  );
  return <LanguageContext.Provider value={value}>{children}</LanguageContext.Provider>;
}

/** A label that is undefined takes the place of none. */
const definedIn = (labels: LabelOverrides): LabelOverrides =>
  Object.fromEntries(
    Object.entries(labels).map(([component, texts]) => [component, texts && omitUndefined(texts)]),
  );

/** A component's labels: its defaults, the provider's, its own prop, the later over the earlier. */
export function useLabels<Name extends keyof Labels>(
  name: Name,
  defaults: Labels[Name],
  own?: Partial<Labels[Name]>,
): Labels[Name] {
  const { labels } = useContext(LanguageContext);
  return useMemo(
    () => ({ ...defaults, ...labels[name], ...(own && omitUndefined(own)) }),
    [defaults, labels, name, own],
  );
}

export function useLanguage(): Pick<Language, 'dir' | 'labels'> {
  return useContext(LanguageContext);
}

/**
 * The language of times, numbers and lists. Null on a server and while the browser takes over its markup: the two may have
 * different time zones and different tables of languages, so until then these texts have a form that is the same everywhere.
 */
export type Locale = string | null;

export function useLocale(): Locale {
  const { locale } = useContext(LanguageContext);
  return useSyncExternalStore(
    never,
    () => locale,
    () => null,
  );
}

const never = () => () => {};

/**
 * The direction of the kit's own sentences: the language's where its provider says it, else that of their letters. English words
 * on a page that runs from right to left would end with their full stop in front.
 */
export const useWordsDir = (): 'ltr' | 'rtl' | 'auto' => useLanguage().dir ?? 'auto';
