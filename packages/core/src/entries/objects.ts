export type { ObjectChange } from '../fold/state.ts';
export {
  type ChangeOptions,
  type ObjectConflict,
  type ObjectEdit,
  type SharedObjectHandle,
  type SharedObjectView,
  sharedObject,
} from '../objects/sharedObject.ts';
