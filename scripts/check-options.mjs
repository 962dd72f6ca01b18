// Holds that what a caller may leave out may also be given as undefined: `send(text, { to: maybe })`. Where an app says
// `exactOptionalPropertyTypes`, an option without `| undefined` refuses that. It reads the public surface, packages/*/api.
import { globSync } from 'node:fs';
import { nameOf, nodes, parse, textOf, within } from './ast.mjs';

/** @typedef {import('./ast.mjs').Node} Node */

/** What callers make. What we give to them (entities, events, views) has a field or has it not. */
const GIVEN = /(Options|Props|Rates|Setup|Notes|Filter|Overrides)$/;
const ALSO = new Set([
  'EndpointTool',
  'FaultWorld',
  'Impairment',
  'Pace',
  'Progress',
  'Scope',
  'Skew',
  'World',
]);

/** Whether undefined is among what a type allows. @param {Node} type @returns {boolean} */
const isWide = ({ type, types, typeName }) =>
  type === 'TSUnionType'
    ? nodes(types).some(isWide)
    : type === 'TSUndefinedKeyword' || type === 'TSUnknownKeyword' || nameOf(typeName) === 'ReactNode';

/** What callers make of a declaration: all of it, or the objects among a function's arguments. @param {Node} declaration */
function givenIn(declaration) {
  const name = nameOf(declaration.id) ?? '';
  if (GIVEN.test(name) || ALSO.has(name)) return nodes(declaration.body, declaration.typeAnnotation);
  return [...within(declaration)]
    .flatMap(({ params }) => nodes(params))
    .flatMap(({ typeAnnotation }) => nodes(typeAnnotation))
    .flatMap(({ typeAnnotation }) => nodes(typeAnnotation))
    .filter(({ type }) => type === 'TSTypeLiteral');
}

const wrong = [];
let seen = 0;
for (const file of globSync('packages/*/api/*.api.md').sort()) {
  const [before = '', code = ''] = textOf(file).split(/^```(?:ts)?$/m);
  const { program } = parse(`${file}.d.ts`, code);
  for (const statement of nodes(program.body)) {
    const [declaration = statement] = nodes(statement.declaration);
    const given = givenIn(declaration).flatMap((node) => [...within(node)]);
    for (const { type, optional, key, typeAnnotation, start } of given) {
      if (type !== 'TSPropertySignature' || optional !== true) continue;
      seen++;
      if (nodes(typeAnnotation).some((each) => nodes(each.typeAnnotation).some(isWide))) continue;
      const line = (before + code.slice(0, start)).split('\n').length;
      wrong.push(`${file}:${line}: ${nameOf(declaration.id)}.${nameOf(key)}? lacks "| undefined"`);
    }
  }
}
// A check that finds nothing to look at would pass.
if (seen < 100) wrong.push(`Only ${seen} options were found: has the form of packages/*/api changed?`);
console.log(wrong.length > 0 ? wrong.join('\n') : `${seen} options`);
process.exitCode = wrong.length === 0 ? 0 : 1;
