// Writes what docs/components.md lists of the code: the parts of each family, the element that each renders, its props and its
// data attributes with their values, the classes, and the sentences of the announcer. With --check, says whether that is up
// to date.
import { existsSync, globSync } from 'node:fs';
import { basename } from 'node:path';
import { announcerLabels } from '../packages/react/src/kit/announcerLabels.ts';
import { nameOf, nodes, parse, textOf, within } from './ast.mjs';
import { writeParts } from './generated.mjs';

/** @typedef {import('./ast.mjs').Node} Node */
/** @typedef {{ optional: boolean, type: Node | undefined, about: string }} Field */
/** @typedef {{ bases: Node[], fields: Map<string, Field> }} Interface */

const PAGE = 'docs/components.md';
const react = 'packages/react/src';
/** @param {string} pattern */
const sources = (pattern) =>
  globSync(pattern)
    .filter((path) => !/\.test|testing\//.test(path))
    .sort();

// --- Types, by name. Of two with one name, the components' own is meant: it is read last.

/** @type {Map<string, Interface>} */
const interfaces = new Map();
/** @type {Map<string, Node>} */
const aliases = new Map();
for (const file of [...sources('packages/core/src/**/*.ts'), ...sources(`${react}/**/*.ts*`)]) {
  const { program, comments } = parse(file);
  for (const statement of nodes(program.body)) {
    const [declaration = statement] = nodes(statement.declaration);
    const name = nameOf(declaration.id) ?? '';
    if (declaration.type === 'TSTypeAliasDeclaration')
      for (const type of nodes(declaration.typeAnnotation)) aliases.set(name, type);
    if (declaration.type !== 'TSInterfaceDeclaration') continue;
    /** @type {Map<string, Field>} */
    const fields = new Map();
    let before = declaration.start;
    for (const member of nodes(declaration.body).flatMap(({ body }) => nodes(body))) {
      const about = comments.filter(({ start, end }) => start >= before && end <= member.start).at(-1);
      const [type] = nodes(member.typeAnnotation).flatMap(({ typeAnnotation }) => nodes(typeAnnotation));
      fields.set(nameOf(member.key) ?? '', {
        optional: member.optional === true,
        type,
        about: about?.value.replaceAll(/\s*\n\s*\* ?/g, ' ') ?? '',
      });
      before = member.end;
    }
    interfaces.set(name, { bases: nodes(declaration.extends), fields });
  }
}

/** Names of types that a type is made of. @param {Node} type */
const namesIn = (type) => [...within(type)].map(nameOf).filter((name) => name !== undefined);

/** What a field of a type is made of: one type for each member of a union. @param {Node} type @param {string} field @returns {Node[]} */
function fieldTypes(type, field) {
  if (type.type === 'TSUnionType') return nodes(type.types).flatMap((each) => fieldTypes(each, field));
  if (type.type === 'TSTypeLiteral')
    return nodes(type.members)
      .filter(({ key }) => nameOf(key) === field)
      .flatMap(({ typeAnnotation }) => nodes(typeAnnotation).flatMap((each) => nodes(each.typeAnnotation)));
  for (const name of namesIn(type)) {
    const [alias] = nodes(aliases.get(name));
    if (alias) return fieldTypes(alias, field);
    const { bases = [], fields } = interfaces.get(name) ?? {};
    const own = nodes(fields?.get(field)?.type);
    if (own.length > 0) return own;
    const above = bases.flatMap((base) => fieldTypes(base, field));
    if (above.length > 0) return above;
  }
  return [];
}

/** The texts that a type allows; none where it is no list of texts. @param {Node | undefined} type @returns {string[]} */
function textsOf(type) {
  if (type?.type === 'TSUnionType') return allTexts(nodes(type.types));
  const [literal] = nodes(type?.literal);
  if (literal) return typeof literal.value === 'string' ? [literal.value] : [];
  if (type?.type === 'TSTypeReference') return textsOf(aliases.get(nameOf(type.typeName) ?? ''));
  if (type?.type !== 'TSIndexedAccessType') return [];
  const [field = ''] = nodes(type.indexType).flatMap(namesIn);
  return allTexts(nodes(type.objectType).flatMap((owner) => fieldTypes(owner, field)));
}

/** @param {Node[]} types */
function allTexts(types) {
  const texts = types.filter((each) => each.type !== 'TSUndefinedKeyword').map(textsOf);
  return texts.some((each) => each.length === 0) ? [] : texts.flat();
}

// --- Parts.

/**
 * The props that a part has beside its element's.
 * @param {string} name
 * @param {readonly string[]} parts their props stand in rows of their own
 * @returns {[prop: string, field: Field][]}
 */
function propsOf(name, parts) {
  const { bases = [], fields = new Map() } = interfaces.get(name) ?? {};
  const above = bases
    .flatMap(namesIn)
    .filter((base) => interfaces.has(base) && !base.endsWith('State'))
    .filter((base) => !parts.some((part) => base === `${part}Props`));
  return [...above.flatMap((base) => propsOf(base, parts)), ...fields];
}

/** @param {string} text */
const kebab = (text) => text.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
/** @param {Iterable<string>} names */
const code = (names) => [...names].map((name) => `\`${name}\``);

/** @param {string} name @param {string} file @param {readonly string[]} parts */
function partOf(name, file, parts) {
  const all = [...within(parse(file).program)];
  const render = all.find(
    ({ type, callee }) => type === 'CallExpression' && /^(render|define)Part$/.test(nameOf(callee) ?? ''),
  );
  const root = all.find(
    ({ type, attributes }) =>
      type === 'JSXOpeningElement' && nodes(attributes).some((each) => nameOf(each.name) === 'ref'),
  );
  const element = nameOf(nodes(render?.arguments)[0]) ?? nameOf(root?.name);
  if (element === undefined) throw new Error(`${file}: what does ${name} render?`);
  const own = all.find(({ type, id }) => /Function/.test(type) && nameOf(id) === name);
  const [given] = nodes(own?.params);
  /** @type {Map<string | undefined, string>} */
  const defaults = new Map();
  for (const { value, key } of nodes(given?.properties))
    for (const { right } of nodes(value))
      for (const { type, raw } of nodes(right))
        if (type === 'Literal') defaults.set(nameOf(key), String(raw));
  const props = propsOf(`${name}Props`, parts).map(([prop, { optional, type, about }]) => {
    const [, default_ = defaults.get(prop)] = /\bDefault:? ([^.]+)\./.exec(about) ?? [];
    const [children] =
      prop === 'children' && type ? [...within(type)].flatMap(({ params }) => nodes(params)) : [];
    const notes = [
      !optional && 'required',
      children && `a function of \`${nameOf(children)}\``,
      default_?.replace(/^[\w']+$/, (value) =>
        /^(true|false|\d+|'.*')$/.test(value) ? `\`${value}\`` : value,
      ),
    ];
    const note = notes.filter(Boolean).join('; ');
    return `\`${prop}\`${note && ` (${note})`}`;
  });
  const bases = interfaces.get(`${name}Props`)?.bases.flatMap(namesIn) ?? [];
  const state = bases.includes('PartProps') ? bases[bases.indexOf('PartProps') + 2] : '';
  const data = [...(interfaces.get(state ?? '')?.fields ?? [])].map(([field, { type }]) => {
    const values = textsOf(type);
    return `\`data-${kebab(field)}\`${values.length > 0 ? ` (${code(values).join(' ')})` : ''}`;
  });
  return { name, element, props, data: data.join(', ') };
}

/** The table of one family. @param {string} family */
function tableOf(family) {
  const index = parse(`${react}/entries/${family}.ts`);
  const parts = nodes(index.program.body)
    .flatMap(({ specifiers, exportKind }) => (exportKind === 'type' ? [] : nodes(specifiers)))
    .filter(({ exportKind }) => exportKind !== 'type')
    .map(({ exported }) => nameOf(exported) ?? '')
    .filter((name) => /^[A-Z]/.test(name));
  // The styled default, its root, and then the rest by name.
  const rank = (/** @type {string} */ name) =>
    name.endsWith('Root') ? 1 : parts.includes(`${name}Root`) ? 0 : 2;
  parts.sort((one, other) => rank(one) - rank(other));
  /** @type {Map<string, string>} the part that is the first to have these attributes */
  const first = new Map();
  const rows = parts.map((name) => {
    const { element, props, data } = partOf(name, `${react}/${family}/${name}.tsx`, parts);
    const model = first.get(data);
    if (data && model === undefined) first.set(data, name);
    const attributes = model === undefined ? data || '–' : `as \`${model}\``;
    return `| \`${name}\` | \`<${element}>\` | ${props.join(', ') || '–'} | ${attributes} |`;
  });
  return ['| part | renders | own props | `data-*` |', '|---|---|---|---|', ...rows].join('\n');
}

// --- Classes: a family's, and those that families share.

const families = sources(`${react}/entries/*.ts`)
  .map((file) => basename(file, '.ts'))
  .filter((name) => existsSync(`${react}/${name}`));
/** @type {Map<string, Set<string>>} */
const classes = new Map();
for (const file of sources(`${react}/**/*.tsx`)) {
  const folder = file.split('/')[3] ?? '';
  for (const [name] of textOf(file).matchAll(/(?<=['"` ])rejoin-[\w-]*\w/g))
    classes.set(name, (classes.get(name) ?? new Set()).add(folder));
}

/** Whose a class is: the family's whose name it has, or which alone uses it. @param {string} name @param {Set<string>} users */
function ownerOf(name, users) {
  const owner = families.filter((family) => `${name}-`.startsWith(`rejoin-${family}-`)).at(-1);
  const [user = '', ...others] = users;
  return owner ?? (others.length === 0 && families.includes(user) ? user : undefined);
}

/** `rejoin-a` `-b` is short for rejoin-a, rejoin-a-b. @param {string | undefined} owner */
function classesOf(owner) {
  const own = [...classes]
    .filter(([name, users]) => ownerOf(name, users) === owner)
    .map(([name]) => name)
    .sort();
  const bases = own.filter((name) => !own.some((other) => name.startsWith(`${other}-`)));
  const lists = bases.map((base) => {
    const rest = own.filter((name) => name.startsWith(`${base}-`)).map((name) => name.slice(base.length));
    return code([base, ...rest]).join(' ');
  });
  return wrap(`Classes: ${lists.join(', ')}`);
}

/** @param {string} text */
const wrap = (text) => text.replace(/(.{1,120})(?: |$)/g, '$1\n').trimEnd();

const sentences = Object.entries(announcerLabels)
  .filter(([boundary]) => !['agents', 'asks', 'questions'].includes(boundary))
  .map(([, say]) => `| ${say('Guides', 1)} | ${say('Guides and Source', 2)} |`);

writeParts(
  PAGE,
  {
    ...Object.fromEntries(
      families.map((family) => [`parts of ${family}`, `${tableOf(family)}\n\n${classesOf(family)}`]),
    ),
    'shared classes': classesOf(undefined),
    announcer: ['| one | several |', '|---|---|', ...sentences].join('\n'),
  },
  'npm run components',
);
