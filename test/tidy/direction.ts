/** Which way imports point: the ladder of the core, the order of the rooms around it, and doors. */
import { type Import, modulesOf } from './modules.ts'
import { type Finding, isTest, type Rule, type Tree } from './tree.ts'

/** Rooms of the core, top to bottom: a room imports only rooms above it. Architecture: one ladder. */
const LADDER = [
  'units',
  'words',
  'tables',
  'params',
  'ledger',
  'markets',
  'access',
  'valuation',
  'oracle',
  'scenarios',
  'margin',
  'watch',
  'clearing',
  'lending',
  'settlement',
  'backstop',
  'auction',
  'liquidation',
  'waterfall',
  'exits',
  'machine',
]

/** Rooms around the core: what each may import besides itself. Types are free where values are not (`types`). */
const AROUND: Readonly<Record<string, { readonly values: readonly string[]; readonly types: readonly string[] }>> = {
  'src/core': { values: [], types: [] },
  'src/profiles': { values: ['src/core/units', 'src/core/valuation'], types: ['src/core'] },
  'src/profiles/vectors': { values: ['src/core', 'src/profiles'], types: [] },
  'src/quant': { values: ['src/core'], types: [] },
  // What whoever shows the house reads of it: nothing decides there.
  'src/listed': { values: ['src/core', 'src/quant'], types: [] },
  'src/books': { values: ['src/core', 'src/profiles', 'src/quant'], types: [] },
  'src/node': { values: ['src/core'], types: [] },
  'src/signing': { values: ['src/core'], types: [] },
  'src/feeds': { values: ['src/core', 'src/signing'], types: [] },
  // Proposes to governance; what it says enters the house as commands or not at all.
  'src/clusters': { values: [], types: ['src/core'] },
  'src/tiering': { values: ['src/core'], types: [] },
  'src/disclosures': { values: ['src/core', 'src/node'], types: [] },
  'src/service': {
    values: ['src/core', 'src/node', 'src/signing', 'src/disclosures', 'src/feeds', 'src/lab'],
    types: [],
  },
  'src/webhooks': { values: ['src/core'], types: ['src/service'] },
  'src/api': {
    values: [
      'src/core',
      'src/listed',
      'src/profiles',
      'src/books',
      'src/node',
      'src/signing',
      'src/disclosures',
      'src/service',
      'src/webhooks',
    ],
    types: [],
  },
  'src/sdk': { values: ['src/core', 'src/signing'], types: ['src/api'] },
  'src/lab': { values: ['src/core', 'src/clusters', 'src/profiles', 'src/quant', 'src/node'], types: [] },
  'src/lab/auditor': { values: [], types: ['src/core'] },
  // The page knows the house by its interface; what it executes, it executes as anybody may: in workers of its own.
  'dashboard/src': {
    values: ['src/core', 'src/signing', 'src/sdk', 'src/node/judge', 'src/lab/replay/playback'],
    types: ['src/api'],
  },
  'src/cli': {
    values: [
      'src/core',
      'src/listed',
      'src/profiles',
      'src/quant',
      'src/books',
      'src/node',
      'src/signing',
      'src/feeds',
      'src/disclosures',
      'src/service',
      'src/webhooks',
      'src/api',
      'src/tiering',
      'src/lab',
    ],
    types: [],
  },
}

const AROUND_PATHS = Object.keys(AROUND).sort((a, b) => b.length - a.length)

const isUnder = (path: string, folder: string): boolean => path.startsWith(`${folder}/`)

/** The room of a path: `src/core/margin`, `src/lab`, … */
export function roomOf(path: string): string | undefined {
  return /^src\/(core\/[^/]+|[^/]+)(?=\/)/.exec(path)?.[0]
}

/** Calls `judge` on every relative import of the files under `src`; a string is a finding. */
function findImports(tree: Tree, judge: (path: string, found: Import) => string | undefined): Finding[] {
  const findings: Finding[] = []
  for (const [path, { imports }] of modulesOf(tree)) {
    for (const found of imports.filter((each) => each.relative)) {
      const what = judge(path, found)
      if (what !== undefined) findings.push({ path, line: found.line, what })
    }
  }
  return findings
}

const ladder: Rule = {
  name: 'a room of the core imports only rooms above it',
  check: (tree) =>
    findImports(tree, (path, { from }) => {
      const room = /^src\/core\/([^/]+)\//.exec(path)?.[1]
      if (room === undefined) return
      const rung = LADDER.indexOf(room)
      if (rung < 0) return `room ${room} is not on the ladder`
      const target = /^src\/core\/([^/]+)\//.exec(from)?.[1]
      if (target === undefined || target === room) return
      return LADDER.indexOf(target) < rung ? undefined : `${room} must not import ${target}, which is below it`
    }),
  bad: {
    upwards: { 'src/core/units/a.ts': "import { judge } from '../margin/index.ts'\nexport const a = judge" },
    'a type, upwards': {
      'src/core/units/a.ts': "import type { Judge } from '../margin/index.ts'\nexport type A = Judge",
    },
    'a re-export, upwards': { 'src/core/words/index.ts': "export { judge } from '../machine/index.ts'" },
    'an unknown room': { 'src/core/extras/a.ts': "import { atoms } from '../units/index.ts'\nexport const a = atoms" },
  },
  good: {
    downwards: { 'src/core/margin/a.ts': "import { atoms } from '../units/index.ts'\nexport const a = atoms" },
    'a comment': { 'src/core/units/a.ts': "// import { judge } from '../margin/index.ts'\nexport const a = 1" },
  },
}

