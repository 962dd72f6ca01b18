// Keeps docs/components.md true: its tables name the parts that are exported, the element that each renders, its props and
// its data attributes with their values; its lists name the classes that are used, and its sentences are the announcer's.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { announcerLabels } from '../packages/react/src/kit/announcerLabels.ts';

const PAGE = 'docs/components.md';
const page = readFileSync(PAGE, 'utf8');
/** @type {string[]} */
const wrong = [];

/** @typedef {{ bases: string, fields: Map<string, { optional: boolean, type: string }> }} Interface */
/** @type {Map<string, Interface>} */
const interfaces = new Map();
/** @type {Map<string, string>} */
const aliases = new Map();
/** @param {string} pattern */
const sources = (pattern) => globSync(pattern).filter((path) => !/\.test|testing\//.test(path));
// Of two with one name, the components' own is meant: it is read last.
for (const file of [...sources('packages/core/src/**/*.ts'), ...sources('packages/react/src/**/*.ts*')]) {
  const code = readFileSync(file, 'utf8');
  for (const [, name = '', type = ''] of code.matchAll(/^(?:export )?type (\w+) =\s*([^;]+);/gm))
    aliases.set(name, type);
  for (const [, name = '', bases = '', body = ''] of code.matchAll(
    /^(?:export )?interface (\w+)(?:\s+extends ([^{]+))?\s*\{(\}|[\s\S]*?\n\})/gm,
  )) {
    const fields = new Map();
    for (const [, field, mark, type] of body.matchAll(/^ {2}readonly (\w+)(\??): ([^;]+);/gm))
      fields.set(field, { optional: mark === '?', type });
    interfaces.set(name, { bases, fields });
  }
}

/**
 * The type of an interface's field, its own or one from above.
 * @param {string} owner
 * @param {string} field
 * @returns {string | undefined}
 */
function fieldOf(owner, field) {
  const { bases = '', fields } = interfaces.get(owner) ?? {};
  const above = [...bases.matchAll(/\b[A-Z]\w+/g)].map(([base]) => base);
  return fields?.get(field)?.type ?? above.map((base) => fieldOf(base, field)).find(Boolean);
}

/**
 * The texts that a type allows; undefined where it is no list of texts.
 * @param {string} type
 * @returns {string[] | undefined}
 */
function textsOf(type) {
  /** @type {string[]} */
  const texts = [];
  for (const one of type.split('|').map((each) => each.trim())) {
    if (one === '' || one === 'undefined') continue;
    const [, owner, field] = /^(\w+)\['(\w+)'\]$/.exec(one) ?? [];
    const next = owner && field ? fieldOf(owner, field) : aliases.get(one);
    const found = /^'[^']*'$/.test(one) ? [one.slice(1, -1)] : next === undefined ? undefined : textsOf(next);
    if (!found) return undefined;
    texts.push(...found);
  }
  return texts;
}

/** @typedef {{ renders: string, props: Map<string, boolean>, defaults: Map<string, string>, data: Map<string, string[] | undefined> }} Part */
/** @param {string} text */
const kebab = (text) => text.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * The props that a part has beside its element's, with whether each is optional.
 * @param {string} name
 * @param {ReadonlySet<string>} parts their props stand in rows of their own
 * @returns {Map<string, boolean>}
 */
function propsOf(name, parts) {
  const { bases = '', fields } = interfaces.get(name) ?? {};
  const above = [...bases.matchAll(/\b[A-Z]\w+/g)]
    .map(([base]) => base)
    .filter(
      (base) => interfaces.has(base) && !base.endsWith('State') && !parts.has(base.replace(/Props$/, '')),
    );
  return new Map([
    ...above.flatMap((base) => [...propsOf(base, parts)]),
    ...[...(fields ?? [])].map(([field, { optional }]) => /** @type {const} */ ([field, optional])),
  ]);
}

/**
 * The parts of a family as its code has them.
 * @param {string} folder
 * @returns {Map<string, Part>}
 */
