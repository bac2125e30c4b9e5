/**
 * Every reject code, produced through `apply`. A ladder is one command with many faults: each row hits the first code of the
 * table that applies, and its repair uncovers the next one, so codes rise down the ladder (what stands in `apart` is a guard
 * that needs another to hold, as the table of codes says). A refused command changes nothing but number and time.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, emptyHouse, type House, pagesOfHouse } from '../src/core/machine/index.ts'
import { parameterByName } from '../src/core/params/index.ts'
import { PROVIDERS_MAX } from '../src/core/units/index.ts'
import { type Command, type CommandOf, type CommandType, type Reject, rejectCodes } from '../src/core/words/index.ts'
import { ATOMS, START_MS, Stage } from './tables/stage.ts'
import { carryOut } from './tables/verbs.ts'

const seen = new Set<Reject>()
/** Guards on which others rest: the cursor of a source, what is left of an amount. */
const apart: ReadonlySet<Reject> = new Set(['sourceUnknown', 'cashShort', 'lenderSharesShort', 'coinSharesShort'])

/** Pages of everything but the number and time of the last command, which stand in pages 3 and 4. */
function stateOf(house: House): Buffer {
  return Buffer.concat([...pagesOfHouse(house)].filter((_, page) => page !== 3 && page !== 4))
}

/** Applies a command that must be refused, and must change nothing. */
function refuse(stage: Stage, command: Command): string | null {
  const before = stateOf(stage.house)
  const events = stage.events.length
  const reject = stage.do(command)
  if (reject === null) return null
  assert.ok(before.equals(stateOf(stage.house)), `${reject} changes something`)
  assert.deepEqual(
    stage.events.slice(events).map((event) => event.type),
    ['rejected'],
  )
  seen.add(reject as Reject)
  return reject
}

type Fields<N extends CommandType> = N extends CommandType ? Omit<CommandOf<N>, 'type'> : never

/** A row: the code that the faults left give, then what repairs the first of them: fields, and rows of a table. */
type Rung<N extends CommandType> = readonly [
  Reject | 'ok',
  (Partial<Fields<N>> | ((stage: Stage) => Partial<Fields<N>>))?,
  ...(readonly string[]),
]

function ladder<N extends CommandType>(
  type: N,
  title: string,
  prepare: readonly string[],
  worst: (stage: Stage) => Fields<NoInfer<N>>,
  rungs: readonly Rung<NoInfer<N>>[],
): void {
  test(`rejects: ${type}: ${title}`, () => {
    const stage = new Stage()
    for (const row of prepare) tell(stage, row)
    let fields = worst(stage)
    let last = 0
    for (const [code, repair, ...rows] of rungs) {
      const found = refuse(stage, { type, ...fields } as unknown as Command)
      assert.equal(found ?? 'ok', code, `after ${last}`)
      if (code === 'ok') return
      assert.ok(apart.has(code) || rejectCodes[code].code >= last, `${code} is out of order`)
      if (!apart.has(code)) last = rejectCodes[code].code
      for (const row of rows) tell(stage, row)
      fields = { ...fields, ...(typeof repair === 'function' ? repair(stage) : repair) }
    }
  })
}

/** A row of a scenario table, or `at 60s` to let time pass. */
function tell(stage: Stage, row: string): void {
  stage.events = []
  const at = /^wait (\d+)s$/.exec(row)
  if (at !== null) {
    stage.nowMs += Number(at[1]) * 1000
    return
  }
  const done = carryOut(stage, row)
  assert.ok(done !== null, `no verb reads “${row}”`)
  assert.equal(done.reject, null, row)
}

const key = (n: number): string => n.toString(16).padStart(64, '0')
const PRICES = 'price BTC 50 ETH 20'
const name = (account: string) => (stage: Stage) => stage.account(account)
const alice = name('alice')
const bob = name('bob')
const none = 4_000_000

test('rejects: before a house is open, and when it is', () => {
  const house = emptyHouse()
  const empty = stateOf(house)
  const codeOf = (seq: number, command: Command): string | undefined => {
    const [event] = apply(house, seq, 0, command)
    return event?.type === 'rejected'
      ? Object.entries(rejectCodes).find(([, { code }]) => code === event.code)![0]
      : undefined
  }
  const open = { type: 'houseOpen', house: key(1), owners: 64, accounts: 64, legs: 64, balances: 64 } as const
  assert.equal(codeOf(1, { type: 'tick' }), 'houseNotOpen')
  assert.equal(codeOf(2, { ...open, owners: 63 }), 'fieldOutOfRange')
  assert.ok(empty.equals(stateOf(house)))
  assert.equal(codeOf(3, open), undefined)
  assert.equal(codeOf(4, { ...open, owners: 63 }), 'houseOpenAlready')
  seen.add('houseNotOpen').add('houseOpenAlready')
})

ladder('assetList', 'an asset', [], () => ({ tier: 9, underlying: 9, atomsPerLot: 0, settlement: 1 }), [
  ['fieldOutOfRange', { atomsPerLot: ATOMS }],
  ['tierUnknown', { tier: 0 }],
  ['underlyingUnknown', { underlying: 0 }],
  ['settlementAssetFirst', { settlement: 0 }],
  ['ok'],
])

ladder('perpetualList', 'a market', [], () => ({ tier: 9, underlying: 9, lotMultiple: 0 }), [
  ['fieldOutOfRange', { lotMultiple: 1 }],
  ['tierUnknown', withThirdTier],
  ['underlyingUnknown', { underlying: 1 }],
  ['settlementAssetFirst', { tier: 0 }],
  ['ok'],
])

const EXPIRY_MS = START_MS + 7_200_000
const farOption = {
  tier: 9,
  underlying: 9,
  lotMultiple: 0,
  expiryMs: EXPIRY_MS + 1,
  kind: 'call',
  strike: 0,
  upFront: 2,
} as const

ladder(
  'futureList',
  'a future',
  [],
  () => ({ tier: 9, underlying: 9, lotMultiple: 0, expiryMs: START_MS + 1_800_000 }),
  [
    ['fieldOutOfRange', { lotMultiple: 1 }],
    ['tierUnknown', withThirdTier],
    ['underlyingUnknown', { underlying: 1 }],
    ['settlementAssetFirst', { tier: 0 }],
    // The window of half an hour has begun.
    ['expiryPast', { expiryMs: EXPIRY_MS + 1 }],
    ['expiryPast', { expiryMs: START_MS + 4 * 366 * 86_400_000 }],
    ['expiryPast', { expiryMs: EXPIRY_MS }],
    ['ok'],
  ],
)

ladder(
  'futureList',
  'a future again',
  ['list future F on BTC expiring 2h'],
  () => ({ tier: 0, underlying: 1, lotMultiple: 1, expiryMs: EXPIRY_MS }),
  [['seriesListed', { expiryMs: EXPIRY_MS + 60_000 }], ['ok']],
)

ladder('optionList', 'an option', ['list call C on BTC at 50 expiring 2h'], () => farOption, [
  ['fieldOutOfRange', { strike: 50 * ATOMS }],
  ['fieldOutOfRange', { upFront: 0 }],
  ['fieldOutOfRange', { lotMultiple: 1 }],
  ['tierUnknown', { tier: 0 }],
  ['underlyingUnknown', { underlying: 1 }],
  ['expiryPast', { expiryMs: EXPIRY_MS }],
  ['seriesListed', { strike: 51 * ATOMS }],
  ['ok'],
])

const slice = {
  expiryMs: EXPIRY_MS,
  basisPpm: 0,
  theta: 10_000_000,
  right: 100_000_000,
  left: 100_000_000,
  confidencePpm: 0,
}

ladder(
  'curveReport',
  'a curve',
  ['list future F on BTC expiring 2h', 'list future G on BTC expiring 3h'],
  () => ({ source: 9, underlying: 9, entries: [slice, { ...slice, theta: -1 }] }),
  [
    // A negative variance, a wing below nothing, a basis of all there is, variance without a scale, wings without variance.
    ['fieldOutOfRange', { entries: [{ ...slice, left: -1 }] }],
    ['fieldOutOfRange', { entries: [{ ...slice, basisPpm: -1_000_000 }] }],
    ['fieldOutOfRange', { entries: [{ ...slice, theta: 10 ** 12 }] }],
    ['fieldOutOfRange', { entries: [{ ...slice, theta: 0 }] }],
    ['fieldOutOfRange', { entries: [{ ...slice, confidencePpm: 1_000_001 }] }],
    ['fieldOutOfRange', { entries: [slice, slice] }],
    ['entryRepeated', { entries: [{ ...slice, expiryMs: EXPIRY_MS + 1 }] }],
    ['underlyingUnknown', { underlying: 1 }],
    ['sourceUnknown', { source: 0 }],
    ['expiryUnknown', { entries: [{ ...slice, right: 4_000_000_000 }] }],
    // Wings too steep for any density, too steep for this variance, and a later expiry below an earlier one.
    ['curveArbitrage', { entries: [{ ...slice, right: 300_000_000 }] }],
    ['curveArbitrage', { entries: [slice, { ...slice, expiryMs: EXPIRY_MS + 3_600_000, theta: 9_999_999 }] }],
    ['curveArbitrage', { entries: [slice, { ...slice, expiryMs: EXPIRY_MS + 3_600_000 }] }],
    ['ok'],
  ],
)

ladder(
  'curveReport',
  'an expiry that is over',
  ['list future F on BTC expiring 2h', PRICES, 'wait 7200s', 'tick'],
  () => ({ source: 0, underlying: 1, entries: [slice] }),
  [['expiryUnknown', { entries: [] }], ['ok']],
)

