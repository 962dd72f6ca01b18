/** What the page's address says: the scene, the session, who looks, and how it looks. Made up and put there where it is silent. */

export type Theme = 'light' | 'dark';

export interface Address {
  readonly scene: string;
  /** Which side of the scene is shown, alone; all if the address names none. */
  readonly as: string | undefined;
  readonly session: string;
  /** The name of the person on this page, without its kind. */
  readonly user: string;
  /** Of the operator on this page, where there is one. */
  readonly operator: string;
  /** Of the texts of this page; the language's own if the address names none. */
  readonly dir: 'ltr' | 'rtl' | undefined;
  /** The system's if the address names none. */
  readonly theme: Theme | undefined;
}

export const DEFAULT_SCENE = 'research-team';

export function readAddress(page: Window): Address {
  const url = new URL(page.location.href);
  const asked = url.searchParams.get('session') ?? '';
  const session = /^[A-Za-z0-9._~:-]{1,128}$/.test(asked) ? asked : newId();
  const usual = url.searchParams.has('scenario') ? 'scenarios' : DEFAULT_SCENE;
  const scene = url.searchParams.get('scene') ?? usual;
  if (session !== asked || !url.searchParams.has('scene')) {
    url.searchParams.set('scene', scene);
    url.searchParams.set('session', session);
    page.history.replaceState(null, '', url);
  }
  const { dir, theme, as, user = null } = Object.fromEntries(url.searchParams);
  return {
    scene,
    as,
    session,
    user: nameFor(user, page),
    operator: as === 'operator' && user && isName(user) ? user : 'olga',
    dir: dir === 'ltr' || dir === 'rtl' ? dir : undefined,
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
  };
}

/** This session's address for another person: without a name, which is each person's own. */
export function shareable(page: Window): string {
  const url = new URL(page.location.href);
  url.searchParams.delete('user');
  url.hash = '';
  return url.href;
}

/** This page with another session, which the page will make up. */
export function withoutSession(page: Window): string {
  const url = new URL(page.location.href);
  url.searchParams.delete('session');
  return `${url.pathname}${url.search}`;
}

/** Another scene, with a session that the page will make up: a session belongs to one scene. */
export function sceneAddress(page: Window, scene: string): string {
  const url = new URL(page.location.href);
  url.searchParams.set('scene', scene);
  for (const name of ['session', 'as', 'scenario']) url.searchParams.delete(name);
  return `${url.pathname}${url.search}`;
}

/** A scenario, with a session that the page will make up: what was played before is not in it. */
export function scenarioAddress(page: Window, scenario: string): string {
  const url = new URL(sceneAddress(page, 'scenarios'), page.location.href);
  url.searchParams.set('scenario', scenario);
  return `${url.pathname}${url.search}`;
}

/** One side of this scene, alone, for another tab or device. */
export function sideAddress(page: Window, as: string): string {
  const url = new URL(shareable(page));
  url.searchParams.set('as', as);
  return url.href;
}

/** Of the torture: how long it makes faults, ms, a minute unless the address says `?torture=<ms>`; and its seed, by `?seed=<number>`. */
export function readTortureSettings(page: Window): {
  readonly ms: number;
  readonly seed: number | undefined;
} {
  const { torture = '', seed = '' } = Object.fromEntries(new URL(page.location.href).searchParams);
  const ms = /^\d{4,6}$/.test(torture) ? Number(torture) : 60_000;
  return {
    ms: Math.min(600_000, Math.max(2_000, ms)),
    seed: /^\d{1,10}$/.test(seed) ? Number(seed) : undefined,
  };
}

/** So that a reload, and everyone who gets the address, sees the same. */
export function putTheme(page: Window, theme: Theme | undefined): void {
  const url = new URL(page.location.href);
  if (theme) url.searchParams.set('theme', theme);
  else url.searchParams.delete('theme');
  page.history.replaceState(null, '', url);
}

const NAMES = [
  'ana',
  'ben',
  'chloe',
  'dario',
  'eli',
  'fatima',
  'goran',
  'hana',
  'ines',
  'jun',
  'kofi',
  'lena',
];

/** Another person, for a second surface. */
export const anotherName = (name: string): string => NAMES[(NAMES.indexOf(name) + 1) % NAMES.length] ?? 'ben';

const isName = (text: string): boolean => /^[\p{L}\p{N} ._-]{1,40}$/u.test(text);

/** The same person in every tab of this browser; another browser is another person. */
function nameFor(asked: string | null, page: Window): string {
  if (asked && isName(asked)) return asked;
  const key = 'rejoin.name';
  try {
    const known = page.localStorage.getItem(key);
    if (known) return known;
    const name = NAMES[randomByte() % NAMES.length] ?? 'ana';
    page.localStorage.setItem(key, name);
    return name;
  } catch {
    // Storage is forbidden here.
    return 'ana';
  }
}

const randomByte = (): number => crypto.getRandomValues(new Uint8Array(1))[0] ?? 0;

function newId(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return Array.from(bytes, (byte) => letters[byte % letters.length]).join('');
}
