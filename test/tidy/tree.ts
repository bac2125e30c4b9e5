/** The repository as text, so that a rule can be shown a made-up tree as easily as the real one. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Text by path from the root, with forward slashes. */
export type Tree = Readonly<Record<string, string>>

/** A broken rule: where, and what is wrong. */
export type Finding = { readonly path: string; readonly line: number; readonly what: string }

/** A rule, with small trees that break it (each must be found) and trees that keep it (none may be found). */
export type Rule = {
  readonly name: string
  readonly check: (tree: Tree) => readonly Finding[]
  readonly bad: Readonly<Record<string, Tree>>
  readonly good?: Readonly<Record<string, Tree>>
}

const FOLDERS = [
  ...[
    '.ci',
    'bench',
    'bin',
    'dashboard/src',
    'dashboard/test',
    'docs',
    'examples',
    'histories',
    'scenarios',
    'scripts',
    'src',
    'test',
  ],
]
const TEXT = /(\.(tsx?|mjs|json|md|sh|css|html|csv)|^LICENSE|^run)$/

/** Every text file of the repository's own folders and of its root; what tools and runs leave there is not looked at. */
export function readTree(root: string): Tree {
  const tree: Record<string, string> = {}
  const add = (path: string): void => {
    tree[relative(root, path).split(sep).join('/')] = readFileSync(path, 'utf8')
  }
  for (const name of readdirSync(root).sort()) {
    if (TEXT.test(name) && statSync(join(root, name)).isFile() && name !== 'package-lock.json') add(join(root, name))
  }
  const page = join(root, 'dashboard', 'package.json')
  if (existsSync(page)) add(page)
  for (const folder of FOLDERS.filter((name) => existsSync(join(root, name)))) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && TEXT.test(entry.name)) add(join(entry.parentPath, entry.name))
    }
  }
  return tree
}

/** TypeScript and JavaScript files of a tree, in order. */
export function codePaths(tree: Tree): string[] {
  return Object.keys(tree)
    .filter((path) => /\.(tsx?|mjs)$/.test(path))
    .sort()
}

/** Whether a file is a test or belongs to the tests. */
export function isTest(path: string): boolean {
  return path.startsWith('test/') || path.startsWith('dashboard/test/') || path.endsWith('.test.ts')
}

/** The program whose verbs give everything else its use. */
export const MAIN = 'src/cli/main.ts'

/** Whether the house stands: before it has a command line, rooms are still being furnished and nothing is used yet. */
export function stands(tree: Tree): boolean {
  return tree[MAIN] !== undefined
}

/** Findings for each match of a pattern (with the `g` flag) in a text. */
export function findMatches(path: string, text: string, pattern: RegExp, what: (match: string) => string): Finding[] {
  return [...text.matchAll(pattern)].map((match) => ({ path, line: lineAt(text, match.index), what: what(match[0]) }))
}

/** The line of a position, from 1. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}
