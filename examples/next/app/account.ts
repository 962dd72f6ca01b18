'use server';

import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { cookieOf } from '../lib/tokens.ts';

/** Names that a participant may have, and that look well on a page. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u;

/** Any name will do here. Ask for a password, or your identity provider, in its place. */
export async function signIn(form: FormData): Promise<void> {
  const name = String(form.get('name') ?? '')
    .trim()
    .normalize();
  if (NAME.test(name)) {
    const options = { httpOnly: true, sameSite: 'lax', secure: true, maxAge: 30 * 24 * 3600 } as const;
    (await cookies()).set('user', await cookieOf(name), options);
  }
  redirect('/');
}

export async function signOut(): Promise<void> {
  (await cookies()).delete('user');
  redirect('/');
}