function partsOf(folder) {
  const index = readFileSync(`packages/react/src/entries/${basename(folder)}.ts`, 'utf8');
  const names = new Set(
    [...index.matchAll(/^export \{([^}]*)\}/gm)]
      .flatMap(([, list = '']) => list.split(','))
      .map((name) => name.trim())
      .filter((name) => /^[A-Z]\w*$/.test(name)),
  );
  return new Map(
    [...names].map((name) => {
      const code = readFileSync(`${folder}/${name}.tsx`, 'utf8');
      const [, tag] = /(?:render|define)Part\(\s*'(\w+)'/.exec(code) ?? [];
      const [, root] = /<(\w+) ref=\{ref\}/.exec(code) ?? [];
      const { bases = '' } = interfaces.get(`${name}Props`) ?? {};
      const [, state = ''] = /PartProps<'\w+', (\w+)>/.exec(bases) ?? [];
      const fields = [...(interfaces.get(state)?.fields ?? [])];
      const data = fields.map(
        ([field, { type }]) => /** @type {const} */ ([`data-${kebab(field)}`, textsOf(type)]),
      );
      const [, given = ''] = new RegExp(`function ${name}\\(\\s*\\{([^}]*)\\}`).exec(code) ?? [];
      const defaults = [...given.matchAll(/(\w+)(?:: \w+)? = ('[^']*'|true|false|null|\d+)/g)].map(
        ([, prop = '', value = '']) => /** @type {const} */ ([prop, value]),
      );
      const props = propsOf(`${name}Props`, names);
      const renders = `<${tag ?? root ?? '?'}>`;
      return [name, { renders, props, defaults: new Map(defaults), data: new Map(data) }];
    }),
  );
}

/**
 * A cell's names in backticks, each with what stands in brackets behind it.
 * @param {string} cell
 */
const named = (cell) =>
  new Map([...cell.matchAll(/`([^`]+)`(?: \(([^)]*)\))?/g)].map(([, name = '', note = '']) => [name, note]));

/**
 * @param {string} where
 * @param {Iterable<string>} written
 * @param {Iterable<string>} there
 */
function compare(where, written, there) {
  const [said, is] = [new Set(written), new Set(there)];
  for (const each of is) if (!said.has(each)) wrong.push(`${where}: \`${each}\` is missing`);
  for (const each of said) if (!is.has(each)) wrong.push(`${where}: there is no \`${each}\``);
}

const sections = new Map(
  page
    .split(/^## /m)
    .map((text) => [/`@rejoin\/react\/([\w-]+)`/.exec(text.split('\n')[0] ?? '')?.[1], text]),
);
const folders = globSync('packages/react/src/*/')
  .map((path) => path.replace(/\/$/, ''))
  .filter((path) => existsSync(`packages/react/src/entries/${basename(path)}.ts`))
  .sort();
let count = 0;
for (const folder of folders) {
  const family = basename(folder);
  const section = sections.get(family);
  if (section === undefined) {
    wrong.push(`there is no section \`@rejoin/react/${family}\``);
    continue;
  }
  const parts = partsOf(folder);
  const rows = [...section.matchAll(/^\| `([A-Z]\w+)` \|(.*)\|(.*)\|(.*)\|$/gm)];
  const told = new Set();
  compare(
    family,
    rows.map(([, name = '']) => name),
    parts.keys(),
  );
  for (const [, name = '', renders = '', props = '', data = ''] of rows) {
    const part = parts.get(name);
    if (!part) continue;
    count++;
    const tag = renders.replaceAll('`', '').trim();
    if (tag !== part.renders) wrong.push(`${name} renders ${part.renders}, not ${tag}`);
    const names = named(props);
    compare(`${name}, props`, names.keys(), part.props.keys());
    for (const [prop, note] of names) {
      if (/\brequired\b/.test(note) === part.props.get(prop))
        wrong.push(`${name}: \`${prop}\` is ${part.props.get(prop) ? 'not ' : ''}required`);
      const value = part.defaults.get(prop);
      if (value && !note.includes(`\`${value}\``)) wrong.push(`${name}: \`${prop}\` is ${value} by default`);
    }
    // `as X` stands for the attributes of X. A list of values stands in brackets, the first time that there is one.
    const [, model = ''] = /^ as `(\w+)` $/.exec(data) ?? [];
    if (model) {
      const [mine, its] = [part, parts.get(model)].map((each) => JSON.stringify([...(each?.data ?? [])]));
      if (mine !== its) wrong.push(`${name}: its attributes are not those of ${model}`);
      continue;
    }
    const attributes = named(data);
    compare(`${name}, attributes`, attributes.keys(), part.data.keys());
    for (const [attribute, values] of part.data) {
      const note = attributes.get(attribute);
      const key = `${attribute} ${values}`;
      if (values && (note || !told.has(key)))
        compare(
          `${name}, values of ${attribute}`,
          [...(note ?? '').matchAll(/`([^`]+)`/g)].map(([, value = '']) => value),
          values,
        );
      told.add(key);
    }
  }
}

// `rejoin-a` `-b` `-c` is short for rejoin-a, rejoin-a-b, rejoin-a-c.
/** @type {string[]} */
const classes = [];
for (const [, list = ''] of page.matchAll(/^Classes: ((?:.+\n)*)/gm)) {
  let base = '';
  for (const [, name = ''] of list.matchAll(/`([^`]+)`/g)) {
    if (!name.startsWith('-')) base = name;
    classes.push(name === base ? name : base + name);
  }
}
const used = sources('packages/react/src/**/*.tsx').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?<=['"` ])rejoin-[\w-]*\w/g)].map(([name]) => name),
);
compare('classes', classes, used);

for (const [boundary, say] of Object.entries(announcerLabels))
  for (const sentence of boundary === 'agents' ? [] : [say('Guides', 1), say('Guides and Source', 2)])
    if (!page.includes(sentence)) wrong.push(`the announcer's sentence is missing: ${sentence}`);

for (const line of new Set(wrong)) console.log(`${PAGE}: ${line}`);
console.log(`${folders.length} families, ${count} parts`);
process.exitCode = wrong.length === 0 ? 0 : 1;
