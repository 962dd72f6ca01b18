/** Plain DOM writes, no library: at most one per lane and 33 ms. */
import type { Candidate } from './candidate.ts';
import { LANES } from './schedule.ts';

const INTERVAL = 33;

interface Lane {
  readonly output: HTMLElement;
  append(text: string): void;
}

/** One text node for the whole text: the least that a page can do, but not the least for the browser. */
function oneNode(): Lane {
  const output = document.createElement('div');
  const node = document.createTextNode('');
  output.append(node);
  return { output, append: (text) => node.appendData(text) };
}

/** One block with one text node per line, so that what stands is neither laid out nor painted again: the limit. */
function nodePerLine(): Lane {
  const output = document.createElement('div');
  const begin = () => {
    const line = document.createElement('div');
    const node = document.createTextNode('');
    line.append(node);
    output.append(line);
    return node;
  };
  let node = begin();
  return {
    output,
    append(text) {
      for (const piece of text.split(/(?<=\n)/)) {
        node.appendData(piece);
        if (piece.endsWith('\n')) node = begin();
      }
    },
  };
}

const direct = (create: () => Lane): Candidate => ({
  async mount(root, { tokens }) {
    const grid = document.createElement('div');
    grid.className = 'lanes';
    const lanes = Array.from({ length: LANES }, create);
    for (const { output } of lanes) {
      const lane = document.createElement('div');
      lane.className = 'lane';
      output.className = 'text';
      lane.append(output);
      grid.append(lane);
    }
    root.append(grid);

    const waiting = lanes.map(() => '');
    let scheduled = false;
    let updates = 0;
    const write = () => {
      scheduled = false;
      updates++;
      for (const [lane, text] of waiting.entries()) {
        if (text !== '') lanes[lane]?.append(text);
        waiting[lane] = '';
      }
    };
    return {
      feed(index) {
        const token = tokens[index];
        if (!token) return;
        waiting[token.lane] += token.text;
        if (scheduled) return;
        scheduled = true;
        setTimeout(write, INTERVAL);
      },
      output: (lane) => lanes[lane]?.output,
      updates: () => updates,
    };
  },
});

export const directNode: Candidate = direct(oneNode);
export const directLines: Candidate = direct(nodePerLine);
