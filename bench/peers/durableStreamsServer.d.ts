/** What the benchmarks use of the Durable Streams server. */

export class DurableStreamTestServer {
  constructor(options: { readonly port: number; readonly dataDir?: string });
  /** Resolves with the server's address. */
  start(): Promise<string>;
  stop(): Promise<void>;
}
