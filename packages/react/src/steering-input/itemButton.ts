import type { SteerInfo } from '../select/steers.ts';
import type { SteeringInputItemContextValue, SteeringInputItemState } from './SteeringInputContext.ts';

/** What a button on an item renders: it acts on that item, whose text describes it. */
export const itemButton = (
  { steer, state, textId }: SteeringInputItemContextValue,
  act: (steer: SteerInfo) => void,
  label: string,
): readonly [own: Readonly<Record<string, unknown>>, state: SteeringInputItemState] => [
  { 'aria-describedby': textId, onClick: () => act(steer), children: label },
  state,
];
