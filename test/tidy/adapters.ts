/**
 * Adapters between the format of outside vectors and the house's own functions translate, they do not calculate: a rule
 * that lives in an adapter would make a vector pass without the engine.
 *
 * The rule: under a folder `vectors`, no arithmetic operator on numbers and no `Math`. `+` may join strings (one side is
 * a string literal or a template), a minus sign may stand before a literal, `x.length - 1` may name a last position. Of
 * the exact fractions (`rational.ts`) only what makes, scales by a power of ten, rounds or takes the sign off one
 * quantity may be imported: sums, products, quotients of two quantities may not, under no name.
 */
import {
  isBinaryExpression,
  isIdentifier,
  isNoSubstitutionTemplateLiteral,
  isNumericLiteral,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isStringLiteral,
  isTemplateExpression,
  type Node,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { modulesOf } from './modules.ts'
import { findNodes } from './syntax.ts'
import type { Finding, Rule, Tree } from './tree.ts'

const SCALING = new Map<SyntaxKind, string>([
  [SyntaxKind.AsteriskToken, '*'],
  [SyntaxKind.SlashToken, '/'],
  [SyntaxKind.PercentToken, '%'],
  [SyntaxKind.AsteriskAsteriskToken, '**'],
  [SyntaxKind.AsteriskEqualsToken, '*='],
  [SyntaxKind.SlashEqualsToken, '/='],
  [SyntaxKind.PercentEqualsToken, '%='],
  [SyntaxKind.AsteriskAsteriskEqualsToken, '**='],
])

/** The comparison with its tolerances, and the counting of results: neither knows a formula. */
const MACHINERY = /\/vectors\/(compare|runner)\.ts$/

const FRACTIONS = /\/rational\.ts$/
const CONVERSIONS = [
  ...[
    'Rational',
    'rational',
    'decimal',
    'fromDouble',
    'parseDecimal',
    'formatDecimal',
    'ZERO',
    'ONE',
    'scaleByPowerOfTen',
  ],
  ...['floorOf', 'ceilOf', 'truncateOf', 'absolute', 'absoluteOf'],
]

const isAdapter = (path: string): boolean =>
  /^(src\/profiles|test)\/vectors\//.test(path) && !path.endsWith('.test.ts') && !MACHINERY.test(path)

function findFractions(tree: Tree): Finding[] {
  return [...modulesOf(tree)].flatMap(([path, { imports }]) =>
    imports
      .filter(({ from }) => isAdapter(path) && FRACTIONS.test(from))
      .flatMap(({ line, names }) =>
        (names === 'all' ? ['everything'] : names)
          .filter((name) => !CONVERSIONS.includes(name))
          .map((name) => ({ path, line, what: `an adapter must not import ${name}` })),
      ),
  )
}

function judge(node: Node): string | undefined {
  if (isIdentifier(node) && node.text === 'Math') return 'an adapter must not use Math'
  if (isPrefixUnaryExpression(node) && node.operator === SyntaxKind.MinusToken && !isLiteral(node.operand)) {
    return 'an adapter must not change a sign'
  }
  if (!isBinaryExpression(node)) return undefined
  const operator = node.operatorToken.kind
  const scaling = SCALING.get(operator)
  if (scaling !== undefined) return `an adapter must not use ${scaling}`
  if (operator === SyntaxKind.MinusEqualsToken) return 'an adapter must not subtract'
  if (operator === SyntaxKind.MinusToken)
    return isLastPosition(node.left, node.right) ? undefined : 'an adapter must not subtract'
  if (operator !== SyntaxKind.PlusToken && operator !== SyntaxKind.PlusEqualsToken) return undefined
  return isText(node.left) || isText(node.right) ? undefined : 'an adapter must not add'
}

function isLiteral(node: Node): boolean {
  return isNumericLiteral(node) || node.kind === SyntaxKind.BigIntLiteral
}

function isLastPosition(left: Node, right: Node): boolean {
  return (
    isPropertyAccessExpression(left) && left.name.text === 'length' && isNumericLiteral(right) && right.text === '1'
  )
}

function isText(node: Node): boolean {
  if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) || isTemplateExpression(node)) return true
  return (
    isBinaryExpression(node) &&
    node.operatorToken.kind === SyntaxKind.PlusToken &&
    (isText(node.left) || isText(node.right))
  )
}

const adapters: Rule = {
  name: 'adapters of vectors do no arithmetic but conversion of units',
  check: (tree) => [...findNodes(tree, isAdapter, judge), ...findFractions(tree)],
  bad: {
    'a product': { 'src/profiles/vectors/a.ts': 'export const a = (x: number) => x * 2' },
    'a quotient': { 'test/vectors/a.ts': 'export const a = (x: bigint) => x / 2n' },
    'a remainder': { 'test/vectors/a.ts': 'export const a = (x: bigint) => x % 2n' },
    'a sum': { 'src/profiles/vectors/a.ts': 'export const a = (x: number, y: number) => x + y' },
    'a running sum': { 'src/profiles/vectors/a.ts': 'export const a = (x: number) => { x += 1\n return x }' },
    'a difference': { 'src/profiles/vectors/a.ts': 'export const a = (x: number, y: number) => x - y' },
    'a sign': { 'src/profiles/vectors/a.ts': 'export const a = (x: number) => -x' },
    'a minimum': { 'src/profiles/vectors/a.ts': 'export const a = (x: number) => Math.min(x, 1)' },
    'a product under another name': {
      'src/profiles/vectors/conversions.ts':
        "import { multiply } from '../rational.ts'\nexport const product = multiply",
    },
    'every fraction': {
      'src/profiles/vectors/a.ts': "import * as rational from '../rational.ts'\nexport const a = rational.add",
    },
  },
  good: {
    'joined strings': { 'src/profiles/vectors/a.ts': "export const a = (x: string) => x + '.' + x" },
    'a negative literal': { 'src/profiles/vectors/a.ts': 'export const a = -1' },
    'a last position': { 'src/profiles/vectors/a.ts': 'export const a = (x: number[]) => x[x.length - 1]' },
    'a conversion of units': {
      'src/profiles/vectors/a.ts':
        "import { scaleByPowerOfTen } from '../rational.ts'\nexport const a = scaleByPowerOfTen",
    },
    'counting results': { 'src/profiles/vectors/runner.ts': 'export const a = (passed: number) => passed + 1' },
    elsewhere: { 'src/profiles/a.ts': 'export const a = (x: number) => x * 2' },
  },
}

export const adapterRules: readonly Rule[] = [adapters]
