/** By which address others on the local network reach this machine. */
import { networkInterfaces } from 'node:os';

/** The first IPv4 address that is not loopback; undefined if there is none. */
export const lanAddress = (interfaces = networkInterfaces()): string | undefined =>
  Object.values(interfaces)
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
