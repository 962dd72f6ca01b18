// Fails early and in plain words on an old Node. On Linux x64 npm installs a fitting Node into node_modules, and npm
// scripts find it first; elsewhere the Node that runs npm must be new enough. No syntax here that an old Node lacks.
const needed = [22, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Rejoin needs Node ${needed.join('.')} or newer (it runs TypeScript directly and uses node:sqlite); this is ` +
      `${process.versions.node}. Install a newer Node from nodejs.org, or, on Linux x64, run npm install again ` +
      'without --omit=optional: it brings one.',
  );
  process.exit(1);
}