ladder(
  'curveReport',
  'more sources than are kept',
  ['list future F on BTC expiring 2h', 'curve BTC: 2h theta 0.01 wings 0 0'],
  (stage) => {
    for (let source = 3; source < 9; source++) {
      stage.must({ type: 'sourceList', key: key(200 + source + 1) })
      if (source < 8) stage.must({ type: 'curveReport', source, underlying: 1, entries: [slice] })
    }
    return { source: 8, underlying: 1, entries: [slice] }
  },
  [['capacityReached', { source: 0 }], ['ok']],
)

ladder('accountMargin', 'a model of margin', ['deposit alice 1 USD'], () => ({ account: none, model: 'portfolio' }), [
  ['accountUnknown', (stage) => ({ account: stage.account('treasury') })],
  ['accountNotMember', (stage) => ({ account: stage.account('alice') })],
  ['ok'],
])

ladder(
  'accountMargin',
  'the model that it has',
  ['deposit alice 1 USD'],
  (stage) => ({ account: alice(stage), model: 'standard' }),
  [['modelSame', { model: 'portfolio' }], ['ok']],
)

const OPTION = [
  'list call C on BTC at 45 expiring 2h',
  'curve BTC: 2h theta 0.000000001 wings 0 0',
  PRICES,
  'deposit alice 1,000 USD',
  'deposit bob 1,000 USD',
]

ladder('tradeMake', 'an option under standard margin', OPTION, (stage) => optionTrade(stage), [
  ['modelNotPortfolio', {}, 'alice asks for portfolio margin'],
  ['modelNotPortfolio', {}, 'bob asks for portfolio margin'],
  ['ok'],
])

ladder(
  'bidPlace',
  'a bid for an option under standard margin',
  OPTION,
  (stage) => ({
    account: alice(stage),
    notionalMax: 1000 * ATOMS,
    discountPpm: 500,
    expiryMs: stage.nowMs + 60_000,
    markets: [{ market: 2 }],
  }),
  [['modelNotPortfolio', {}, 'alice asks for portfolio margin'], ['ok']],
)

ladder(
  'tradeMake',
  'a contract whose time has come',
  [...OPTION, 'alice asks for portfolio margin', 'bob asks for portfolio margin', 'wait 7200s'],
  (stage) => optionTrade(stage),
  [['marketClosed']],
)

ladder(
  'tradeMake',
  'an option without a curve, then with an old one',
  [
    'list call C on BTC at 45 expiring 2h',
    PRICES,
    'deposit alice 1,000 USD',
    'deposit bob 1,000 USD',
    'alice asks for portfolio margin',
    'bob asks for portfolio margin',
  ],
  (stage) => optionTrade(stage),
  [
    ['priceMissing', {}, 'curve BTC: 2h theta 0.000000001 wings 0 0', 'wait 301s', 'tick'],
    ['oracleDegraded', {}, 'curve BTC: 2h theta 0.000000001 wings 0 0'],
    ['ok'],
  ],
)

/** Alice buys ten of the third market from bob at what it is worth. */
function optionTrade(stage: Stage): Fields<'tradeMake'> {
  return {
    venue: 0,
    trade: 1,
    market: 2,
    lots: 10,
    price: 5 * ATOMS,
    buyer: alice(stage),
    seller: bob(stage),
    buyerFee: 0,
    sellerFee: 0,
    buyerHold: 0,
    sellerHold: 0,
  }
}

ladder(
  'seriesSet',
  'the rule of a series',
  [],
  () => ({
    tier: 9,
    underlying: 9,
    lotMultiple: 0,
    upFront: 2,
    days: 20,
    weeks: 5,
    months: 0,
    quarters: 0,
    strikeStep: 0,
    strikes: 51,
  }),
  [
    ['fieldOutOfRange', { days: 19 }],
    ['fieldOutOfRange', { strikes: 50 }],
    ['fieldOutOfRange', { upFront: 1 }],
    ['fieldOutOfRange', { strikeStep: ATOMS }],
    ['fieldOutOfRange', { lotMultiple: 1 }],
    ['tierUnknown', withThirdTier],
    ['underlyingUnknown', { underlying: 1 }],
    ['settlementAssetFirst', { tier: 0 }],
    ['ok'],
  ],
)

ladder('vaultOpen', 'a vault', [], () => ({ asset: 9, chain: 0, token: key(1) }), [
  ['assetUnknown', { asset: 0 }],
  ['ok'],
])

ladder('sourceList', 'a source', [], () => ({ key: key(201) }), [['keyTaken', { key: key(1) }], ['ok']])

ladder('venueOpen', 'a venue', [], () => ({ tier: 9, key: key(300) }), [
  ['tierUnknown', { tier: 0 }],
  ['keyTaken', { key: key(301) }],
  ['ok'],
])

ladder('venueSwitch', 'a venue', [], () => ({ venue: 9, open: 2 }), [
  ['fieldOutOfRange', { open: 1 }],
  ['venueUnknown', { venue: 0 }],
  ['ok'],
])

ladder('marketCloseOnly', 'a market', ['delist ETH'], () => ({ market: 9, closeOnly: 2 }), [
  ['fieldOutOfRange', { closeOnly: 1 }],
  ['marketUnknown', { market: 1 }],
  ['marketClosed', { market: 0 }],
  ['ok'],
])

ladder('marketDelist', 'a market', ['delist ETH'], () => ({ market: 9 }), [
  ['marketUnknown', { market: 1 }],
  ['marketClosed', { market: 0 }],
  ['ok'],
])

ladder('relot', 'an underlying', [PRICES, 'deposit alice 1,000 USD'], () => ({ underlying: 9, factor: 1 }), [
  ['fieldOutOfRange', { factor: 1_000_000 }],
  [
    'underlyingUnknown',
    { underlying: 1 },
    'deposit bob 1,000 USD',
    'alice buys 100 BTC from bob at 50',
    'sweep for alice',
  ],
  ['relotRemainder', { factor: 5 }],
  ['sweepOpen', {}, 'tick'],
  ['ok'],
])

ladder(
  'relot',
  'an underlying on which a contract has settled',
  [
    'list future F on ETH expiring 2h',
    PRICES,
    'deposit alice 1,000 USD',
    'deposit bob 1,000 USD',
    'alice buys 10 F from bob at 20',
    'wait 5000s',
    'price BTC 50 ETH 21',
    'wait 2200s',
    'tick',
  ],
  () => ({ underlying: 2, factor: 5 }),
  [['expiryUnderWay', {}, 'wait 300s', 'tick', 'wait 300s', 'tick'], ['ok']],
)

ladder('tierWindDown', 'a tier', [PRICES, 'deposit alice 1 USD'], () => ({ tier: 9 }), [
  ['tierUnknown', { tier: 0 }],
  ['windDownUnfounded', {}],
])

ladder('tierWindDown', 'held without a price, then wound down', ['deposit alice 1 COIN'], () => ({ tier: 0 }), [['ok']])

ladder('tierWindDown', 'twice', ['deposit alice 1 USD', 'vault USD holds 0.5'], () => ({ tier: 0 }), [
  ['tierWoundDown'],
])

ladder(
  'parametersSchedule',
  'a change set',
  [
    'set tier.liquidatesMaxPpm 0',
    PRICES,
    'deposit alice 340 USD',
    'deposit bob 100,000 USD',
    'alice buys 100 BTC from bob at 50',
    'price BTC 48 ETH 20',
  ],
  (stage) => ({
    hash: key(0),
    path: 'fast',
    effectiveMs: stage.nowMs,
    changes: [change('sourcesMin', 1e6), change('sourcesMin', 1e6)],
  }),
  [
    ['entryRepeated', { changes: [{ parameter: 9999, scope: 0, value: 0 }, change('maintenancePpm0', 1e6)] }],
    ['parameterUnknown', { changes: [change('maintenancePpm0', 1e6)] }],
    ['valueOutOfBounds', { changes: [change('maintenancePpm0', 31_000)] }],
    ['stepTooLarge', { changes: [change('maintenancePpm0', 30_000)] }],
    ['noticeTooShort', (stage) => ({ effectiveMs: stage.nowMs + 86_400_000 })],
    ['pathNotAllowed', { path: 'slow' }, 'schedule slow market.initialPpm0 BTC 41,000 in 1d'],
    ['liquidatesTooMuch', { changes: [change('initialPpm0', 42_000)] }],
  ],
)

ladder(
  'parametersSchedule',
  'what is scheduled already',
  ['deposit alice 1 USD', 'schedule slow market.maintenancePpm0 BTC 30,000 in 1d'],
  (stage) => ({
    hash: key(0),
    path: 'slow',
    effectiveMs: stage.nowMs + 8 * 86_400_000,
    changes: [change('maintenancePpm0', 25_000)],
  }),
  [
    ['changePending', { changes: [change('initialPpm0', 37_000)] }],
    ['valuesInconsistent', { changes: [change('initialPpm0', 37_500)] }],
    ['ok'],
  ],
)

function change(parameter: string, value: number): { parameter: number; scope: number; value: number } {
  const scope = parameter === 'sourcesMin' ? 'underlying' : 'market'
  return { parameter: parameterByName(`${scope}.${parameter}`)!.parameter.number, scope: 0, value }
}

ladder('ownerOpen', 'an owner', ['deposit alice 1 USD'], () => ({ key: key(1000), cluster: 0 }), [
  ['keyTaken', (stage) => ({ key: key(9999 + fillOwners(stage)) })],
  ['capacityReached'],
])

