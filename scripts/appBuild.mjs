// What Vite 8 makes of an app of ours, as its users would: for what a page pays, and for what its production build holds.
import { createHash } from 'node:crypto';
import { build } from 'vite';

export const conditions = ['@rejoin/source'];
export const external = ['react', 'react-dom', 'react/jsx-runtime'];

/**
 * A hash as in every app's build, but of the name alone: of the content, it would move the figures by some 40 B by chance.
 * @param {{ readonly name: string }} chunk
 */
const chunkFileNames = ({ name }) =>
  `assets/${name}-${createHash('sha256').update(name).digest('base64url').slice(0, 8)}.js`;

/**
 * The files of an app's build: what a page loads first.
 *
 * @param {string} contents of the app's only file
 * @param {boolean} [all] also what it loads later
 */
export async function byVite(contents, all = false) {
  const entry = `${process.cwd()}/entry.js`;
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions },
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: { input: entry, external, output: { chunkFileNames } },
    },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? entry : undefined),
        load: (id) => (id === entry ? contents : undefined),
      },
      {
        // Vite's own helper (0.9 kB) is in every app that loads anything lazily, once: it is the app's.
        name: 'without-preload-helper',
        enforce: 'pre',
        load: (id) =>
          id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load();' : undefined,
      },
    ],
  });
  const [result] = [built].flat();
  const output = result && 'output' in result ? result.output : [];
  // What is imported when it is needed is no part of the first load.
  const files = output.filter((file) => all || file.type !== 'chunk' || !file.isDynamicEntry);
  return files.map((file) => Buffer.from(file.type === 'chunk' ? file.code : file.source));
}
