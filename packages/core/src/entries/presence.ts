export { type PresencePort, type PresenceReport, reportPresence } from '../client/reportPresence.ts';
export { peopleIn } from '../view/checkedReaders.ts';
export type { PersonInfo, SurfaceInfo } from '../view/people.ts';
