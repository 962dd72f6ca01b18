/** What the benchmarks use of AG-UI's client. */
import type { Observable } from './rxjs.d.ts';

export abstract class AbstractAgent {
  constructor(options?: {
    readonly initialMessages?: readonly {
      readonly id: string;
      readonly role: string;
      readonly content: string;
    }[];
  });
  readonly messages: readonly { readonly id: string; readonly content?: unknown }[];
  abstract run(): Observable<object>;
  runAgent(parameters: object, subscriber: { readonly onMessagesChanged: () => void }): Promise<unknown>;
}
