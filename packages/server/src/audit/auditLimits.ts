/** How far an audit goes. */

/** Questions that are asked without `--yes`, and with it. */
export const FREE_ANSWERS = 3;
export const MOST_ANSWERS = 8;
export const MOST_CONNECTIONS = 80;
export const MOST_REDIRECTS = 3;
/** Bytes of one response. */
export const MOST_BYTES: number = 16 * 1024 * 1024;
/** Bytes of what is no stream: an error page, the answer to a Stop. */
export const MOST_OF_A_REPLY: number = 64 * 1024;

export interface Budget {
  readonly spent: { answers: number; connections: number };
  /** How long one answer may take, ms, and how long a server may be silent before one. */
  readonly patience: number;
  /** Whether one more question may be asked. */
  mayAsk(): boolean;
  ms(): number;
}

export function createBudget(patience: number, yes: boolean): Budget {
  const begun = performance.now();
  const spent = { answers: 0, connections: 0 };
  return {
    spent,
    patience,
    mayAsk: () => spent.answers < (yes ? MOST_ANSWERS : FREE_ANSWERS),
    ms: () => Math.round(performance.now() - begun),
  };
}