function fillOwners(stage: Stage): number {
  while (stage.house.ledger.owners.rows < 64) stage.openOwner(0)
  return stage.house.ledger.owners.rows
}

ladder('ownersLink', 'a link', ['open alice bob in cluster 7'], () => ({ owner: 9, cluster: 0 }), [
  ['fieldOutOfRange', { cluster: 7 }],
  ['ownerUnknown', { owner: 1 }],
  ['ownersLinkedAlready', (stage) => ({ owner: stage.openOwner(0) })],
  ['ok'],
])

test('rejects: ownersLink, ownerOpen: a cluster that is full', () => {
  const stage = new Stage()
  for (let doubled = 0; doubled < 5; doubled++) stage.must({ type: 'houseGrow', table: 'owners' })
  for (let owner = 0; owner < 1024; owner++) stage.openOwner(3)
  assert.equal(refuse(stage, { type: 'ownersLink', owner: stage.openOwner(0), cluster: 3 }), 'clusterFull')
  assert.equal(refuse(stage, { type: 'ownerOpen', key: key(5000), cluster: 3 }), 'clusterFull')
})

ladder('accountOpen', 'an account', [], () => ({ owner: 9, tier: 9, mode: 'cross' }), [
  ['tierUnknown', { tier: 1 }],
  ['ownerUnknown', (stage) => ({ owner: fillAccounts(stage) })],
  ['accountsFull', (stage) => ({ owner: stage.openOwner(0) })],
  ['ok'],
])

/** An owner with as many accounts as one may have. */
function fillAccounts(stage: Stage): number {
  const owner = stage.openOwner(0)
  for (let i = 0; i < 64; i++) stage.must({ type: 'accountOpen', owner, tier: 1, mode: 'cross' })
  return owner
}

ladder(
  'accountPledge',
  'a pledge',
  [
    PRICES,
    'deposit alice 400 USD',
    'deposit bob 100,000 USD',
    'open alice2 beside alice',
    'open alice3 beside alice',
    'open alice.1 beside alice in tier 1',
    'pledge alice2 to alice',
  ],
  () => ({ account: none, to: none, pledged: 2 }),
  [
    ['fieldOutOfRange', { pledged: 1 }],
    ['accountUnknown', (stage) => ({ account: alice(stage), to: stage.account('alice.1') })],
    ['tierMismatch', (stage) => ({ to: bob(stage) })],
    ['ownerMismatch', (stage) => ({ account: stage.account('fund'), to: stage.account('sitg') })],
    ['accountNotMember', (stage) => ({ account: alice(stage), to: alice(stage) })],
    ['sameAccount', (stage) => ({ to: stage.account('alice3') })],
    [
      'accountPledged',
      (stage) => ({ account: stage.account('alice2'), to: alice(stage), pledged: 0 }),
      'alice buys 100 BTC from bob at 50',
      'price BTC 47 ETH 20',
    ],
    ['procedureOpen', {}, 'deposit alice 100 USD'],
    ['ok'],
  ],
)

ladder(
  'mandateSet',
  'a mandate',
  ['open one beside alice in tier 1'],
  (stage) => ({
    account: none,
    venue: 9,
    notionalMax: -1,
    lossMax: 0,
    windowMs: 1,
    expiryMs: stage.nowMs,
    markets: [{ market: 9 }, { market: 9 }],
  }),
  [
    ['fieldOutOfRange', { notionalMax: 1 }],
    ['entryRepeated', { markets: [{ market: 9 }] }],
    ['marketUnknown', { markets: [] }],
    ['venueUnknown', { venue: 0 }],
    ['accountUnknown', (stage) => ({ account: stage.account('one') })],
    ['tierMismatch', (stage) => ({ account: stage.account('fund') })],
    ['accountNotMember', (stage) => ({ account: alice(stage) })],
    ['ok'],
  ],
)

ladder('mandateRevoke', 'a mandate', ['open one beside alice in tier 1'], () => ({ account: none, venue: 0 }), [
  ['accountUnknown', (stage) => ({ account: stage.account('one') })],
  ['mandateUnknown', (stage) => ({ account: alice(stage) })],
  ['ok'],
])

const facts = { source: 9, fact: 5, reference: key(1), vault: 9, account: none, amount: 0 }

for (const type of ['depositSeen', 'depositFinal'] as const) {
  ladder(type, 'a deposit', ['deposit alice 1 USD', 'see d1: alice 5 USD'], () => facts, [
    ['fieldOutOfRange', { amount: 10 ** 14 }],
    ['sourceUnknown', { source: 0, fact: 1 }],
  ])
  ladder(
    type,
    'facts in their order',
    ['deposit alice 1 USD', 'see d1: alice 5 USD'],
    () => ({ ...facts, source: 0, fact: 2, amount: 10 ** 14 }),
    [
      ['factRepeated', { fact: 4 }],
      ['factMissing', { fact: 3 }],
      ['vaultUnknown', { vault: 2 }],
      ['accountUnknown', (stage) => ({ account: alice(stage), reference: stage.references.get('d1')!.reference })],
      ...(type === 'depositFinal' ? ([['depositUnknown', { reference: key(1) }]] as const) : []),
      ['tierMismatch', (stage) => ({ vault: 0, account: stage.account('outgoing') })],
      ['accountNotMember', (stage) => ({ account: alice(stage) })],
      ...(type === 'depositSeen' ? ([['referenceRepeated', { reference: key(1) }]] as const) : []),
      ['ok'],
    ],
  )
  ladder(
    type,
    'of a coin',
    ['set asset.depositCap COIN 10,000,000', 'deposit alice 1 USD'],
    (stage) => ({ ...facts, source: 0, fact: 2, vault: 1, account: alice(stage), amount: 11 * ATOMS * ATOMS }),
    [['amountTooLarge', { amount: ATOMS }], ['ok']],
  )
  // 100 dollars of BTC over all tiers, at $50 a lot: two lots of coins.
  ladder(
    type,
    'of a coin that all tiers have enough of',
    [PRICES, 'set underlying.collateralCap BTC 100,000,000', 'deposit alice 1 USD'],
    (stage) => ({ ...facts, source: 0, fact: 2, vault: 1, account: alice(stage), amount: lotOfCoins(stage) * 2 + 1 }),
    [['collateralCapReached', (stage) => ({ amount: lotOfCoins(stage) * 2 })], ['ok']],
  )
}

function lotOfCoins(stage: Stage): number {
  return stage.house.markets.assets.atomsPerLot[1]!
}

ladder(
  'depositSeen',
  'of one asset too many',
  ['deposit alice 1 USD'],
  (stage) => ({
    ...facts,
    source: 0,
    fact: 2 + fillBalances(stage),
    vault: stage.house.ledger.vaults.rows - 1,
    account: alice(stage),
    amount: ATOMS * ATOMS * ATOMS,
  }),
  [['fieldOutOfRange', { amount: 1 }], ['balancesFull']],
)

/** Gives alice sixteen coins; a seventeenth is listed. */
function fillBalances(stage: Stage): number {
  for (let i = 0; i < 17; i++) {
    const asset = stage.house.markets.assets.rows
    stage.must({ type: 'assetList', tier: 0, underlying: 1, atomsPerLot: ATOMS, settlement: 0 })
    stage.must({ type: 'vaultOpen', asset, chain: 0, token: key(900 + i) })
    const vault = stage.house.ledger.vaults.rows - 1
    if (i < 16)
      stage.must({
        type: 'depositFinal',
        source: 0,
        fact: 2 + i,
        reference: key(9000 + i),
        vault,
        account: alice(stage),
        amount: 1,
      })
  }
  return 16
}

ladder(
  'depositVanished',
  'a deposit',
  ['deposit alice 1 USD', 'see d1: alice 5 USD'],
  () => ({ source: 9, fact: 3, reference: key(1) }),
  [
    ['sourceUnknown', { source: 0 }],
    ['depositUnknown', (stage) => ({ reference: stage.references.get('d1')!.reference })],
    ['ok'],
  ],
)

const moneyHouse = [
  PRICES,
  'deposit alice 1,000 USD',
  'deposit alice 1 COIN',
  'deposit bob 100,000 USD',
  'open one beside alice in tier 1',
  'open alice2 beside alice',
  'alice buys 100 BTC from bob at 50',
  'pledge alice to alice2',
]

ladder(
  'withdrawalRequest',
  'money leaves',
  moneyHouse,
  (stage) => ({ account: none, vault: 9, amount: 0, recipient: stage.outsider('cold') }),
  [
    ['fieldOutOfRange', { amount: 50_000 * ATOMS }],
    ['vaultUnknown', { vault: 2 }],
    ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
    ['tierMismatch', { vault: 0 }],
    ['accountNotMember', (stage) => ({ account: alice(stage) })],
    ['accountPledged', {}, 'release alice from alice2'],
    ['recipientUnlisted', {}, 'alice lists cold'],
    ['recipientPending', {}, 'wait 86400s', 'two sources say BTC 50 ETH 20', 'tick'],
    ['oracleDegraded', {}, PRICES],
    ['cashShort', { amount: 900 * ATOMS }],
    ['initialMarginShort', { amount: 600 * ATOMS }],
    ['transferMarginShort', { amount: 100 * ATOMS }],
    ['ok'],
  ],
)

ladder(
  'withdrawalRequest',
  'the seventeenth',
  ['deposit alice 100 USD', 'withdraw alice 1 as w0', ...Array<string>(15).fill('withdraw alice 1')],
  (stage) => ({ account: alice(stage), vault: 0, amount: 85 * ATOMS, recipient: stage.ownKey(alice(stage)) }),
  [['withdrawalsFull', {}, 'execute withdrawal w0'], ['cashShort', { amount: ATOMS }], ['ok']],
)

