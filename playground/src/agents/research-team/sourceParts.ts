/** What an answer stands on, as parts of it: each sentence with its document. */
import type { AgentRun } from '@rejoin/core/agent';
import type { Sentence } from './corpus.ts';
import type { Index } from './search.ts';

export async function addSources(
  run: AgentRun,
  sentences: readonly Sentence[],
  { documents }: Pick<Index, 'documents'>,
): Promise<void> {
  for (const { path, text } of sentences) {
    const title = documents.find((each) => each.path === path)?.title ?? path;
    await run.addPart({
      kind: 'source',
      title,
      name: path,
      quote: text,
      // On whichever server the page is read from: this one by loopback, or by its address in the local network.
      url: `/source/${path}`,
    });
  }
}
