/** Which session this page opens, and for whom: from its address, or made up and put there. */

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

export function openingOf(page: Window): { readonly sessionId: string; readonly me: string } {
  const url = new URL(page.location.href);
  const asked = url.searchParams.get('session') ?? '';
  const sessionId = /^[A-Za-z0-9._~:-]{1,128}$/.test(asked) ? asked : newId();
  if (sessionId !== asked) {
    url.searchParams.set('session', sessionId);
    page.history.replaceState(null, '', url);
  }
  const dir = url.searchParams.get('dir');
  if (dir === 'rtl' || dir === 'ltr') page.document.documentElement.dir = dir;
  return { sessionId, me: nameOf(url.searchParams.get('user'), page) };
}

/** The same person in every tab of this browser; another browser is another person. */
function nameOf(asked: string | null, page: Window): string {
  if (asked && /^[\p{L}\p{N} ._-]{1,40}$/u.test(asked)) return asked;
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