ladder(
  'withdrawalRequest',
  'beside what waits already',
  ['deposit bob 5,000,000 USD', 'withdraw bob 5,000,000 as w1'],
  (stage) => ({ account: bob(stage), vault: 0, amount: 1, recipient: stage.ownKey(bob(stage)) }),
  [['cashShort', {}, 'deposit bob 0.000001 USD'], ['ok']],
)

ladder(
  'withdrawalExecute',
  'one that waits',
  ['deposit bob 5,000,000 USD', 'withdraw bob 5,000,000 as w1'],
  (stage) => ({ withdrawal: stage.tickets.get('w1')! }),
  [['withdrawalQueued']],
)

ladder('recipientAdd', 'a recipient', [], (stage) => ({ account: none, recipient: stage.outsider('one more') }), [
  ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
  ['accountNotMember', (stage) => ({ account: alice(stage), recipient: stage.ownKey(alice(stage)) })],
  ['recipientListed', (stage) => ({ recipient: stage.outsider('cold') }), 'alice lists cold'],
  ['recipientListed', (stage) => ({ recipient: fillList(stage) })],
  ['recipientsFull', {}, 'alice removes cold'],
  ['ok'],
])

/** Lists recipients of alice until she has sixteen; returns one more. */
function fillList(stage: Stage): string {
  const { recipientsOf } = stage.house.ledger
  for (let n = 0; recipientsOf.get(alice(stage))!.length < 16; n++) tell(stage, `alice lists place${n}`)
  return stage.outsider('beyond')
}

ladder('recipientRemove', 'a recipient', [], (stage) => ({ account: none, recipient: stage.outsider('cold') }), [
  ['accountUnknown', (stage) => ({ account: alice(stage) })],
  ['recipientUnlisted', {}, 'alice lists cold'],
  ['ok'],
])

/** A second vault of the token, on another chain, with nothing in it. */
function otherVault(stage: Stage): number {
  stage.must({ type: 'vaultOpen', asset: 0, chain: 1, token: key(100) })
  return stage.house.ledger.vaults.rows - 1
}

for (const type of ['withdrawalExecute', 'withdrawalCancel'] as const) {
  ladder(type, 'a withdrawal', ['deposit alice 10 USD', 'withdraw alice 1 as w1'], () => ({ withdrawal: 1 }), [
    ['withdrawalUnknown', (stage) => ({ withdrawal: stage.tickets.get('w1')! })],
    ['ok'],
  ])
}

ladder(
  'transferMake',
  'between accounts',
  moneyHouse,
  () => ({ from: none, to: none, vaultFrom: 9, vaultTo: 9, amount: 0 }),
  [
    ['fieldOutOfRange', { amount: 10_000 * ATOMS }],
    ['vaultUnknown', { vaultTo: 0 }],
    ['vaultUnknown', { vaultFrom: 1 }],
    ['accountUnknown', (stage) => ({ to: stage.account('one') })],
    ['accountUnknown', (stage) => ({ from: stage.account('fund') })],
    ['tierMismatch', (stage) => ({ to: bob(stage) })],
    ['assetMismatch', { vaultFrom: 0 }],
    ['ownerMismatch', (stage) => ({ to: stage.account('fund') })],
    ['accountNotMember', (stage) => ({ from: alice(stage), to: alice(stage) })],
    ['sameAccount', (stage) => ({ to: stage.account('alice2') })],
    ['accountPledged', {}, 'release alice from alice2', 'wait 4000s', 'two sources say BTC 50 ETH 20', 'tick'],
    ['oracleDegraded', {}, PRICES],
    ['cashShort', { amount: 900 * ATOMS }],
    ['initialMarginShort', { amount: 600 * ATOMS }],
    ['transferMarginShort', { amount: 100 * ATOMS }],
    ['ok'],
  ],
)

/** From alice's account to hers in tier 1. */
const across = (stage: Stage) => ({
  from: alice(stage),
  to: stage.account('one'),
  vaultFrom: 0,
  vaultTo: 2,
  amount: ATOMS,
})

ladder(
  'transferMake',
  'out of a tier whose exits wait',
  [
    'deposit alice 1,000 USD',
    'open one beside alice in tier 1',
    'deposit bob 5,000,000 USD',
    'withdraw bob 5,000,000 as w1',
  ],
  (stage) => ({ ...across(stage), amount: 4_000_000 * ATOMS }),
  [['outflowLimit', { amount: ATOMS }], ['exitsQueued', {}, 'cancel withdrawal w1'], ['ok']],
)

ladder(
  'transferMake',
  'out of a tier whose breaker is on',
  [
    'set tier.stressMovePpm 0 100,000',
    PRICES,
    'deposit sitg 100 USD',
    'deposit alice 400 USD',
    'deposit carol 400 USD',
    'open one beside alice in tier 1',
    'deposit bob 100,000 USD',
    'carol buys 100 BTC from bob at 50',
    'wait 300s',
    'tick',
  ],
  across,
  [['breakerOn', {}, 'deposit sitg 100 USD', 'wait 300s', 'tick'], ['ok']],
)

ladder(
  'transferMake',
  'out of a vault that has less',
  ['deposit alice 1,000 USD', 'open one beside alice in tier 1'],
  (stage) => {
    const vaultFrom = otherVault(stage)
    stage.must({ type: 'vaultOpen', asset: 2, chain: 1, token: key(100) })
    return { ...across(stage), vaultFrom, vaultTo: vaultFrom + 1 }
  },
  [['vaultStockShort', { vaultFrom: 0, vaultTo: 2 }], ['ok']],
)

const shortHouse = [
  'set tier.takeoverAgeMaxMs 0 86,400,000',
  PRICES,
  'deposit alice 1,000 USD',
  'deposit bob 100 USD',
  'open alice2 beside alice',
  'stake alice 10',
  'pledge alice to alice2',
]
/** Bob owes more than he has, and nobody takes his lots: the shortfall stays open. */
const FALL = ['deposit carol 10,000 USD', 'bob buys 50 BTC from carol at 50', 'price BTC 40 ETH 20']

ladder('stakeAdd', 'a stake', shortHouse, () => ({ account: none, amount: 0 }), [
  ['fieldOutOfRange', { amount: 2_000 * ATOMS }],
  ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
  ['accountNotMember', (stage) => ({ account: alice(stage) })],
  ['accountPledged', {}, 'release alice from alice2', ...FALL],
  [
    'stakeFrozen',
    {},
    'price BTC 50 ETH 20',
    'deposit bob 1,000 USD',
    'tick',
    'wait 1s',
    'tick',
    'alice buys 50 BTC from carol at 50',
  ],
  ['cashShort', { amount: 980 * ATOMS }],
  ['initialMarginShort', { amount: 800 * ATOMS }],
  ['transferMarginShort', { amount: 10 * ATOMS }],
  ['ok'],
])

ladder('lendAdd', 'a lender', shortHouse, () => ({ account: none, amount: 0, bears: 2 }), [
  ['fieldOutOfRange', { bears: 1 }],
  ['fieldOutOfRange', { amount: 2_000 * ATOMS }],
  ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
  ['accountNotMember', (stage) => ({ account: alice(stage) })],
  ['accountPledged', {}, 'release alice from alice2', ...FALL],
  [
    'lendingFrozen',
    {},
    'price BTC 50 ETH 20',
    'deposit bob 1,000 USD',
    'tick',
    'wait 1s',
    'tick',
    'alice buys 50 BTC from carol at 50',
  ],
  ['cashShort', { amount: 980 * ATOMS }],
  ['initialMarginShort', { amount: 800 * ATOMS }],
  ['transferMarginShort', { amount: 10 * ATOMS }],
  ['ok'],
])

ladder(
  'lendAdd',
  'more than the cap',
  ['set tier.lenderCap 0 1,000,000', PRICES, 'deposit alice 1,000 USD'],
  (stage) => ({ account: alice(stage), amount: 2 * ATOMS, bears: 0 }),
  [['lenderCapReached', { amount: ATOMS }], ['ok']],
)

ladder(
  'lendExit',
  'a lender',
  [
    'set tier.takeoverAgeMaxMs 0 86,400,000',
    'set tier.lenderWindowPpm 0 500,000',
    PRICES,
    'deposit alice 1,000 USD',
    'deposit bob 100 USD',
    'lend alice 10',
    ...FALL,
  ],
  () => ({ account: none, shares: 0, bears: 2 }),
  [
    ['fieldOutOfRange', { bears: 0 }],
    ['fieldOutOfRange', { shares: 11 * ATOMS }],
    ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
    ['accountNotMember', (stage) => ({ account: alice(stage) })],
    ['lendingFrozen', {}, 'price BTC 50 ETH 20', 'deposit bob 1,000 USD', 'tick', 'wait 1s', 'tick'],
    ['lenderSharesShort', { shares: 10 * ATOMS }],
    ['ok'],
  ],
)

const LENT = [
  'set tier.takeoverAgeMaxMs 0 86,400,000',
  'set tier.lenderWindowPpm 0 1,000,000',
  PRICES,
  'deposit wilma 150 USD',
  'deposit wendy 50 USD',
  'deposit leo 100 COIN',
  'deposit alice 1,000 USD',
  'deposit bob 100 USD',
  'deposit ben 10 USD',
  'lend wilma 150',
  'wendy buys 20 BTC from leo at 50',
  'price BTC 55 ETH 20',
  'wait 300s',
  'tick',
]
const SHORT = [
  'unlend wilma 150',
  'deposit carol 10,000 USD',
  'bob buys 40 BTC from carol at 55',
  'price BTC 46 ETH 20',
]

