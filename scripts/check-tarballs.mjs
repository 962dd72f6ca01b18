// No tarball holds a file that no entry reaches, and none lacks a file that one does. Reads the packages' dist folders.
import { packAll, walk } from './tarballs.mjs';

const wrong = [];
let count = 0;
for (const { name, folder, files } of packAll()) {
  const { unreached, missing } = walk(
    folder,
    files.map(({ path }) => path),
  );
  count += files.length;
  wrong.push(
    ...unreached.map((path) => `${name}: no entry reaches ${path}: delete it, or leave it out by "files"`),
  );
  wrong.push(...missing.map((path) => `${name}: ${path} is reached by an entry, and not packed`));
}
console.log(wrong.length > 0 ? wrong.join('\n') : `${count} files in the tarballs`);
process.exitCode = wrong.length === 0 ? 0 : 1;
