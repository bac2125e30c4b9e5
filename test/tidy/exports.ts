/** Exports: each is used by someone who is not a test, and those of the core say what they are. */
import { roomOf } from './direction.ts'
import { modulesOf } from './modules.ts'
import { type Finding, isTest, MAIN, type Rule, stands, type Tree } from './tree.ts'

/** Exports kept for readers outside this repository, as `path#name`, each with a comment that says for whom. */
const FOR_OTHERS: readonly string[] = [
  // Deterministic mathematics: for the interpolation of surfaces and the margin of options.
  ...[
    'blackValue',
    'normalizedValue',
    'log',
    'logRatio',
    'normalCdf',
    'normalDensity',
    'nearestAtoms',
    'ImpliedRefusal',
  ].map((name) => `src/core/valuation/index.ts#${name}`),
  // The library of tiering: its commands come with the command line.
  'src/tiering/index.ts#AssetClass',
  'src/tiering/index.ts#assetClasses',
  'src/tiering/index.ts#ClassFacts',
  'src/tiering/index.ts#classTable',
  'src/tiering/index.ts#classOf',
  'src/tiering/index.ts#proposalFor',

  // The SDK is a package: venues, members and risk managers import its door.
  ...[
    ...['Book', 'bookOf', 'Answered', 'ClientOptions', 'PlimsollClient', 'Result', 'PlimsollRefusal'],
    ...['PlimsollUnreachable', 'Standing', 'Nonces', 'noncesFrom', 'privateKeySigner', 'Signer', 'WalletProvider'],
    ...['walletSigner', 'ChannelChange', 'PlimsollStream', 'StreamOptions', 'StreamState'],
    ...['verifyWebhook', 'WebhookUnverified', 'WebhookHeaders', 'WebhookMessage'],
    ...['CalledLoan', 'DepositPart', 'depositSpread', 'Chain', 'ChainWish', 'Curve', 'Expiry', 'Specification'],
    ...['BookStanding', 'Command', 'Explanation', 'LegExplanation', 'Supposition', 'SigningDomain', 'TypedData'],
  ].map((name) => `src/sdk/index.ts#${name}`),
  // The largest loss of a pool's epoch: for the scenarios that assert it and the interface that shows it.
  'src/core/backstop/index.ts#lossMaxOf',
  // The builder of the page takes this file in the place of the other digests.
  ...['sha256', 'sha256Of', 'crc32'].map((name) => `src/node/digests-anywhere.ts#${name}`),
  // The door of the service, for the rooms that are built on it.
  ...[
    'DemoDepositError',
    'Executed',
    'ServiceBusyError',
    'ServiceStorageError',
    'ServiceStoppedError',
    'SafeModeError',
    'MalformedCommandError',
    'ServiceLogEntry',
    'ChangeModel',
    'FundPoint',
    'FundingPoint',
    'LayerPoint',
    'LeverageBand',
    'PlacedEvent',
    'ReadModels',
  ].map((name) => `src/service/index.ts#${name}`),
  // Who governs a house asks for proposals with a program of their own: only they know senders of deposits.
  ...['Heard', 'hear', 'heardOf', 'linksFor', 'Proposal', 'ProposalOptions', 'proposalsOf'].map(
    (name) => `src/clusters/index.ts#${name}`,
  ),
  // The same people ask what class an asset has and what follows: only they know its days.
  ...['AssetClass', 'assetClasses', 'ClassFacts', 'classTable', 'classOf', 'Proposal', 'proposalFor'].map(
    (name) => `src/tiering/index.ts#${name}`,
  ),
  // The door of the interface, for the program that opens it and for other ways of knowing who asks.
  ...[
    'ApiOptions',
    'ApiPortError',
    'Authenticator',
    'Authorised',
    'Credentials',
    'Identity',
    'Refusal',
    'Role',
    'TokenGrant',
  ].map((name) => `src/api/index.ts#${name}`),
]

