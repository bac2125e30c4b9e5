/** What the core may not use, so that the same journal gives the same state on every machine. */
import {
  isAwaitExpression,
  isBigIntLiteral,
  isBinaryExpression,
  isCallExpression,
  isIdentifier,
  isImportExpression,
  isNumericLiteral,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isPropertySignatureDeclaration,
  isQualifiedName,
  isVariableStatement,
  type Node,
  NodeFlags,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { modulesOf } from './modules.ts'
import { findNodes } from './syntax.ts'
import { isTest, type Rule } from './tree.ts'

/** Correctly rounded or exact on every engine; everything else of `Math` is approximated by the engine. */
const MATH = new Set(['sqrt', 'floor', 'ceil', 'abs', 'min', 'max', 'trunc', 'sign', 'imul'])

/** Clocks, randomness, schedulers, the outside world, and what depends on a locale or on garbage collection. */
const BANNED = new Set([
  ...['Date', 'performance', 'Temporal', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  ...['process', 'globalThis', 'global', 'require', 'console', 'fetch', 'crypto', 'navigator', 'Buffer'],
  ...['Promise', 'Intl', 'WeakRef', 'FinalizationRegistry', 'Atomics', 'SharedArrayBuffer', 'eval', 'Function'],
])

const LOCALE = /^(toLocale\w*|localeCompare)$/

const isCore = (path: string): boolean => path.startsWith('src/core/') && !isTest(path)

const imports: Rule = {
  name: 'the core imports nothing but itself',
  check: (tree) =>
    [...modulesOf(tree)].flatMap(([path, module]) =>
      isCore(path)
        ? module.imports
            .filter((found) => !found.relative)
            .map((found) => ({ path, line: found.line, what: `the core must not import ${found.from}` }))
        : [],
    ),
  bad: {
    'a module of Node': {
      'src/core/units/a.ts': "import { readFileSync } from 'node:fs'\nexport const a = readFileSync",
    },
    'a package': { 'src/core/units/a.ts': "import fc from 'fast-check'\nexport const a = fc" },
    'a type of a package': { 'src/core/units/a.ts': "import type { X } from 'commander'\nexport type A = X" },
    'an import type': { 'src/core/units/a.ts': "export type A = import('node:fs').Stats" },
  },
  good: { 'in a test': { 'src/core/units/a.test.ts': "import { test } from 'node:test'\ntest('default', () => {})" } },
}

const engine: Rule = {
  name: 'the core uses no clock, randomness, engine-approximated mathematics, asynchrony or outside world',
  check: (tree) => findNodes(tree, isCore, (node) => bannedName(node) ?? bannedMath(node) ?? bannedFlow(node)),
  bad: {
    'a clock': { 'src/core/units/a.ts': 'export const a = () => Date.now()' },
    'another clock': { 'src/core/units/a.ts': 'export const a = () => performance.now()' },
    randomness: { 'src/core/units/a.ts': 'export const a = () => Math.random()' },
    exp: { 'src/core/units/a.ts': 'export const a = (x: number) => Math.exp(x)' },
    log2: { 'src/core/units/a.ts': 'export const a = (x: number) => Math.log2(x)' },
    'Math, renamed': { 'src/core/units/a.ts': 'const m = Math\nexport const a = (x: number) => m.exp(x)' },
    'Math, by string': { 'src/core/units/a.ts': "export const a = (x: number) => Math['exp'](x)" },
    'Math, taken apart': { 'src/core/units/a.ts': 'const { exp } = Math\nexport const a = exp' },
    'a power': { 'src/core/units/a.ts': 'export const a = (x: number) => x ** 0.5' },
    'a power, assigned': { 'src/core/units/a.ts': 'export const a = (x: number) => { x **= 2\n return x }' },
    process: { 'src/core/units/a.ts': 'export const a = () => process.env' },
    'an async function': { 'src/core/units/a.ts': 'export const a = async () => 1' },
    'an await': { 'src/core/units/a.ts': 'export const a = await 1' },
    'a timer': { 'src/core/units/a.ts': 'export const a = () => setTimeout(() => 1, 1)' },
    'a dynamic import': { 'src/core/units/a.ts': "export const a = () => import('./b.ts')" },
    console: { 'src/core/units/a.ts': 'export const a = () => console.log(1)' },
    'a locale': { 'src/core/units/a.ts': 'export const a = (x: string) => x.localeCompare(x)' },
    'the meta object': { 'src/core/units/a.ts': 'export const a = import.meta.url' },
  },
  good: {
    'in a comment': { 'src/core/units/a.ts': '/** Not Date.now(), not Math.exp. */\nexport const a = 1' },
    'in a string': { 'src/core/units/a.ts': "export const a = 'process the Date'" },
    'in a template': { 'src/core/units/a.ts': 'export const a = `Date.now()`' },
    'a property of that name': { 'src/core/units/a.ts': 'export const a = (x: { process: number }) => x.process' },
    'a root and a floor': { 'src/core/units/a.ts': 'export const a = (x: number) => Math.floor(Math.sqrt(x))' },
    'a constant power': { 'src/core/units/a.ts': 'export const a: number = 2 ** 52' },
    'outside the core': { 'src/quant/a.ts': 'export const a = (x: number) => Math.exp(x)' },
  },
}

function bannedName(node: Node): string | undefined {
  if (!isIdentifier(node)) return undefined
  const { parent } = node
  if (LOCALE.test(node.text)) return `${node.text} depends on the locale`
  if (!BANNED.has(node.text)) return undefined
  if (isPropertyAccessExpression(parent) && parent.name === node) return undefined
  if (isQualifiedName(parent) && parent.right === node) return undefined
  if ((isPropertyAssignment(parent) || isPropertySignatureDeclaration(parent)) && parent.name === node) return undefined
  return `the core must not use ${node.text}`
}

function bannedMath(node: Node): string | undefined {
  if (isIdentifier(node) && node.text === 'Math') {
    const { parent } = node
    if (!isPropertyAccessExpression(parent)) return 'Math may only be used as Math.name'
    if (parent.expression === node && !MATH.has(parent.name.text)) return `Math.${parent.name.text} is not exact`
  }
  if (!isBinaryExpression(node)) return undefined
  const operator = node.operatorToken.kind
  if (operator === SyntaxKind.AsteriskAsteriskEqualsToken) return 'a power is not exact'
  if (operator !== SyntaxKind.AsteriskAsteriskToken) return undefined
  return isLiteral(node.left) && isLiteral(node.right) ? undefined : 'a power of variables is not exact'
}

function bannedFlow(node: Node): string | undefined {
  if (node.kind === SyntaxKind.AsyncKeyword || isAwaitExpression(node)) return 'the core is synchronous'
  if (node.kind === SyntaxKind.MetaProperty) return 'the core must not use import.meta'
  if (isCallExpression(node) && isImportExpression(node.expression)) return 'the core must not import dynamically'
  return undefined
}

function isLiteral(node: Node): boolean {
  return isNumericLiteral(node) || isBigIntLiteral(node)
}

const state: Rule = {
  name: 'the core keeps no state outside its tables',
  check: (tree) =>
    findNodes(tree, isCore, (node) => {
      if (!isVariableStatement(node) || node.parent.kind !== SyntaxKind.SourceFile) return
      const constant = (node.declarationList.flags & NodeFlags.Const) !== 0
      return constant ? undefined : 'a variable of a module outlives the command: state belongs in a table'
    }),
  bad: {
    'a counter': { 'src/core/units/a.ts': 'let calls = 0\nexport const a = () => ++calls' },
    'an old one': { 'src/core/units/a.ts': 'var calls = 0\nexport const a = () => ++calls' },
  },
  good: { 'inside a function': { 'src/core/units/a.ts': 'export const a = () => { let n = 0\n return ++n }' } },
}

export const coreBanRules: readonly Rule[] = [imports, engine, state]
