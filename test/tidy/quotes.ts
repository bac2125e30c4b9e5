/** What is quoted by number or name exists in its list. */
import {
  isAsExpression,
  isObjectLiteralExpression,
  isPropertyAssignment,
  isVariableDeclaration,
} from 'typescript/unstable/ast'
import { syntaxOf, walk } from './syntax.ts'
import { findMatches, MAIN, type Rule, stands, type Tree } from './tree.ts'

const INVARIANTS = 'docs/invariants.md'
const REJECTS = 'src/core/words/reject-codes.ts'

/** Numbers of the invariants that a list of invariants states, one section each. */
export function invariantsIn(list: string): Set<string> {
  return new Set([...list.matchAll(/^## (INV-\d+)\b/gm)].map((match) => match[1]!))
}

const invariants: Rule = {
  name: 'every quoted invariant is in docs/invariants.md',
  check: (tree) => {
    const stated = invariantsIn(tree[INVARIANTS] ?? '')
    return Object.entries(tree).flatMap(([path, text]) =>
      path.startsWith('test/tidy/')
        ? []
        : findMatches(path, text, /\bINV-\d+/g, (quoted) => `${quoted} is not in ${INVARIANTS}`).filter(
            ({ what }) => !stated.has(what.split(' ')[0]!),
          ),
    )
  },
  bad: {
    'in code': { 'src/lab/a.ts': '// INV-99', [INVARIANTS]: '## INV-1 Conservation' },
    'in a text': { 'README.md': 'Keeps INV-2.', [INVARIANTS]: '## INV-1 Conservation' },
    'without a list': { 'README.md': 'Keeps INV-1.' },
  },
  good: { stated: { 'src/lab/a.ts': '// INV-1', [INVARIANTS]: '## INV-1 Conservation' } },
}

/** Names of the reject codes by the table in the code, read as syntax: made-up trees cannot be imported. */
function rejectNames(tree: Tree): Set<string> {
  const names = new Set<string>()
  const file = syntaxOf(tree).get(REJECTS)
  if (file === undefined) return names
  walk(file, (node) => {
    if (!isVariableDeclaration(node) || node.name.getText(file) !== 'rejectCodes' || node.initializer === undefined)
      return
    const value = isAsExpression(node.initializer) ? node.initializer.expression : node.initializer
    if (!isObjectLiteralExpression(value)) return
    for (const entry of value.properties) if (isPropertyAssignment(entry)) names.add(entry.name.getText(file))
  })
  return names
}

/** How texts name a reject code: "refused with `name`", "reject code `name`". */
const QUOTED = /\b(?:reject(?:ed|s)?(?: code| with)?|refused? with) `[a-zA-Z]+`/g

const rejects: Rule = {
  name: 'every quoted reject code is in the table',
  check: (tree) => {
    const names = rejectNames(tree)
    return Object.entries(tree)
      .filter(([path]) => !path.startsWith('test/tidy/'))
      .flatMap(([path, text]) =>
        findMatches(path, text, QUOTED, (quoted) => quoted.split('`')[1]!)
          .filter(({ what }) => !names.has(what))
          .map((finding) => ({ ...finding, what: `${finding.what} is not a reject code` })),
      )
  },
  bad: {
    'in a text': {
      'docs/a.md': 'Such a trade is refused with `tradeUnlucky`.',
      [REJECTS]: "export const rejectCodes = { cashShort: { code: 402, meaning: '' } } as const",
    },
    'in a comment': {
      'src/lab/a.ts': '// rejected with `cashShrt`',
      [REJECTS]: "export const rejectCodes = { cashShort: { code: 402, meaning: '' } }",
    },
  },
  good: {
    known: {
      'docs/a.md': 'It is refused with `cashShort`.',
      [REJECTS]: "export const rejectCodes = { cashShort: { code: 402, meaning: '' } } as const",
    },
  },
}

const usedRejects: Rule = {
  name: 'every reject code is used by a rule of the house',
  check: (tree) => {
    if (!stands(tree)) return []
    const sources = Object.entries(tree).filter(
      ([path]) => path.startsWith('src/core/') && !path.startsWith('src/core/words/') && !path.endsWith('.test.ts'),
    )
    return [...rejectNames(tree)]
      .filter((name) => !sources.some(([, text]) => new RegExp(`\\b${name}\\b`).test(text)))
      .map((name) => ({ path: REJECTS, line: 1, what: `nothing is refused with ${name}` }))
  },
  bad: {
    unused: {
      [MAIN]: '',
      [REJECTS]: "export const rejectCodes = { cashShort: { code: 402, meaning: '' } } as const",
      'src/core/ledger/a.ts': "export const a = 'cashShorter'",
    },
  },
  good: {
    used: {
      [MAIN]: '',
      [REJECTS]: "export const rejectCodes = { cashShort: { code: 402, meaning: '' } } as const",
      'src/core/ledger/a.ts': "export const a = 'cashShort'",
    },
  },
}

export const quoteRules: readonly Rule[] = [invariants, rejects, usedRejects]