const around: Rule = {
  name: 'rooms around the core import only what lies inside them',
  check: (tree) =>
    findImports(tree, (path, { from, typeOnly }) => {
      if (!(isUnder(path, 'src') || isUnder(path, 'dashboard/src')) || isTest(path)) return
      const room = AROUND_PATHS.find((each) => isUnder(path, each))
      if (room === undefined) return `room ${roomOf(path) ?? path} has no place in the order of rooms`
      if (isUnder(from, room)) return
      const { values, types } = AROUND[room]!
      const allowed = typeOnly ? [...values, ...types] : values
      if (allowed.some((each) => isUnder(from, each))) return
      return typeOnly ? `${room} must not import ${from}` : `${room} must not import values of ${from}`
    }),
  bad: {
    'core importing node': { 'src/core/units/a.ts': "import { log } from '../../node/index.ts'\nexport const a = log" },
    'core importing quant': {
      'src/core/margin/a.ts': "import { fit } from '../../quant/index.ts'\nexport const a = fit",
    },
    'node importing lab': { 'src/node/a.ts': "import { run } from '../lab/index.ts'\nexport const a = run" },
    'lab importing cli': { 'src/lab/a.ts': "import { print } from '../cli/index.ts'\nexport const a = print" },
    'a profile using the machine': {
      'src/profiles/a.ts': "import { apply } from '../core/machine/index.ts'\nexport const a = apply",
    },
    'the auditor using a function of the core': {
      'src/lab/auditor/a.ts': "import { mulDivFloor } from '../../core/units/index.ts'\nexport const a = mulDivFloor",
    },
    'the auditor mixing a type with a value': {
      'src/lab/auditor/a.ts':
        "import { type Lots, clamp } from '../../core/units/index.ts'\nexport const a: Lots = clamp(1, 2, 3)",
    },
    'the auditor reaching the core through the lab': {
      'src/lab/auditor/a.ts': "import { population } from '../population.ts'\nexport const a = population",
    },
    'the page using a value of the interface': {
      'dashboard/src/a.ts': "import { startApi } from '../../src/api/index.ts'\nexport const a = startApi",
    },
    'a dynamic import': { 'src/node/a.ts': "export const a = () => import('../cli/main.ts')" },
    'a room without a place': {
      'src/misc/a.ts': "import { clamp } from '../core/units/index.ts'\nexport const a = clamp",
    },
  },
  good: {
    'the auditor using a type': {
      'src/lab/auditor/a.ts': "import type { Lots } from '../../core/units/index.ts'\nexport const a: Lots = 1",
    },
    'the page using a type of the interface': {
      'dashboard/src/a.ts': "import type { Answers } from '../../src/api/index.ts'\nexport type A = Answers",
    },
    'inline types only': {
      'src/lab/auditor/a.ts': "import { type Lots } from '../../core/units/index.ts'\nexport const a: Lots = 1",
    },
    inside: { 'src/lab/auditor/a.ts': "import { sum } from './sum.ts'\nexport const a = sum" },
  },
}

/** Tests and the scripts that make a room's data may look inside. */
const doors: Rule = {
  name: 'a room is entered through its door',
  check: (tree) =>
    findImports(tree, (path, { from }) => {
      const target = roomOf(from)
      if (/^(test|scripts)\//.test(path) || target === undefined || target === roomOf(path)) return
      if (/\/index\.ts$/.test(from) || (from === 'src/cli/main.ts' && path === 'bin/plimsoll.mjs')) return
      return `${from} is behind the door ${target}/index.ts`
    }),
  bad: {
    'inside the core': {
      'src/core/margin/a.ts': "import { clamp } from '../units/integers.ts'\nexport const a = clamp",
    },
    'from outside': { 'bench/a.ts': "import { clamp } from '../src/core/units/integers.ts'\nexport const a = clamp" },
    'a type': { 'src/node/a.ts': "import type { Lots } from '../core/units/quantities.ts'\nexport type A = Lots" },
  },
  good: {
    'the door': { 'bench/a.ts': "import { clamp } from '../src/core/units/index.ts'\nexport const a = clamp" },
    'inside the room': { 'src/core/units/a.ts': "import { clamp } from './integers.ts'\nexport const a = clamp" },
  },
}

export const directionRules: readonly Rule[] = [ladder, around, doors]
