/** Words, paths and names of files, and the papers that have to be there. */
import { type Finding, findMatches, type Rule, type Tree } from './tree.ts'

/** Written in pieces, so that this file does not hold what it forbids. */
const join = (...parts: string[]): string => parts.join('')
const WORDS = [join('TO', 'DO'), join('FIX', 'ME'), join('X', 'XX'), join('HA', 'CK')]
const ONLY = join('.on', 'ly(')
const MACHINE = ['work', 'home', 'root', 'Users', 'tmp'].map((name) => join('/', name, '/'))
const INPUTS = join('../', 'shared')

const escaped = (text: string): string => text.replace(/[.(/]/g, '\\$&')

const words: Rule = {
  name: 'no note to come back, no test that silences others',
  check: (tree) =>
    inEveryText(tree, new RegExp(`\\b(${WORDS.join('|')})\\b|${escaped(ONLY)}`, 'g'), 'do it or delete it'),
  bad: {
    ...Object.fromEntries(WORDS.map((word) => [word, { 'src/lab/a.ts': `// ${word}: later` }])),
    'in a text': { 'docs/a.md': `${WORDS[0]} describe` },
    'an exclusive test': { 'test/a.test.ts': `test${ONLY}'default', () => {})` },
  },
  good: { 'part of a word': { 'src/lab/a.ts': `// ${WORDS[0]}S` } },
}

const paths: Rule = {
  name: 'no path of one machine',
  check: (tree) =>
    inEveryText(
      tree,
      new RegExp(`(?<![\\w.:~)-])(${MACHINE.map(escaped).join('|')})|${escaped(INPUTS)}`, 'g'),
      'differs on each machine',
    ),
  bad: {
    ...Object.fromEntries(MACHINE.map((path) => [path, { 'src/lab/a.ts': `export const a = '${path}a'` }])),
    'inputs beside the repository': { 'docs/a.md': `See ${INPUTS}/a.` },
  },
  good: {
    'a relative path': { 'src/lab/a.ts': `export const a = './a${MACHINE[0]}b'` },
    'an address': { 'docs/a.md': `https://example.org${MACHINE[1]}a` },
  },
}

const names: Rule = {
  name: 'names of files are kebab-case',
  check: (tree) =>
    Object.keys(tree)
      .filter((path) => path.includes('/') && !path.split('/').every((part) => NAME.test(part)))
      .map((path) => ({ path, line: 1, what: 'not a kebab-case name' })),
  bad: {
    camel: { 'src/lab/myFile.ts': '' },
    snake: { 'src/lab/my_file.ts': '' },
    'a folder': { 'src/myLab/a.ts': '' },
  },
  good: {
    kebab: { 'src/lab/my-file.test.ts': '', 'docs/decisions/0001-a-b.md': '', '.ci/run': '', 'src/lab/README.md': '' },
  },
}

const NAME = /^(\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*|README\.md)$/

const PAPERS = [
  ...['README.md', 'LICENSE', 'ARCHITECTURE.md', 'GLOSSARY.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...['docs/invariants.md', 'docs/reject-codes.md', 'docs/rounding.md', 'docs/parameters.md', 'docs/dependencies.md'],
  ...['docs/performance.md', 'docs/decisions/README.md'],
]

const papers: Rule = {
  name: 'the papers of the house are there',
  check: (tree) =>
    PAPERS.filter((path) => (tree[path] ?? '').trim() === '').map((path) => ({
      path,
      line: 1,
      what: 'missing or empty',
    })),
  bad: {
    missing: Object.fromEntries(PAPERS.slice(1).map((path) => [path, 'text'])),
    empty: { ...Object.fromEntries(PAPERS.map((path) => [path, 'text'])), LICENSE: '\n' },
  },
  good: { all: Object.fromEntries(PAPERS.map((path) => [path, 'text'])) },
}

const DEPENDENCIES = 'docs/dependencies.md'

const dependencies: Rule = {
  name: 'every dependency is pinned and has its reason in docs/dependencies.md',
  check: checkDependencies,
  bad: {
    'without a reason': { 'package.json': '{"dependencies":{"left-pad":"1.0.0"}}', [DEPENDENCIES]: '' },
    'a reason without a dependency': { 'package.json': '{}', [DEPENDENCIES]: '| `left-pad` | pads | MIT |' },
    'one of the page without a reason': {
      'package.json': '{}',
      'dashboard/package.json': '{"dependencies":{"left-pad":"1.0.0"}}',
      [DEPENDENCIES]: '',
    },
    'a range': {
      'package.json': '{"devDependencies":{"left-pad":"^1.0.0"}}',
      [DEPENDENCIES]: '| `left-pad` | pads | MIT |',
    },
  },
  good: {
    both: { 'package.json': '{"dependencies":{"left-pad":"1.0.0"}}', [DEPENDENCIES]: '| `left-pad` | pads | MIT |' },
  },
}

function checkDependencies(tree: Tree): Finding[] {
  const declared: Record<string, string> = {}
  for (const path of ['package.json', 'dashboard/package.json']) {
    const manifest = JSON.parse(tree[path] ?? '{}') as Record<string, Record<string, string> | undefined>
    Object.assign(declared, manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies)
  }
  const explained = [...(tree[DEPENDENCIES] ?? '').matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]!)
  return [
    ...Object.keys(declared)
      .filter((name) => !explained.includes(name))
      .map((name) => ({ path: DEPENDENCIES, line: 1, what: `${name} has no reason` })),
    ...explained
      .filter((name) => declared[name] === undefined)
      .map((name) => ({ path: DEPENDENCIES, line: 1, what: `${name} is not a dependency` })),
    ...Object.entries(declared)
      .filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version))
      .map(([name, version]) => ({ path: 'package.json', line: 1, what: `${name} ${version} is not pinned` })),
  ]
}

function inEveryText(tree: Tree, pattern: RegExp, why: string): Finding[] {
  return Object.entries(tree).flatMap(([path, text]) => findMatches(path, text, pattern, (match) => `${match}: ${why}`))
}

export const textRules: readonly Rule[] = [words, paths, names, papers, dependencies]
