/** The limit: one GET of the final state as JSON, and `JSON.parse`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Candidate, Texts } from './candidate.ts';
import { get, serveWeb } from './web.ts';
import { textsOf } from './works.ts';

interface Agent {
  readonly participant: string;
  readonly messages: readonly string[];
}

/** @param gzip compressed when it is first asked for, and kept so */
export const limit = (gzip: boolean): Candidate => ({
  write(folder, work) {
    const agents = textsOf(work).map(
      (messages, lane): Agent => ({ participant: `agent:writer-${lane}`, messages }),
    );
    const states = work.apart ? agents.map((agent) => [agent]) : [agents];
    for (const [index, state] of states.entries())
      writeFileSync(`${folder}/${index}.json`, JSON.stringify({ agents: state }));
  },
  serve(folder) {
    const kept = new Map<string, Buffer>();
    return serveWeb((path, res) => {
      let body = kept.get(path);
      if (!body) {
        const file = readFileSync(`${folder}${path}.json`);
        body = gzip ? gzipSync(file) : file;
        kept.set(path, body);
      }
      res.setHeader('Content-Type', 'application/json');
      if (gzip) res.setHeader('Content-Encoding', 'gzip');
      res.end(body);
    });
  },
  async join(url, { lanes, apart }) {
    const texts = await Promise.all(
      Array.from({ length: apart ? lanes.length : 1 }, async (_, index): Promise<Texts> => {
        // CAST: what is read is what was written above.
        const { agents } = (await (await get(`${url}/${index}`)).json()) as { agents: Agent[] };
        return agents.map(({ messages }) => messages);
      }),
    );
    return { texts: texts.flat() };
  },
});
