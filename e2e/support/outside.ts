/** An app outside of the repository, which has the packages as they would be published, and code as the documents print it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { packAll } from '../../scripts/tarballs.mjs';

const root = join(import.meta.dirname, '../..');

/** Of npm scripts, of the test runner and of Vite: a shell of the app's owner has none of them. */
const OURS =
  /^(npm_(?!config_)|npm_config_local_prefix|VITEST|NODE_(ENV|OPTIONS|PATH)$|INIT_CWD|FORCE_COLOR|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/;

/** This Node, nothing of the repository, and an npm that says what it has to warn of. */
export function outsideEnv(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return {
    ...Object.fromEntries(own),
    PATH: [dirname(process.execPath), ...path].join(delimiter),
    // In the repository it is `error`, which npm hands on to all that its scripts start.
    npm_config_loglevel: 'warn',
    // Lines are looked for by their words: on a machine of CI, tools print colours between them.
    NO_COLOR: '1',
  };
}

/** Runs one command to its end, and gives all that it printed. Throws that where it failed, or took too long. */
export function outside(line: string, cwd: string, timeout = 150_000): string {
  // Both outputs in one: warnings are what it is about.
  const options = { cwd, env: outsideEnv(), encoding: 'utf8', timeout } as const;
  const { status, signal, stdout } = spawnSync('sh', ['-c', `${line} 2>&1`], options);
  if (status !== 0) throw new Error(`${line} in ${cwd}: ${status ?? signal}\n${stdout}`);
  return stdout;
}

/**
 * The tarballs of all packages, each one's path by its name: those in the folder that `REJOIN_TARBALLS` names, which a
 * release is about to publish, or else new ones in `folder`.
 */
export function tarballs(folder: string): ReadonlyMap<string, string> {
  const given = process.env.REJOIN_TARBALLS;
  if (given === undefined) outside('npm run --silent build', root);
  const packed = given === undefined ? packAll(folder) : packAll();
  return new Map(packed.map(({ name, filename }) => [name, join(given ?? folder, filename)]));
}

interface Block {
  /** The file's name beside the language. */
  readonly file: string;
  readonly language: string;
  readonly code: string;
}

/** The blocks of code of a document, in its order. */
export function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```/gm)].map(([, language, file, code]) => ({
    language: language ?? '',
    file: file ?? '',
    code: code ?? '',
  }));
}

/** The commands of a document, without what is said about them. */
export const commandsOf = (page: string): readonly string[] =>
  blocksOf(page).flatMap(({ language, code }) =>
    language === 'sh'
      ? code
          .split('\n')
          .map((line) => line.replace(/\s+#.*/, ''))
          .filter(Boolean)
      : [],
  );

/** Writes the files of a document into the app. */
export function writeBlocks(page: string, folder: string, change: (code: string) => string): void {
  for (const { file, code } of blocksOf(page)) if (file) write(join(folder, file), change(code));
}

export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Writes what `npm create vite` makes of its template react-ts, as far as the app needs it. */
export function writeApp(folder: string): void {
  const { devDependencies: tools } = manifest(root);
  const { dependencies: page } = manifest(join(root, 'playground'));
  const versions = (names: readonly string[], of: Record<string, string> | undefined) =>
    Object.fromEntries(names.map((name) => [name, of?.[name] ?? '']));
  const config = {
    ...{ target: 'es2023', lib: ['ES2023', 'DOM', 'DOM.Iterable'], module: 'nodenext', jsx: 'react-jsx' },
    ...{ types: ['vite/client', 'node'], strict: true, exactOptionalPropertyTypes: true, noEmit: true },
    ...{ allowImportingTsExtensions: true, verbatimModuleSyntax: true },
  };
  write(
    join(folder, 'package.json'),
    JSON.stringify({
      ...{ name: 'app', private: true, type: 'module' },
      dependencies: versions(['react', 'react-dom'], page),
      devDependencies: {
        ...versions(['@types/react', '@types/react-dom', '@vitejs/plugin-react'], page),
        ...versions(['@types/node', 'vite'], tools),
      },
    }),
  );
  write(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: config, include: ['src', '*.ts'] }));
  write(
    join(folder, 'index.html'),
    '<!doctype html><link rel="icon" href="data:,"><style>#root { text-align: center }</style><div id="root"></div><script type="module" src="/src/main.tsx"></script>',
  );
  write(
    join(folder, 'src/main.tsx'),
    `import { createRoot } from 'react-dom/client';
import App from './App.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
`,
  );
  write(
    join(folder, 'vite.config.ts'),
    "import react from '@vitejs/plugin-react';\nexport default { plugins: [react()] };\n",
  );
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly exports?: Record<string, string | Record<string, string>>;
}
// CAST: npm reads it so.
export const manifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
