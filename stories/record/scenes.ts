/** Every scene by the name of its file in stories/logs. */
import { answer } from './scenes/answer.ts';
import { approvals } from './scenes/approvals.ts';
import { cancel } from './scenes/cancel.ts';
import { empty } from './scenes/empty.ts';
import { failures } from './scenes/failures.ts';
import { long } from './scenes/long.ts';
import { longRun } from './scenes/longRun.ts';
import { people } from './scenes/people.ts';
import { plan } from './scenes/plan.ts';
import { researchTeam } from './scenes/researchTeam.ts';
import { rightToLeft } from './scenes/rightToLeft.ts';
import { sources } from './scenes/sources.ts';
import { steer } from './scenes/steer.ts';
import { subAgents } from './scenes/subAgents.ts';
import { twoHundred } from './scenes/twoHundred.ts';
import { whileAway } from './scenes/whileAway.ts';
import type { Scene } from './stage.ts';

export const SCENES: ReadonlyMap<string, Scene> = new Map([
  ['empty', empty],
  ['answer', answer],
  ['failures', failures],
  ['sources', sources],
  ['approvals', approvals],
  ['research-team', researchTeam],
  ['cancel', cancel],
  ['steer', steer],
  ['sub-agents', subAgents],
  ['while-away', whileAway],
  ['people', people],
  ['plan', plan],
  ['long', long],
  ['long-run', longRun],
  ['right-to-left', rightToLeft],
  ['two-hundred', twoHundred],
]);
