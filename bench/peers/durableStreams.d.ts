/** What the benchmarks use of the Durable Streams client. */

export interface StreamResponse {
  /** All of it, once the end is reached. */
  json(): Promise<readonly unknown[]>;
  /** Called for each answer of the server. */
  subscribeJson(
    batch: (batch: { readonly items: readonly unknown[]; readonly upToDate: boolean }) => void,
  ): () => void;
}

export function stream(options: {
  readonly url: string;
  /** `false` reads what is there. */
  readonly live: false | 'long-poll';
  readonly json: true;
  readonly fetch?: typeof fetch;
}): Promise<StreamResponse>;