ladder('lendExitCancel', 'a lender who waits', LENT, () => ({ account: none, bears: 2 }), [
  ['fieldOutOfRange', { bears: 0 }],
  ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
  ['accountNotMember', (stage) => ({ account: stage.account('wilma') })],
  ['exitNotWaiting', {}, 'unlend wilma 150', 'recall wilma'],
  ['exitRecalled', {}, 'deposit wilma 10 USD', 'lend wilma 10', 'unlend wilma 10'],
  ['ok'],
])

ladder('lendRecall', 'a lender who waits', [...LENT, ...SHORT], () => ({ account: none, bears: 2 }), [
  ['fieldOutOfRange', { bears: 0 }],
  ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
  ['accountNotMember', (stage) => ({ account: stage.account('ben') })],
  ['lendingFrozen', {}, 'price BTC 55 ETH 20', 'deposit bob 1,000 USD', 'tick', 'wait 1s', 'tick'],
  ['exitNotWaiting', (stage) => ({ account: stage.account('wilma') })],
  ['ok'],
])

ladder(
  'lendRecall',
  'what is recalled already',
  [...LENT, 'unlend wilma 150', 'recall wilma'],
  (stage) => ({ account: stage.account('wilma'), bears: 0 }),
  [['moneyNotLent', {}, 'deposit wilma 10 USD', 'lend wilma 10', 'unlend wilma 10'], ['ok']],
)

ladder(
  'lendRecall',
  'what the epoch alone holds back',
  [...LENT, 'unlend wilma 150', 'deposit leo 100 USD'],
  (stage) => ({ account: stage.account('wilma'), bears: 0 }),
  [['moneyNotLent']],
)

ladder(
  'lendExit',
  'the operator’s own, in the name of the treasury alone',
  ['set tier.lenderWindowPpm 0 1,000,000', PRICES, 'deposit treasury 10 USD'],
  (stage) => ({ account: stage.account('fees'), shares: 11 * ATOMS, bears: 0 }),
  [
    ['accountNotMember', (stage) => ({ account: stage.account('treasury') })],
    ['lenderSharesShort', { shares: 10 * ATOMS }],
    ['ok'],
  ],
)

const COINS = ['set asset.coinLenderCap COIN 100,000,000', 'set asset.coinLoanCap COIN 10,000,000', PRICES]
const coin = { asset: 1 }

ladder(
  'coinLend',
  'coins',
  [...COINS, 'deposit bob 100 USD', 'deposit alice 60 COIN', 'deposit lucy 60 COIN', 'lend 60 COIN of lucy', ...FALL],
  () => ({ account: none, asset: 9, amount: 0 }),
  [
    ['fieldOutOfRange', { amount: 61 * ATOMS }],
    ['assetUnknown', { asset: 2 }],
    ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
    ['tierMismatch', { asset: 0 }],
    ['assetMismatch', coin],
    ['accountNotMember', (stage) => ({ account: alice(stage) })],
    ['lendingFrozen', {}, 'price BTC 50 ETH 20', 'deposit bob 1,000 USD', 'tick', 'wait 1s', 'tick'],
    ['cashShort', { amount: 41 * ATOMS }],
    ['coinCapReached', { amount: 40 * ATOMS }],
    ['ok'],
  ],
)

/** Lucy waits for coins that bea has borrowed; who may ask what is asked of others first. */
const COINS_LENT = [
  ...COINS,
  'set tier.takeoverAgeMaxMs 0 86,400,000',
  'set tier.lenderWindowPpm 0 1,000,000',
  'deposit lucy 10 COIN',
  'deposit bea 1,000 USD',
  'deposit bob 100 USD',
  'lend 10 COIN of lucy',
  'borrow 8 COIN for bea',
]

ladder('coinLendExit', 'a lender of coins', [...COINS_LENT, ...FALL], () => ({ account: none, asset: 9, shares: 0 }), [
  ['fieldOutOfRange', { shares: 11 * ATOMS }],
  ['assetUnknown', { asset: 2 }],
  ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
  ['tierMismatch', { asset: 0 }],
  ['assetMismatch', coin],
  ['accountNotMember', (stage) => ({ account: stage.account('lucy') })],
  [
    'lendingFrozen',
    {},
    'price BTC 50 ETH 20',
    'deposit bob 1,000 USD',
    'tick',
    'wait 1s',
    'tick',
    'unlend 1 COIN of lucy',
  ],
  ['coinSharesShort', { shares: 9 * ATOMS }],
  ['ok'],
])

ladder('coinLendExitCancel', 'a lender of coins who waits', COINS_LENT, () => ({ account: none, asset: 9 }), [
  ['assetUnknown', { asset: 2 }],
  ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
  ['tierMismatch', { asset: 0 }],
  ['assetMismatch', coin],
  ['accountNotMember', (stage) => ({ account: stage.account('lucy') })],
  ['exitNotWaiting', {}, 'unlend 8 COIN of lucy', 'recall COIN of lucy'],
  ['exitRecalled', {}, 'unlend 1 COIN of lucy'],
  ['ok'],
])

ladder(
  'coinRecall',
  'a lender of coins who waits',
  [...COINS_LENT, 'unlend 8 COIN of lucy', 'deposit ben 1 COIN', 'lend 1 COIN of ben', ...FALL],
  () => ({ account: none, asset: 9 }),
  [
    ['assetUnknown', { asset: 2 }],
    ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
    ['tierMismatch', { asset: 0 }],
    ['assetMismatch', coin],
    ['accountNotMember', (stage) => ({ account: stage.account('ben') })],
    ['lendingFrozen', {}, 'price BTC 50 ETH 20', 'deposit bob 1,000 USD', 'tick', 'wait 1s', 'tick'],
    ['exitNotWaiting', (stage) => ({ account: stage.account('lucy') })],
    ['ok'],
  ],
)

ladder(
  'coinRecall',
  'what the epoch alone holds back',
  [...COINS_LENT, 'unlend 8 COIN of lucy', 'repay 8 COIN for bea'],
  (stage) => ({ account: stage.account('lucy'), asset: 1 }),
  [['moneyNotLent']],
)

ladder(
  'coinBorrow',
  'coins that somebody waits for, and that have been called',
  [...COINS_LENT, 'deposit sue 1,000 USD', 'unlend 10 COIN of lucy', 'recall COIN of lucy', 'tick'],
  (stage) => ({ account: stage.account('sue'), asset: 1, amount: 2 * ATOMS }),
  [
    ['coinCapReached', { amount: ATOMS }],
    ['coinLent', {}, 'repay 8 COIN for bea', 'deposit lucy 10 COIN', 'lend 10 COIN of lucy'],
    ['coinRecalled', {}, 'wait 3600s', 'tick', PRICES],
    ['ok'],
  ],
)

ladder(
  'coinBorrow',
  'coins',
  [
    ...COINS,
    'set tier.takeoverAgeMaxMs 0 86,400,000',
    'set tier.lenderWindowPpm 0 1,000,000',
    'deposit lucy 20 COIN',
    'deposit bea 100 USD',
    'deposit bob 100 USD',
    'deposit bea 1 COIN',
    'lend 20 COIN of lucy',
    'lend 1 COIN of bea',
    ...FALL,
  ],
  () => ({ account: none, asset: 9, amount: 0 }),
  [
    ['fieldOutOfRange', { amount: 9 * ATOMS }],
    ['assetUnknown', { asset: 2 }],
    ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
    ['tierMismatch', { asset: 0 }],
    ['assetMismatch', coin],
    ['accountNotMember', (stage) => ({ account: stage.account('bea') })],
    ['lendingFrozen', {}, 'price BTC 50 ETH 20', 'deposit bob 1,000 USD', 'tick', 'wait 1s', 'tick'],
    ['initialMarginShort', { amount: 9_500_001 }, 'deposit bea 1,000 USD'],
    ['coinCapReached', { amount: 9_500_000 }],
    ['coinOwnLoan', {}, 'unlend 1 COIN of bea'],
    ['ok'],
  ],
)

ladder(
  'coinRepay',
  'coins',
  [...COINS, 'deposit lucy 20 COIN', 'deposit bea 1,000 USD', 'lend 20 COIN of lucy', 'borrow 5 COIN for bea'],
  (stage) => ({ account: stage.account('fund'), asset: 1, amount: 5 * ATOMS }),
  [
    ['accountNotMember', (stage) => ({ account: stage.account('lucy') })],
    ['coinDebtNone', (stage) => ({ account: stage.account('bea') })],
    ['ok'],
  ],
)

test('rejects: coinBorrow: another coin', () => {
  const stage = new Stage()
  stage.must({ type: 'assetList', tier: 0, underlying: 2, atomsPerLot: ATOMS, settlement: 0 })
  stage.must({ type: 'vaultOpen', asset: 3, chain: 0, token: key(103) })
  stage.set('asset.coinLenderCap', 100 * ATOMS)
  stage.set('asset.coinLoanCap', 10 * ATOMS)
  for (const row of [PRICES, 'deposit lucy 20 COIN', 'deposit bea 1,000 USD', 'lend 20 COIN of lucy']) tell(stage, row)
  const [lucy, bea] = [stage.account('lucy'), stage.account('bea')]
  const deposit = { reference: key(999), vault: 3, account: lucy, amount: 10 * ATOMS }
  assert.equal(
    stage.fromChain((source, fact) => ({ type: 'depositFinal', source, fact, ...deposit })),
    null,
  )
  stage.must({ type: 'coinLend', account: lucy, asset: 3, amount: 10 * ATOMS })
  tell(stage, 'borrow 5 COIN for bea')
  assert.equal(refuse(stage, { type: 'coinBorrow', account: bea, asset: 3, amount: ATOMS }), 'coinDebtOther')
})

