export { type SharedOptions, type SharedTransport, shared } from '../transports/shared/sharedTransport.ts';
