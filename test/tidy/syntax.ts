/**
 * Syntax trees of a tree's code by the pinned compiler's own parser, on an in-memory file system: no pattern over text
 * takes a string or a comment for code.
 */
import type { Node, SourceFile } from 'typescript/unstable/ast'
import type { FileSystem } from 'typescript/unstable/fs'
import { API } from 'typescript/unstable/sync'
import { codePaths, type Finding, type Tree } from './tree.ts'

const parsed = new WeakMap<Tree, ReadonlyMap<string, SourceFile>>()
const files = new Map<string, string>()
let parser: API | undefined
let trees = 0

/** The syntax trees of a tree's code files by path; parsed once per tree. */
export function syntaxOf(tree: Tree): ReadonlyMap<string, SourceFile> {
  const known = parsed.get(tree)
  if (known !== undefined) return known
  const root = `/tree-${trees++}`
  const paths = codePaths(tree)
  for (const path of paths) files.set(`${root}/${path}`, tree[path]!)
  const compilerOptions = { noLib: true, noResolve: true, allowJs: true, types: [], allowImportingTsExtensions: true }
  files.set(`${root}/tsconfig.json`, JSON.stringify({ compilerOptions, files: paths }))
  parser ??= new API({ cwd: '/', fs: memory })
  const snapshot = parser.updateSnapshot({ openProjects: [`${root}/tsconfig.json`] })
  const program = snapshot.getProject(`${root}/tsconfig.json`)!.program
  const syntax = new Map(paths.map((path) => [path, program.getSourceFile(`${root}/${path}`)!]))
  parsed.set(tree, syntax)
  return syntax
}

/** Ends the parser's process: without it a test would not end. */
export function closeParser(): void {
  parser?.close()
  parser = undefined
}

/** A file system of nothing but the trees shown so far; every path not in it does not exist. */
const memory: FileSystem = {
  readFile: (path) => files.get(path) ?? null,
  fileExists: (path) => files.has(path),
  directoryExists: (path) => [...files.keys()].some((file) => file.startsWith(`${path}/`)),
  getAccessibleEntries: () => ({ files: [], directories: [] }),
  realpath: (path) => path,
}

/** Calls `visit` on a node and everything below it, parents first. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  node.forEachChild((child) => walk(child, visit))
}

/** The line of a node's first character, from 1. */
export function lineOf(node: Node, file: SourceFile): number {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
}

/** The line of a node's last character, from 1. */
export function lastLineOf(node: Node, file: SourceFile): number {
  return file.getLineAndCharacterOfPosition(node.end).line + 1
}

/** Findings of a visitor over every node of the files that a rule is about. */
export function findNodes(
  tree: Tree,
  concerns: (path: string) => boolean,
  judge: (node: Node, file: SourceFile, path: string) => string | undefined,
): Finding[] {
  const findings: Finding[] = []
  for (const [path, file] of syntaxOf(tree)) {
    if (!concerns(path)) continue
    walk(file, (node) => {
      const what = judge(node, file, path)
      if (what !== undefined) findings.push({ path, line: lineOf(node, file), what })
    })
  }
  return findings
}
