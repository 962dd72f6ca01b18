export { type SharedOptions, type SharedTransport, shared } from '../transports/shared/sharedTransport.ts';
export type { TabMessage } from '../transports/shared/tabMessages.ts';
export type { LockListener, TabChannel, Tabs } from '../transports/shared/tabs.ts';
