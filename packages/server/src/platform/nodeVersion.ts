/** Which versions of Node the server runs on. */
import { RejoinError } from '@rejoin/core/protocol';

/** What is wrong with this Node. An older one fails at its first missing part, whose name says nothing about Node's age. */
export function nodeFault(version: string = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return undefined;
  return `The session server needs Node 22.18 or newer; this is Node ${version}. Install a newer one from nodejs.org, or name it first in PATH.`;
}

/** @throws RejoinError `argument-invalid` on a Node that is too old */
export function checkNode(): void {
  const fault = nodeFault();
  if (fault) throw new RejoinError('argument-invalid', fault);
}
