// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import {
  anotherName,
  putTheme,
  readAddress,
  sceneAddress,
  shareable,
  sideAddress,
  withoutSession,
} from './address.ts';

const open = (query: string) => {
  window.history.replaceState(null, '', `/${query}`);
  return readAddress(window);
};

describe('the address', () => {
  beforeEach(() => window.localStorage.clear());

  it('says what is shown, to whom, and how it looks', () => {
    expect(open('?scene=research-team&session=s-1&user=ana&dir=rtl&theme=dark')).toEqual({
      scene: 'research-team',
      session: 's-1',
      user: 'ana',
      as: undefined,
      operator: 'olga',
      dir: 'rtl',
      theme: 'dark',
    });
  });

  it('is completed where it is silent or makes no sense, and says the same again', () => {
    const first = open('?session=no/id&dir=up&theme=blue&user=%00');
    expect(first).toMatchObject({ scene: 'research-team', dir: undefined, theme: undefined });
    expect(first.session).toMatch(/^[a-z0-9]{10}$/);
    expect(readAddress(window)).toEqual(first);
  });

  it('leaves out of its links whose it is, and of a new session which it was', () => {
    open('?session=s&user=ana&theme=dark#L1');
    expect(shareable(window)).toMatch(/\/\?session=s&theme=dark&scene=research-team$/);
    expect(withoutSession(window)).toBe('/?user=ana&theme=dark&scene=research-team');
  });

  it('leads to another scene with a new session, and to one side of this scene with the same', () => {
    open('?scene=support-desk&session=s&as=customer&user=ana&dir=rtl');
    expect(sceneAddress(window, 'coding')).toBe('/?scene=coding&user=ana&dir=rtl');
    expect(sideAddress(window, 'operator')).toMatch(/\/\?scene=support-desk&session=s&as=operator&dir=rtl$/);
  });

  it('names the operator where it shows the operator’s side alone', () => {
    expect(open('?session=s&as=operator&user=otto')).toMatchObject({ as: 'operator', operator: 'otto' });
    expect(open('?session=s&user=ana')).toMatchObject({ as: undefined, user: 'ana', operator: 'olga' });
  });

  it('keeps the theme that was chosen', () => {
    open('?session=s&theme=dark');
    putTheme(window, 'light');
    expect(readAddress(window).theme).toBe('light');
    putTheme(window, undefined);
    expect(readAddress(window).theme).toBeUndefined();
  });

  it('names another person for a second surface', () => {
    expect(anotherName('ana')).toBe('ben');
    expect(anotherName('lena')).toBe('ana');
    expect(anotherName('zoe')).not.toBe('zoe');
  });
});
