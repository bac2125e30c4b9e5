/** No function is longer than a screen. Longer ones that exist are listed with their length, which may only shrink. */
import {
  isArrowFunction,
  isCallExpression,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isPropertyAssignment,
  isVariableDeclaration,
  type Node,
  type SourceFile,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { lastLineOf, lineOf, syntaxOf, walk } from './syntax.ts'
import type { Finding, Rule, Tree } from './tree.ts'

const LINES_MAX = 70

/** Lines by `path#name` of functions that were too long when the rule came. */
const RATCHET = 'test/tidy/function-lengths.json'

const METHODS = new Set<SyntaxKind>([
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
])

type Measured = { readonly key: string; readonly path: string; readonly line: number; readonly lines: number }

function check(tree: Tree): Finding[] {
  const listed = JSON.parse(tree[RATCHET] ?? '{}') as Record<string, number>
  const measured = [...syntaxOf(tree)].flatMap(([path, file]) => measure(path, file))
  const findings = measured
    .filter(({ key, lines }) => lines > Math.max(LINES_MAX, listed[key] ?? 0))
    .map(({ path, line, key, lines }) => ({ path, line, what: `${key} has ${lines} lines` }))
  for (const [key, lines] of Object.entries(listed)) {
    const longest = Math.max(0, ...measured.filter((each) => each.key === key).map((each) => each.lines))
    if (longest < lines)
      findings.push({ path: RATCHET, line: 1, what: `${key} has ${longest} lines now: lower ${lines}` })
  }
  return findings
}

function measure(path: string, file: SourceFile): Measured[] {
  const found: Measured[] = []
  walk(file, (node) => {
    if (!isFunction(node) || isSuite(node)) return
    const line = lineOf(node, file)
    found.push({ key: `${path}#${nameOf(node)}`, path, line, lines: lastLineOf(node, file) - line + 1 })
  })
  return found
}

function isFunction(node: Node): boolean {
  return isFunctionDeclaration(node) || isFunctionExpression(node) || isArrowFunction(node) || METHODS.has(node.kind)
}

/** The body of `describe` is a list of tests, not a function that anyone has to hold in mind. */
function isSuite(node: Node): boolean {
  const call = node.parent
  return isCallExpression(call) && isIdentifier(call.expression) && ['describe', 'suite'].includes(call.expression.text)
}

function nameOf(node: Node): string {
  const own = (node as { name?: { text?: string } }).name?.text
  if (own !== undefined) return own
  const { parent } = node
  return (isVariableDeclaration(parent) || isPropertyAssignment(parent)) && isIdentifier(parent.name)
    ? parent.name.text
    : 'anonymous'
}

const body = (lines: number): string => '  n += 1\n'.repeat(lines)

const length: Rule = {
  name: `no function is longer than ${LINES_MAX} lines`,
  check,
  bad: {
    'a function': { 'src/lab/a.ts': `export function a(n: number): number {\n${body(69)}  return n\n}` },
    'an arrow': { 'src/lab/a.ts': `export const a = (n: number) => {\n${body(69)}  return n\n}` },
    'a long expression': { 'src/lab/a.ts': `export const a = () => [\n${'  1,\n'.repeat(70)}]` },
    'a method': { 'src/lab/a.ts': `export class A {\n  a(n: number) {\n${body(69)}  return n\n}}` },
    'with a type literal': {
      'src/lab/a.ts': `export function a(n: number): { n: number } {\n${body(69)}  return { n }\n}`,
    },
    'grown beyond its listed length': {
      'src/lab/a.ts': `export function a(n: number): number {\n${body(79)}  return n\n}`,
      [RATCHET]: '{ "src/lab/a.ts#a": 80 }',
    },
    'shrunk, and still listed': {
      'src/lab/a.ts': `export function a(n: number): number {\n${body(69)}  return n\n}`,
      [RATCHET]: '{ "src/lab/a.ts#a": 80 }',
    },
    'gone, and still listed': { 'src/lab/a.ts': 'export const a = 1', [RATCHET]: '{ "src/lab/a.ts#a": 80 }' },
  },
  good: {
    'at the limit': { 'src/lab/a.ts': `export function a(n: number): number {\n${body(67)}  return n\n}` },
    'at its listed length': {
      'src/lab/a.ts': `export function a(n: number): number {\n${body(79)}  return n\n}`,
      [RATCHET]: '{ "src/lab/a.ts#a": 82 }',
    },
    'a suite': { 'test/a.test.ts': `describe('a', () => {\n${"  test('b', () => {})\n".repeat(80)}})` },
  },
}

export const functionLengthRules: readonly Rule[] = [length]