const dead: Rule = {
  name: 'every export is used outside its file (or opened for its unit test), and every name of a door outside its room',
  check: (tree) => (stands(tree) ? deadExports(tree) : []),
  bad: {
    unused: { [MAIN]: '', 'src/lab/a.ts': 'export const a = 1' },
    'used by a test only': {
      [MAIN]: '',
      'src/lab/a.ts': 'export const a = 1',
      'src/lab/a.test.ts': "import { a } from './a.ts'\na",
      'test/b.ts': "import { a } from '../src/lab/a.ts'\na",
    },
    'a type nobody imports': { [MAIN]: '', 'src/lab/a.ts': 'export type A = 1' },
    'through a door that nobody enters': {
      [MAIN]: '',
      'src/lab/a.ts': 'export const a = 1',
      'src/lab/index.ts': "export { a } from './a.ts'",
    },
    'through a door, from inside only': {
      [MAIN]: '',
      'src/lab/index.ts': 'export const a = 1',
      'src/lab/b.ts': "import { a } from './index.ts'\na",
    },
    'beside a namespace import that does not name it': {
      [MAIN]: "import * as lab from '../lab/index.ts'\nlab.b",
      'src/lab/index.ts': 'export const a = 1, b = 2',
    },
    'a star': { [MAIN]: "import { a } from '../lab/index.ts'\na", 'src/lab/index.ts': "export * from './a.ts'" },
    'a default': { [MAIN]: '', 'src/lab/a.ts': 'export default function () {}' },
  },
  good: {
    'used through a door': {
      [MAIN]: "import { a } from '../lab/index.ts'\na",
      'src/lab/index.ts': "export { a } from './a.ts'",
      'src/lab/a.ts': 'export const a = 1',
    },
    'used through a namespace': {
      [MAIN]: "import * as lab from '../lab/index.ts'\nexport {}\nlab.a\ntype T = lab.B",
      'src/lab/index.ts': 'export const a = 1\nexport type B = 1',
    },
    'renamed on the way': {
      [MAIN]: "import { b } from '../lab/index.ts'\nb",
      'src/lab/index.ts': "export { a as b } from './a.ts'",
      'src/lab/a.ts': 'export const a = 1',
    },
    'opened for a unit test of what its file uses': {
      [MAIN]: "import { b } from '../lab/a.ts'\nb",
      'src/lab/a.ts': 'export const a = 1\nexport const b = a',
      'src/lab/a.test.ts': "import { a } from './a.ts'\na",
    },
    'used by a bench': {
      [MAIN]: '',
      'src/lab/index.ts': 'export const a = 1',
      'bench/b.ts': "import { a } from '../src/lab/index.ts'\na",
    },
    'used by a program started by path': {
      [MAIN]: 'export const a = 1',
      'bin/b.mjs': "void import('../src/cli/main.ts')",
    },
  },
}

function deadExports(tree: Tree): Finding[] {
  const modules = modulesOf(tree)
  const used = new Set<string>()
  for (const [path, { imports }] of modules) {
    for (const { from, names } of imports) {
      // A unit test may open what its file uses itself; a test alone gives nothing its use.
      if (isTest(path)) {
        for (const name of names === 'all' ? [] : names) {
          if (!isDoor(from) && isUsedInside(tree[from] ?? '', name)) used.add(`${from}#${name}`)
        }
        continue
      }
      if (isDoor(from) && roomOf(path) === roomOf(from)) continue
      for (const name of names === 'all' ? (modules.get(from)?.exports ?? []).map((each) => each.name) : names) {
        used.add(`${from}#${name}`)
      }
    }
  }
  const findings: Finding[] = []
  for (const [path, { exports }] of modules) {
    if (!/^(dashboard\/)?src\//.test(path) || isTest(path)) continue
    for (const { name, line } of exports) {
      const key = `${path}#${name}`
      if (name === '*') findings.push({ path, line, what: 'a door lists its names' })
      else if (!used.has(key) && !FOR_OTHERS.includes(key)) findings.push({ path, line, what: `nobody uses ${name}` })
    }
  }
  return findings
}

const isUsedInside = (text: string, name: string): boolean => text.split(new RegExp(`\\b${name}\\b`)).length > 2

const isDoor = (path: string): boolean => /^src\/(core\/)?[^/]+\/index\.ts$/.test(path)

const documented: Rule = {
  name: 'every export of the core has a doc comment',
  check: (tree) =>
    [...modulesOf(tree)].flatMap(([path, { exports }]) => {
      if (!path.startsWith('src/core/') || path.endsWith('/index.ts') || isTest(path)) return []
      return exports
        .filter((each) => !each.documented)
        .map(({ name, line }) => ({ path, line, what: `${name} has no doc comment` }))
    }),
  bad: {
    'a function': { 'src/core/units/a.ts': 'export function a(): void {}' },
    'a line comment': { 'src/core/units/a.ts': '// Units.\nexport const a = 1' },
    'the comment of another': { 'src/core/units/a.ts': '/** A. */\nexport const a = 1\nexport type B = 1' },
  },
  good: { 'a doc comment': { 'src/core/units/a.ts': '/** One, in ppm. */\nexport const a = 1' } },
}

export const exportRules: readonly Rule[] = [dead, documented]
