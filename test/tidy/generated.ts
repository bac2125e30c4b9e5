/** Documents that are tables of the code say what the code says. */
import { generatedDocs } from '../../scripts/generate-docs.ts'
import type { Rule } from './tree.ts'

const fresh = Object.fromEntries(generatedDocs().map(({ path, text }) => [path, text]))

const generated: Rule = {
  name: 'generated documents are fresh',
  check: (tree) =>
    Object.entries(fresh)
      .filter(([path, text]) => tree[path] !== text)
      .map(([path]) => ({ path, line: 1, what: 'stale: run "npm run docs"' })),
  bad: Object.fromEntries(
    Object.entries(fresh).flatMap(([path, text]) => [
      [`${path}, edited by hand`, { ...fresh, [path]: text.replace('| ', '| not ') }],
      [`${path}, missing`, Object.fromEntries(Object.entries(fresh).filter(([other]) => other !== path))],
    ]),
  ),
  good: { fresh },
}

export const generatedRules: readonly Rule[] = [generated]
