// The public surface of each entry point, as text in the package's own `api` folder: a change of it shows in a diff, beside
// the code that made it, and is not published. `npm run api` writes; `--check` compares. Reads the packages' dist folders (`npm run build`).
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { PACKAGES } from './packages.mjs';
import { run } from './steps.mjs';

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;
const cache = resolve('node_modules/.cache/api');
rmSync(cache, { recursive: true, force: true });

const compilerOptions = {
  target: 'ES2023',
  lib: ['ES2023', 'DOM'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  jsx: 'react-jsx',
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: ['node'],
};
const quiet = { logLevel: ExtractorLogLevel.None, addToApiReportFile: false };
for (const name of PACKAGES) {
  const root = resolve('packages', name);
  const [folder, fresh] = [join(root, 'api'), join(cache, name)];
  for (const path of [folder, fresh]) mkdirSync(path, { recursive: true });
  /** @type {Record<string, { types?: string }>} */
  const exports = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports;
  // The internal entry promises nothing.
  const entries = Object.entries(exports).flatMap(([entry, { types }]) =>
    types === undefined || entry === './internal'
      ? []
      : [{ report: [name, ...entry.split('/').slice(1)].join('-'), file: join(root, types) }],
  );
  const files = entries.map(({ file }) => file);
  const configs = entries.map(({ report, file }) =>
    ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: join(root, 'package.json'),
      configObject: {
        projectFolder: root,
        mainEntryPointFilePath: file,
        newlineKind: 'lf',
        // Without the condition `@rejoin/source`: what is looked at is what would be published.
        compiler: { overrideTsconfig: { compilerOptions, files } },
        apiReport: { enabled: true, reportFileName: report, reportFolder: folder, reportTempFolder: fresh },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
          extractorMessageReporting: { default: quiet },
          tsdocMessageReporting: { default: quiet },
        },
      },
    }),
  );
  const [first] = configs;
  if (!first) continue;
  const compilerState = CompilerState.create(first, { additionalEntryPoints: files });
  for (const config of configs) {
    const { errorCount } = Extractor.invoke(config, {
      compilerState,
      localBuild: false,
      messageCallback(message) {
        // That a report has changed is printed below, with the change.
        if (message.category === 'console') message.logLevel = ExtractorLogLevel.None;
      },
    });
    if (errorCount > 0) process.exitCode = 1;
  }
  await compare(folder, fresh);
}

/**
 * @param {string} folder what is committed
 * @param {string} fresh what is
 */
async function compare(folder, fresh) {
  const reports = [folder, fresh].flatMap((path) =>
    readdirSync(path).filter((file) => file.endsWith('.api.md')),
  );
  for (const file of new Set(reports)) {
    const [committed, made] = [join(folder, file), join(fresh, file)];
    const [before, now] = [read(committed), read(made)];
    if (before === now) continue;
    if (!check) {
      if (now === undefined) rmSync(committed);
      else writeFileSync(committed, now);
      console.log(`${now === undefined ? 'removed' : 'written'} ${relative('.', committed)}`);
      continue;
    }
    process.exitCode = 1;
    console.log(
      `The public surface of ${basename(file, '.api.md')} has changed. If that is meant: npm run api`,
    );
    const sides = [before === undefined ? '/dev/null' : committed, now === undefined ? '/dev/null' : made];
    const diff = ['git', 'diff', '--no-index', '--no-color', '--unified=2', ...sides];
    const { output } = await run(diff, { quiet: true });
    // Without the files' names: one of them is a cache.
    console.log(output.slice(Math.max(0, output.indexOf('\n@@') + 1)));
  }
}

/** @param {string} path */
function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
