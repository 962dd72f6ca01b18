export {
  type DurableStreamsOptions,
  durableStreams,
} from '../transports/durable-streams/durableStreamsTransport.ts';
export type { HeaderSource } from '../transports/durable-streams/streamHttp.ts';
