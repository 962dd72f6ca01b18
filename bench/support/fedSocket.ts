/** A socket that a benchmark feeds by hand: the members of a WebSocket that the transport uses, and no others. */
export class FedSocket {
  static last: FedSocket | undefined;
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor() {
    FedSocket.last = this;
  }
  send(): void {}
  close(): void {}
}