test('rejects: coinBorrow: the house has room for no more debtors', () => {
  const stage = new Stage()
  stage.set('asset.coinLenderCap', 100 * ATOMS)
  stage.set('asset.coinLoanCap', 10 * ATOMS)
  for (const row of [PRICES, 'deposit lucy 20 COIN', 'deposit bea 1,000 USD', 'lend 20 COIN of lucy']) tell(stage, row)
  const borrow = { type: 'coinBorrow', account: stage.account('bea'), asset: 1, amount: ATOMS } as const
  // As if so many others owed; that debtors are counted so is shown in src/core/lending/coins.test.ts.
  stage.house.ledger.coins.debtors[1] = 1024
  assert.equal(refuse(stage, borrow), 'capacityReached')
  stage.house.ledger.coins.debtors[1] = 1023
  stage.must(borrow)
  assert.equal(stage.house.ledger.coins.debtors[1], 1024)
})

ladder('stakeExit', 'a stake', [...shortHouse, ...FALL], () => ({ account: none, shares: 0 }), [
  ['fieldOutOfRange', { shares: 11 * ATOMS }],
  ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
  ['accountNotMember', (stage) => ({ account: alice(stage) })],
  ['stakeFrozen', {}, 'price BTC 50 ETH 20', 'deposit bob 1,000 USD', 'tick', 'wait 1s', 'tick'],
  ['sharesShort', { shares: 10 * ATOMS }],
  ['ok'],
])

ladder('poolJoin', 'the pool', [...shortHouse, 'deposit backstop 10,000 USD'], () => ({ account: none, amount: 0 }), [
  ['fieldOutOfRange', { amount: 99 * ATOMS }],
  ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
  ['accountNotMember', (stage) => ({ account: alice(stage) })],
  ['accountPledged', {}, 'release alice from alice2', ...FALL],
  [
    'poolFrozen',
    {},
    'price BTC 50 ETH 20',
    'deposit bob 1,000 USD',
    'tick',
    'wait 1s',
    'tick',
    'alice buys 50 BTC from carol at 50',
  ],
  ['poolJoinTooSmall', { amount: 2 ** 51 }],
  ['amountTooLarge', { amount: 2_000 * ATOMS }],
  ['cashShort', { amount: 980 * ATOMS }],
  ['initialMarginShort', { amount: 800 * ATOMS }],
  ['transferMarginShort', { amount: 100 * ATOMS }],
  ['ok'],
])

test('rejects: poolJoin: one provider more than there may be', () => {
  const stage = new Stage()
  for (const row of [PRICES, 'deposit alice 1,000 USD', 'deposit bob 1,000 USD']) tell(stage, row)
  tell(stage, 'bob joins the pool with 100')
  const { providers } = stage.house.backstop
  providers.rows = PROVIDERS_MAX
  providers.live.fill(1, 0, PROVIDERS_MAX)
  providers.account.fill(bob(stage), 0, PROVIDERS_MAX)
  assert.equal(refuse(stage, { type: 'poolJoin', account: alice(stage), amount: 100 * ATOMS }), 'providersFull')
  // The operator has a row of its own, whoever else provides.
  tell(stage, 'deposit backstop 100 USD')
})

/** Alice holds 1,000 shares since day 1; exits of eight days are under way, of one share each. */
const PROVIDING = [
  PRICES,
  'deposit alice 1,000 USD',
  'alice joins the pool with 1,000',
  'wait 86400s',
  'tick',
  ...Array.from({ length: 8 }, () => ['alice leaves the pool with 1', 'wait 86400s']).flat(),
]

ladder('poolExit', 'the pool', PROVIDING, () => ({ account: none, shares: 0 }), [
  ['fieldOutOfRange', { shares: 900 * ATOMS }],
  ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
  ['accountNotMember', (stage) => ({ account: alice(stage) })],
  ['poolRestTooSmall', { shares: 992 * ATOMS + 1 }],
  ['poolExitsFull', {}, 'tick'],
  ['poolSharesShort', { shares: 992 * ATOMS }],
  ['ok'],
])

/** The backstop buys 1.855288 coins of leo, who owes 100 and has coins only. */
const BOUGHT = [
  'deposit wendy 50 USD',
  'deposit leo 100 COIN',
  'deposit backstop 1,000 USD',
  'deposit sitg 1,000 USD',
  'wendy buys 20 BTC from leo at 50',
  'wait 60s',
  'price BTC 55 ETH 20',
  'wait 240s',
  'tick',
  'wait 1800s',
  'tick',
  'price BTC 50 ETH 20',
  'tick',
]

ladder(
  'offerTake',
  'the offer',
  [
    PRICES,
    'deposit alice 70 USD',
    'open alice2 beside alice',
    'pledge alice to alice2',
    'deposit bob 300 USD',
    'open wanda beside bob in tier 1',
    ...BOUGHT,
  ],
  () => ({ account: none, asset: 9, amount: 0, limitPrice: 0 }),
  [
    ['fieldOutOfRange', { limitPrice: 49 * ATOMS }],
    ['fieldOutOfRange', { amount: 6 * ATOMS }],
    ['assetUnknown', { asset: 1 }],
    ['accountUnknown', (stage) => ({ account: stage.account('wanda') })],
    ['tierMismatch', (stage) => ({ account: stage.account('fund') })],
    ['accountNotMember', (stage) => ({ account: alice(stage) })],
    [
      'accountPledged',
      {},
      'release alice from alice2',
      'deposit carol 1,000 USD',
      'alice buys 34 BTC from carol at 50',
    ],
    ['offerShort', { amount: 1.8 * ATOMS }],
    ['offerAboveLimit', { limitPrice: 60 * ATOMS }, 'wait 4000s', 'two sources say BTC 50 ETH 20', 'tick'],
    ['oracleDegraded', {}, PRICES],
    ['cashShort', { amount: 1.4 * ATOMS }],
    ['initialMarginShort', { amount: ATOMS / 10 }],
    ['ok'],
  ],
)

ladder('stakeClaim', 'a stake', [...shortHouse, 'unstake alice 5', ...FALL], () => ({ account: none }), [
  ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
  ['accountNotMember', (stage) => ({ account: alice(stage) })],
  ['stakeFrozen', {}, 'price BTC 50 ETH 20', 'deposit bob 1,000 USD', 'tick', 'wait 1s', 'tick'],
  ['stakeCooling', {}, 'wait 1209600s'],
  ['ok'],
])

ladder('stakeClaim', 'nothing that leaves', shortHouse, (stage) => ({ account: alice(stage) }), [['sharesShort']])

ladder(
  'sweepDemand',
  'a sweep',
  [
    PRICES,
    'deposit alice 1,000 USD',
    'deposit bob 1,000 USD',
    'alice buys 10 BTC from bob at 50',
    'sweep for bob',
    'tick',
  ],
  () => ({ account: none }),
  [
    ['accountUnknown', (stage) => ({ account: stage.account('fund') })],
    ['accountNotMember', (stage) => ({ account: alice(stage) })],
    ['sweepDemandedAlready', {}, 'wait 4000s', 'two sources say BTC 50 ETH 20', 'tick'],
    ['oracleDegraded', {}, PRICES],
    ['ok'],
  ],
)

ladder('vaultReport', 'a vault', ['deposit alice 1 USD'], () => ({ source: 9, fact: 1, vault: 9, stock: -1 }), [
  ['fieldOutOfRange', { stock: 0 }],
  ['sourceUnknown', { source: 0 }],
  ['factRepeated', { fact: 9 }],
  ['factMissing', { fact: 2 }],
  ['vaultUnknown', { vault: 0 }],
  ['ok'],
])

ladder(
  'holdOpen',
  'a hold',
  ['set market.priceLimitPpm 10,000', 'open one beside alice in tier 1', 'delist ETH', 'close-only BTC', 'kill venue'],
  (stage) => ({
    venue: 9,
    account: none,
    market: 9,
    side: 'buy',
    lots: 0,
    limitPrice: 60 * ATOMS,
    expiryMs: stage.nowMs + 10 ** 8,
  }),
  [
    ['fieldOutOfRange', { lots: 10 }],
    ['marketUnknown', { market: 1 }],
    ['venueUnknown', { venue: 0 }],
    ['accountUnknown', (stage) => ({ account: stage.account('one') })],
    ['mandateUnknown', (stage) => withVenue(stage, 'one')],
    ['tierMismatch', (stage) => ({ venue: 0, account: alice(stage) })],
    ['marketClosed', { market: 0 }],
    ['marketCloseOnly', openBtc],
    ['venueKilled', {}, 'open venue'],
    ['priceMissing', {}, 'one source says BTC 50 ETH 20'],
    ['oracleDegraded', {}, 'price USD 9.8 BTC 50 ETH 20'],
    ['priceOutsideLimit', { limitPrice: 51 * ATOMS }],
    ['tokenDepegged', { limitPrice: 50 * ATOMS }, PRICES],
    ['initialMarginShort', {}, 'deposit alice 1,000 USD'],
    ['ok'],
  ],
)

function withOtherVenue(stage: Stage): { venue: number } {
  stage.must({ type: 'venueOpen', tier: 1, key: key(301) })
  return { venue: 1 }
}

