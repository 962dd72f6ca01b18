import { cookies } from 'next/headers';
import { tokenOfUser, userOf } from '../../lib/tokens.ts';

/** The page asks for one whenever it connects: so a person who has signed out is out within minutes. */
export async function POST(): Promise<Response> {
  const user = await userOf((await cookies()).get('user')?.value);
  if (user === undefined) return new Response(null, { status: 401 });
  return new Response(await tokenOfUser(user), { headers: { 'cache-control': 'no-store' } });
}
