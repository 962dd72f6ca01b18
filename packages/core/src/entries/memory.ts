export { type MemoryOptions, type MemoryTransport, memory } from '../transports/memoryTransport.ts';