/** A venue of tier 1 and a mandate of an account for it. */
function withVenue(stage: Stage, account: string): { venue: number } {
  if (stage.house.markets.venues.rows === 1) withOtherVenue(stage)
  stage.must({ ...(stage.mandate(stage.account(account), 1, 1, []) as CommandOf<'mandateSet'>), venue: 1 })
  return { venue: 1 }
}

function openBtc(stage: Stage): object {
  stage.must({ type: 'marketCloseOnly', market: 0, closeOnly: 0 })
  return {}
}

function withThirdTier(stage: Stage): { tier: number } {
  stage.must({ type: 'tierOpen' })
  return { tier: 2 }
}

ladder('holdCancel', 'a hold', [], () => ({ hold: 1 }), [['holdUnknown']])

ladder(
  'tradeMake',
  'from names to margin',
  [
    'set market.openInterestCapLots BTC 50',
    'set venue.notionalMax 1,000,000,000',
    'set venue.bondMin 1,000,000,000',
    'set market.initialPpm0 BTC 30,000',
    'open one beside alice in tier 1',
    'deposit bob 100,000 USD',
    'schedule slow market.initialPpm0 BTC 50,000 in 1d',
    'schedule slow market.maintenancePpm0 BTC 30,000 in 1d',
    'alice lets the venue bind 100,000,000 and lose 0.01 an hour',
    'delist ETH',
    'close-only BTC',
    'kill venue',
  ],
  () => ({
    venue: 9,
    trade: 1,
    market: 9,
    lots: 0,
    price: 60 * ATOMS,
    buyer: none,
    seller: none,
    buyerFee: 2 * ATOMS,
    sellerFee: 0,
    buyerHold: 7,
    sellerHold: 0,
  }),
  [
    ['fieldOutOfRange', { lots: 2_000_000_000 }],
    ['marketUnknown', { market: 1 }],
    ['venueUnknown', withOtherVenue],
    ['accountUnknown', (stage) => ({ buyer: stage.account('one'), seller: stage.account('one') })],
    ['holdUnknown', { buyerHold: 0 }],
    ['mandateUnknown', (stage) => withVenue(stage, 'one')],
    ['tierMismatch', (stage) => ({ venue: 0, buyer: stage.account('fund'), seller: stage.account('fund') })],
    ['accountNotMember', (stage) => ({ buyer: alice(stage), seller: alice(stage) })],
    ['sameAccount', (stage) => ({ seller: bob(stage) })],
    ['marketClosed', { market: 0 }],
    ['marketCloseOnly', openBtc],
    ['venueKilled', {}, 'open venue'],
    ['venueBondShort', {}, 'deposit venue 1,000 USD'],
    ['priceMissing', {}, PRICES, 'wait 4000s', 'two sources say BTC 50 ETH 20', 'tick'],
    ['oracleDegraded', {}, 'wait 4300s', 'tick'],
    ['oracleHalted', {}, 'price USD 9.8 BTC 50 ETH 20'],
    ['priceOutsideLimit', { price: 51 * ATOMS }],
    ['tokenDepegged', { price: 50 * ATOMS }, PRICES],
    ['amountTooLarge', { lots: 100 }],
    ['openInterestCap', { lots: 50 }],
    ['mandateExceeded', {}, 'alice lets the venue bind 100,000,000 and lose 1,000,000 an hour'],
    ['venueLimitExceeded', { lots: 20 }],
    ['feeAboveCap', { buyerFee: 0 }, 'deposit alice 29 USD'],
    ['initialMarginShort', {}, 'deposit alice 2 USD'],
    ['targetMarginShort', {}, 'deposit alice 10 USD'],
    ['ok'],
  ],
)

const btcTrade = (stage: Stage, lots: number, price: number): Fields<'tradeMake'> => ({
  venue: 0,
  trade: 1,
  market: 0,
  lots,
  price: price * ATOMS,
  buyer: alice(stage),
  seller: bob(stage),
  buyerFee: 0,
  sellerFee: 0,
  buyerHold: 0,
  sellerHold: 0,
})

ladder(
  'tradeMake',
  'inside a hold',
  [PRICES, 'deposit alice 1,000 USD', 'deposit bob 100,000 USD', 'hold h1: alice buys 10 BTC at 50 for 1h'],
  (stage) => ({ ...btcTrade(stage, 11, 50.5), buyerHold: stage.tickets.get('h1')! }),
  [['priceOutsideHold', { price: 50 * ATOMS }], ['holdExceeded', { lots: 10 }], ['ok']],
)

ladder(
  'tradeMake',
  'while the breaker is on',
  [
    'set tier.stressMovePpm 100,000',
    PRICES,
    'deposit bob 100,000 USD',
    'deposit carol 400 USD',
    'carol buys 100 BTC from bob at 50',
    'wait 300s',
    'tick',
  ],
  (stage) => btcTrade(stage, 10, 50),
  [
    ['initialMarginShort', {}, 'deposit alice 1,000 USD'],
    ['breakerOn', {}, 'deposit sitg 1,000 USD', 'wait 300s', 'tick'],
    ['ok'],
  ],
)

ladder(
  'tradeMake',
  'that reduces at a bad price',
  [
    'set market.priceLimitPpm 50,000',
    PRICES,
    'deposit alice 100,000 USD',
    'deposit bob 400 USD',
    'bob buys 100 BTC from alice at 50',
    'price BTC 47 ETH 20',
  ],
  (stage) => ({ ...btcTrade(stage, 10, 45), seller: bob(stage) }),
  [['riskNotReduced', { price: 47 * ATOMS }], ['ok']],
)

ladder(
  'tradeMake',
  'with one leg too many',
  [PRICES, 'deposit alice 100,000 USD', 'deposit bob 100,000 USD'],
  (stage) => ({ ...btcTrade(stage, 1, 50), market: fillLegs(stage) }),
  [['legsFull', { market: 0 }], ['ok']],
)

/** Gives alice and bob a leg in 128 markets; the 129th is listed. */
function fillLegs(stage: Stage): number {
  const last = 128
  for (let i = 0; i < 2; i++) stage.must({ type: 'houseGrow', table: 'accounts' })
  for (let market = 2; market <= last; market++) {
    stage.must({ type: 'perpetualList', tier: 0, underlying: 1, lotMultiple: 1 })
  }
  for (let scope = 2; scope <= last; scope++) stage.house.params.market.clearingFeePpm[scope] = 0
  tell(stage, PRICES)
  for (let market = 0; market < last; market++) {
    stage.must({ type: 'tradeMake', ...btcTrade(stage, 1, market === 1 ? 20 : 50), market, trade: market })
  }
  return last
}

ladder(
  'forcedFill',
  'a forced order',
  [
    'set market.priceLimitPpm 10,000',
    PRICES,
    'deposit alice 400 USD',
    'deposit bob 100,000 USD',
    'open one beside alice in tier 1',
    'alice buys 100 BTC from bob at 50',
    'price BTC 46.8 ETH 20',
    'carol lets the venue bind 100 and lose 100 an hour',
  ],
  () => ({ venue: 9, order: 7, lots: 0, price: 45 * ATOMS, account: none }),
  [
    ['fieldOutOfRange', { lots: 60 }],
    ['venueUnknown', withOtherVenue],
    ['accountUnknown', (stage) => ({ account: stage.account('one') })],
    ['mandateUnknown', (stage) => withVenue(stage, 'one')],
    ['orderUnknown', (stage) => ({ order: orderOf(stage) })],
    ['tierMismatch', (stage) => ({ venue: 0, account: stage.account('fund') })],
    ['accountNotMember', (stage) => ({ account: alice(stage) })],
    ['sameAccount', (stage) => ({ account: stage.account('carol') })],
    ['priceOutsideLimit', { price: 46.5 * ATOMS }],
    ['priceOutsideHold', { price: 46.8 * ATOMS }],
    ['mandateExceeded', {}, 'carol lets the venue bind 100,000 and lose 100 an hour'],
    ['initialMarginShort', {}, 'deposit carol 10,000 USD'],
    ['holdExceeded', { lots: 40 }],
    ['ok'],
  ],
)

/** The open forced order of alice. */
function orderOf({ house, accounts }: Stage): number {
  const row = house.ledger.accounts.procedure[accounts.get('alice')!]! - 1
  return house.liquidation.orders.ticket[house.liquidation.procedures.order[row]! - 1]!
}

const entry = { underlying: 9, price: 0, confidence: 0 }

ladder('priceReport', 'prices', [], () => ({ source: 9, entries: [entry] }), [
  [
    'fieldOutOfRange',
    {
      entries: [
        { ...entry, price: 1 },
        { ...entry, underlying: 1, price: 1 },
        { ...entry, underlying: 1, price: 1 },
      ],
    },
  ],
  ['entryRepeated', { entries: [{ ...entry, price: 1 }] }],
  ['underlyingUnknown', { entries: [{ underlying: 1, price: 1, confidence: 0 }] }],
  ['sourceUnknown', { source: 0 }],
  ['ok'],
])

ladder(
  'bookReport',
  'a book',
  ['delist ETH', 'kill venue'],
  () => ({ venue: 9, market: 9, bid: 2, ask: 1, bidLots: 1, askLots: 1 }),
  [
    ['fieldOutOfRange', { ask: 2 }],
    ['marketUnknown', { market: 0 }],
    ['venueUnknown', withOtherVenue],
    ['tierMismatch', { venue: 0 }],
    ['venueKilled', {}, 'open venue'],
    ['ok'],
  ],
)

const level = { distancePpm: 10_000, costUp: 1, costDown: 1 }

