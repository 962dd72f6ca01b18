// docs/proxy.md prints this file from here on.
import { HttpAgent, type RunAgentInput } from '@ag-ui/client';

export class ThreadAgent extends HttpAgent {
  /** `connectAgent()` reads the thread, and what runs in it: after a reload, on another device. */
  protected override connect(input: RunAgentInput) {
    return this.run({ ...input, messages: [] });
  }
  /** `abortRun()` hangs up and no more: that is what a closed page does, too. */
  async stop() {
    const address = `${this.url}/${encodeURIComponent(this.threadId)}/stop`;
    const { ok } = await fetch(address, { method: 'POST', headers: this.headers });
    if (ok) this.abortRun();
    return ok;
  }
}
