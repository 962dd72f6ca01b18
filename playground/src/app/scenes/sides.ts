import { type Address, anotherName } from '../address.ts';
import type { Scene, SceneSide } from '../Scene.ts';

/** What a page shows first and, as its second surface, then. */
export function sidesOf({ sides }: Scene, as: string | undefined): readonly [SceneSide, SceneSide] {
  const [one, other = one] = sides;
  return as === other.id ? [other, one] : [one, other];
}

/** Whether the second surface is there from the start: both sides of a scene, unless the address names one. */
export const beginsSplit = ({ sides }: Scene, as: string | undefined): boolean =>
  sides.length === 2 && !sides.some((side) => side?.id === as);

/** Who is on a side of the scene. */
export const nameOn = ({ kind }: SceneSide, { user, operator }: Address): string =>
  kind === 'operator' ? operator : user;

/** Who is on the second surface: where both are people of one kind, another one. */
export function nameOnSecond(first: SceneSide, second: SceneSide, address: Address): string {
  const name = nameOn(second, address);
  return first.kind === second.kind ? anotherName(name) : name;
}