ladder('depthReport', 'depth', [], () => ({ source: 9, underlying: 9, levels: [{ ...level, costDown: -1 }] }), [
  ['fieldOutOfRange', { levels: [level, level] }],
  ['entryRepeated', { levels: [level] }],
  ['underlyingUnknown', { underlying: 1 }],
  ['sourceUnknown', { source: 0 }],
  ['ok'],
])

/** The UTC day of a stage so many days ago. */
const dayAgo = (ago: number) => (stage: Stage) => ({ day: Math.floor(stage.nowMs / 86_400_000) - ago })
const twice = [7, 7].map((input) => ({ input, value: 0, median: 0, deviation: 0, staleDays: 0 }))

ladder(
  'seasonReport',
  'a season',
  ['set source.seasonVote 1 1', 'source 1 attests season 1.1 of 1 days ago'],
  () => ({ source: 9, tier: 9, day: 2 ** 20, season: 8, seasonPpm: 1, scoreMilli: 0, inputs: twice }),
  [
    ['fieldOutOfRange', { seasonPpm: 1_100_000 }],
    ['fieldOutOfRange', { season: 3 }],
    ['entryRepeated', { inputs: [] }],
    ['tierUnknown', { tier: 0 }],
    ['sourceUnknown', { source: 0 }],
    ['seasonVoteMissing', { source: 1 }],
    ['seasonDayAhead', dayAgo(1)],
    ['seasonDayPast', dayAgo(0)],
    ['ok'],
  ],
)

ladder(
  'seasonReport',
  'an old season',
  ['set source.seasonVote 1'],
  (stage) => ({ source: 0, tier: 0, season: 0, seasonPpm: 1_000_000, scoreMilli: 0, inputs: [], ...dayAgo(3)(stage) }),
  [['seasonDayStale', dayAgo(2)], ['ok']],
)

ladder('cut', 'an epoch', [], () => ({ epoch: 2 }), [['fieldOutOfRange', { epoch: 1 }], ['ok']])

test('rejects: in a tier that is wound down', () => {
  const stage = new Stage()
  for (const row of [
    PRICES,
    'deposit alice 10 USD',
    'deposit bob 1 USD',
    'open alice2 beside alice',
    'vault USD holds 9',
  ])
    tell(stage, row)
  const account = alice(stage)
  const trade = { type: 'tradeMake', ...btcTrade(stage, 1, 50), seller: stage.account('alice2') } as const
  const commands: readonly Command[] = [
    { type: 'accountOpen', owner: 0, tier: 0, mode: 'cross' },
    trade,
    {
      type: 'holdOpen',
      venue: 0,
      account,
      market: 0,
      side: 'buy',
      lots: 1,
      limitPrice: 50 * ATOMS,
      expiryMs: stage.nowMs + 1,
    },
    { type: 'withdrawalRequest', account, vault: 0, amount: 1, recipient: stage.ownKey(account) },
    { type: 'transferMake', from: account, to: stage.account('alice2'), vaultFrom: 0, vaultTo: 0, amount: 1 },
    { type: 'stakeAdd', account, amount: 1 },
    { type: 'stakeExit', account, shares: 1 },
    { type: 'stakeClaim', account },
    { type: 'lendAdd', account, amount: 1, bears: 0 },
    { type: 'lendExit', account, shares: 1, bears: 0 },
    { type: 'lendExitCancel', account, bears: 0 },
    { type: 'lendRecall', account, bears: 0 },
    { type: 'sweepDemand', account },
    { type: 'poolJoin', account, amount: 1 },
    { type: 'poolExit', account, shares: 1 },
    { type: 'offerTake', account, asset: 1, amount: 1, limitPrice: 1 },
    stage.attestation(0, 1, 0),
    { type: 'tierWindDown', tier: 0 },
  ]
  for (const command of commands) assert.equal(refuse(stage, command), 'tierWoundDown', command.type)
})

const VENUE_KEY = key(300)
const later = (ms: number) => (stage: Stage) => ({ expiryMs: stage.nowMs + ms })

ladder(
  'signed',
  'a signature',
  [],
  (stage) => ({ key: key(77), nonce: 5, expiryMs: stage.nowMs + 10 ** 9, count: 0 }),
  [
    ['fieldOutOfRange', { count: 1 }],
    ['fieldOutOfRange', later(0)],
    ['keyUnknown', { key: VENUE_KEY }],
    ['signatureExpired', later(1000)],
    ['ok'],
  ],
)

ladder(
  'sessionOpen',
  'a session',
  [],
  (stage) => ({ subject: 'venue', row: 9, key: VENUE_KEY, scopes: 2 ** 15, expiryMs: stage.nowMs }),
  [
    ['fieldOutOfRange', { scopes: 1 }],
    ['fieldOutOfRange', later(1000)],
    ['venueUnknown', { row: 0 }],
    ['keyTaken', { key: key(78) }],
    ['ok'],
  ],
)

ladder('sessionClose', 'no session', [], () => ({ subject: 'source', row: 99, key: key(78) }), [
  ['sourceUnknown', { row: 0 }],
  ['sessionUnknown', {}],
])

test('rejects: what a signature does not cover; it ends its part of it all the same', () => {
  const stage = new Stage()
  const signed = { type: 'signed', key: VENUE_KEY, nonce: 5, expiryMs: stage.nowMs + 1000, count: 2 } as const
  stage.must(signed)
  assert.equal(stage.do({ type: 'tick' }), 'scopeMissing')
  assert.equal(stage.do({ type: 'sweepDemand', account: 0 }), 'subjectMismatch')
  assert.equal(refuse(stage, signed), 'nonceUsed')
  stage.house.params.house.signedOnly[0] = 1
  assert.equal(refuse(stage, { type: 'venueSwitch', venue: 0, open: 0 }), 'signatureMissing')
  seen.add('scopeMissing').add('subjectMismatch')
})

ladder(
  'bidPlace',
  'a bid',
  ['deposit backstop 10 USD'],
  () => ({ account: none, notionalMax: 0, discountPpm: ATOMS, expiryMs: 0, markets: [{ market: 9 }, { market: 9 }] }),
  [
    ['fieldOutOfRange', { notionalMax: ATOMS }],
    ['entryRepeated', { markets: [{ market: 9 }] }],
    ['marketUnknown', { markets: [{ market: 0 }] }],
    ['accountUnknown', (stage) => ({ account: stage.open('far', stage.openOwner(0), 1, 'cross') })],
    ['tierMismatch', (stage) => ({ account: stage.account('backstop') })],
    ['accountNotMember', (stage) => ({ account: bob(stage) })],
    ['bidExpired', (stage) => ({ expiryMs: stage.nowMs + 10 ** 6 })],
    ['priceMissing', { notionalMax: 2 ** 50 }, PRICES],
    ['amountTooLarge', { notionalMax: ATOMS }],
    ['bidTooSmall', { notionalMax: 1000 * ATOMS }],
    ['initialMarginShort', {}, 'deposit bob 1,000 USD'],
    ['ok'],
  ],
)

ladder(
  'bidPlace',
  'a bid once more',
  [PRICES, 'deposit bob 100,000 USD', 'bid a: bob takes up to 1,000 at 500 ppm'],
  (stage) => ({
    account: bob(stage),
    notionalMax: 1000 * ATOMS,
    discountPpm: 500,
    expiryMs: stage.nowMs + 1000,
    markets: [],
  }),
  [['bidRepeated', (stage) => ({ discountPpm: fifteenMore(stage) })], ['bidsFull', {}, 'cancel bid a'], ['ok']],
)

/** Fifteen bids more, each at a discount of its own; answers another one. */
function fifteenMore(stage: Stage): number {
  for (let discount = 1; discount < 16; discount++) tell(stage, `bid b: bob takes up to 1,000 at ${discount} ppm`)
  return 16
}

ladder(
  'bidPlace',
  'a bid of an account that is called',
  [
    PRICES,
    'deposit mm 9,000 USD',
    'deposit alice 400 USD',
    'alice buys 100 BTC from mm at 50',
    'price BTC 47.1 ETH 20',
  ],
  (stage) => ({
    account: alice(stage),
    notionalMax: 1000 * ATOMS,
    discountPpm: 500,
    expiryMs: stage.nowMs + 1000,
    markets: [],
  }),
  [['procedureOpen', (stage) => ({ account: stage.account('mm') })], ['ok']],
)

ladder(
  'bidCancel',
  'a bid',
  [PRICES, 'deposit bob 100,000 USD', 'bid a: bob takes up to 1,000 at 500 ppm'],
  (stage) => ({ account: none, bid: stage.tickets.get('a')! }),
  [
    ['accountUnknown', (stage) => ({ account: alice(stage) })],
    ['bidUnknown', (stage) => ({ account: bob(stage) })],
    ['ok'],
  ],
)

test('rejects: bidPlace: a full table of bids', () => {
  const stage = new Stage()
  for (const row of [PRICES, 'deposit bob 100,000 USD']) tell(stage, row)
  const { bids } = stage.house.auction
  // As if others had placed as many as there can be.
  bids.rows = bids.capacity
  const bid = { notionalMax: 1000 * ATOMS, discountPpm: 1, expiryMs: stage.nowMs + 1000, markets: [] }
  assert.equal(refuse(stage, { type: 'bidPlace', account: bob(stage), ...bid }), 'capacityReached')
})

test('default: every reject code was produced', () => {
  assert.deepEqual(
    (Object.keys(rejectCodes) as Reject[]).filter((code) => !seen.has(code)),
    [],
  )
})
