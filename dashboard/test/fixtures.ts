/** Answers of a house, written by hand from the schemas of its interface: two tiers, six markets, a few accounts in trouble. */
import type {
  Auctions,
  Exits,
  Lending,
  OwnLiquidity,
  Pool,
  PoolEpoch,
  PoolHistory,
  PoolProfits,
} from '../src/wire/liquidity.ts'
import type * as wire from '../src/wire/types.ts'

/** The time of the fake house: 10 October 2025, 21:17:35 UTC. */
export const NOW_MS = 1_760_131_055_000

const MINUTE = 60_000

/** The state hash of the fake house's last cut. */
export const stateHash: NonNullable<wire.Envelope<unknown>['stateHash']> = {
  seq: 120_000,
  epoch: 12,
  hash: '3f9ab2c14d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d677d0',
}

/** /v1/house */
export const house: wire.House = {
  name: 'Example house',
  key: '5e'.repeat(32),
  chainId: 31_337,
  version: '0.2.0',
  mode: 'demo',
  ready: true,
  safeMode: null,
  epoch: 12,
  startedMs: NOW_MS - 3_600_000,
  journal: { batch: 4_211, chainHash: 'a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90' },
  queue: { commands: 3, commandsMax: 65_536 },
  modelsSinceSeq: 1,
  owners: 812,
  accounts: 1_043,
  tiers: 2,
  markets: 6,
  openProcedures: 3,
}

type Layer = wire.Tier['layers'][number]

const layer = (name: Layer['name'], account: number, cash: string): Layer => ({ name, account, cash })

/** /v1/tiers */
export const tiers: readonly wire.Tier[] = [
  {
    ...{ tier: 0, name: 'A', settlementAsset: 0, seasonPpm: 1_000_000, tokenPricePpm: 999_800, depegged: false },
    ...{ breaker: false, woundDown: false, openShortfalls: 0, loans: '1250000.000000', stakeShares: 2_500_000 },
    layers: [
      layer('sitg', 1, '1000000.000000'),
      layer('fund', 2, '4200000.500000'),
      layer('stakers', 3, '2500000.000000'),
      layer('treasury', 4, '9000000.000000'),
      layer('backstop', 5, '6400000.250000'),
      layer('pending', 6, '13250.000000'),
      layer('outgoing', 7, '0.000000'),
      layer('fees', 8, '81234.120000'),
      layer('funding', 9, '0.000000'),
      layer('rounding', 10, '0.004321'),
    ],
  },
  {
    ...{ tier: 1, name: 'B', settlementAsset: 3, seasonPpm: 1_250_000, tokenPricePpm: 999_800, depegged: false },
    ...{ breaker: false, woundDown: false, openShortfalls: 0, loans: '0.000000', stakeShares: 0 },
    layers: [
      layer('sitg', 21, '100000.000000'),
      layer('fund', 22, '350000.000000'),
      layer('stakers', 23, '0.000000'),
      layer('treasury', 24, '500000.000000'),
      layer('backstop', 25, '800000.000000'),
    ],
  },
]

type Listed = readonly [
  name: string,
  tier: number,
  coinsPerLot: string,
  mark: string,
  indexPerBase: string,
  lots: number,
  ratePpm: number,
]

const listed: readonly Listed[] = [
  ['BTC', 0, '0.001', '112.431500', '112.395000', 1_240_000, 83],
  ['ETH', 0, '0.01', '37.912000', '37.925000', 2_310_000, -41],
  ['SOL', 0, '1', '181.220000', '181.240000', 210_400, 12],
  ['XRP', 0, '10', '23.410000', '23.405000', 512_000, 0],
  ['DOGE', 1, '100', '19.120000', '19.080000', 187_000, 310],
  ['PEPE', 1, '1000000', '7.310000', '7.290000', 94_000, -125],
]

/** /v1/markets */
export const markets: readonly wire.Market[] = listed.map(
  ([name, tier, coinsPerLot, mark, , lots, ratePpm], market) => ({
    market,
    name,
    tier,
    underlying: market,
    lotMultiple: 1,
    coinsPerLot,
    status: market === 5 ? 'close-only' : 'open',
    mode: market === 5 ? 'degraded' : 'normal',
    mark,
    slow: (Number(mark) * 1.0012).toFixed(6),
    fundingIndex: 65_536 * market,
    fundingRatePpm: ratePpm,
    fundingMs: NOW_MS - 4 * MINUTE,
    openInterestLots: lots,
    openInterest: (lots * Number(mark)).toFixed(6),
    holders: 96 - market * 11,
    depthLots: Math.floor(lots / 40),
    depthCap: null,
    initialAddOnPpm: market === 5 ? 42_000 : 3_500,
    claimPpm: 1_000_000,
    settlementCash: '1843.250000',
    reserve: '250000.000000',
  }),
)

const sourceNames = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon']

/** /v1/oracle */
export const oracles: readonly wire.Oracle[] = [
  ...listed.map(([name, , coinsPerLot, , index], underlying): wire.Oracle => {
    const live = underlying === 5 ? 2 : 5
    return {
      underlying,
      name,
      coinsPerLot,
      mode: underlying === 5 ? 'degraded' : 'normal',
      index,
      raw: index,
      held: false,
      confidence: (Number(index) * (underlying === 5 ? 0.004 : 0.0006)).toFixed(6),
      indexMs: NOW_MS - 900,
      liveSources: live,
      sources: sourceNames.map((source, at) => ({
        source: at,
        name: source,
        price: (Number(index) * (1 + (at - 2) * 0.0003)).toFixed(6),
        confidence: (Number(index) * (0.0003 + at * 0.0001)).toFixed(6),
        reportMs: NOW_MS - (at < live ? 700 + at * 400 : 95_000),
      })),
    }
  }),
  {
    ...{
      underlying: 6,
      name: 'USDC',
      coinsPerLot: '1',
      mode: 'normal' as const,
      index: '0.999800',
      raw: '0.999800',
      held: false,
    },
    ...{ confidence: '0.000100', indexMs: NOW_MS - 2_000, liveSources: 3, sources: [] },
  },
]

/** /v1/assets */
export const assets: readonly wire.Asset[] = [
  {
    asset: 0,
    name: 'USDC',
    tier: 0,
    underlying: 6,
    settlement: true,
    places: 6,
    atomsPerLot: 1_000_000,
    price: '1.000000',
    total: '48210334.120000',
    vaults: [],
  },
  {
    asset: 1,
    name: 'BTC',
    tier: 0,
    underlying: 0,
    settlement: false,
    places: 8,
    atomsPerLot: 100_000,
    price: '112.417000',
    total: '81.20400000',
    vaults: [],
  },
  {
    asset: 2,
    name: 'ETH',
    tier: 0,
    underlying: 1,
    settlement: false,
    places: 9,
    atomsPerLot: 10_000_000,
    price: '37.932000',
    total: '1420.500000000',
    vaults: [],
  },
  {
    asset: 3,
    name: 'USDC',
    tier: 1,
    underlying: 6,
    settlement: true,
    places: 6,
    atomsPerLot: 1_000_000,
    price: '1.000000',
    total: '2210334.000000',
    vaults: [],
  },
]

const bandsOf = (notional: number): wire.Leverage['bands'] =>
  [
    [0, 0.02, 210],
    [1, 0.05, 180],
    [2, 0.11, 160],
    [3, 0.24, 190],
    [5, 0.31, 140],
    [10, 0.19, 70],
    [20, 0.07, 21],
    [50, 0.01, 4],
  ].map(([from, part, accounts], at, all) => ({
    fromPpm: from! * 1e6,
    toPpm: all[at + 1] === undefined ? null : all[at + 1]![0]! * 1e6,
    accounts: accounts!,
    notional: (notional * part!).toFixed(6),
  }))

const largestOf = (notional: number, held: number): string[] =>
  Array.from({ length: 10 }, (_, at) => (((notional * held) / 55) * (10 - at)).toFixed(6))

function sampleOf(tier: number, minute: number): wire.Leverage {
  const grown = 1 + Math.sin(minute / 9) * 0.08 + minute * 0.0012
  const equity = tier === 0 ? 120_000_000 : 1_450_000
  const notional = equity * (tier === 0 ? 3.6 : 4.4) * grown
  return {
    seq: 118_000 + minute * 30,
    timeMs: NOW_MS - (60 - minute) * MINUTE,
    tier,
    grossNotional: notional.toFixed(6),
    equity: equity.toFixed(6),
    leveragePpm: Math.floor((notional / equity) * 1e6),
    bands: bandsOf(notional),
    concentrationPpm: tier === 0 ? 381_200 : 702_000,
    largest: largestOf(notional, tier === 0 ? 0.3812 : 0.702),
    openInterest: markets
      .filter((each) => each.tier === tier)
      .map(({ market, openInterest }) => ({ market, notional: openInterest })),
    layers: [],
    funds: [],
  }
}

/** /v1/tiers/:tier/leverage */
export const leverage = [0, 1].map((tier) => Array.from({ length: 61 }, (_, minute) => sampleOf(tier, minute)))

/** /v1/tiers/:tier/stress: tier A is covered at the move in force, tier B is not. */
export const stress: readonly (readonly wire.Stress[])[] = [
  [
    [100_000, '0.000000', '0.000000', true, '410000.000000', '0.000000'],
    [200_000, '1210000.000000', '640000.000000', true, '1810000.000000', '0.000000'],
    [400_000, '5230000.000000', '3110000.000000', false, '4960000.000000', '0.000000'],
    [600_000, '11400000.000000', '7250000.000000', false, '9120000.000000', '0.000000'],
  ],
  [
    [150_000, '102000.000000', '31000.000000', true, '90000.000000', '0.000000'],
    [300_000, '391000.000000', '122000.000000', false, '260000.000000', '0.000000'],
    [600_000, '840000.000000', '404000.000000', false, '610000.000000', '0.000000'],
  ],
].map((rows, tier) =>
  rows.map((row, at) => ({
    seq: 121_340,
    movePpm: row[0] as number,
    inForce: at === 1,
    first: row[1] as string,
    second: row[2] as string,
    resources: tier === 0 ? '7700000.500000' : '450000.000000',
    covered: row[3] as boolean,
    payment: row[4] as string,
    lacking: row[5] as string,
  })),
)

/** /v1/procedures */
export const procedures: readonly wire.Procedure[] = [
  {
    ...{
      account: 'x5f0c2a9b1e7d3c4f6a80',
      kind: 'call',
      reason: 'price',
      equity: '18230.100000',
      requirement: '21000.000000',
    },
    ...{
      amount: '2769.900000',
      deadlineMs: NOW_MS + 42 * MINUTE,
      openedMs: NOW_MS - 18 * MINUTE,
      movedMs: NOW_MS - 18 * MINUTE,
    },
  },
  {
    ...{
      account: 'x91ab77de0c4f2b5a6e13',
      kind: 'reduction',
      reason: 'price',
      equity: '4100.500000',
      requirement: '4890.000000',
    },
    ...{ amount: '0.000000', deadlineMs: null, openedMs: NOW_MS - 3_000, movedMs: NOW_MS - 3_000 },
  },
  {
    ...{
      account: 'x0d44c1be9a7f60e25b38',
      kind: 'collection',
      reason: 'sweep',
      equity: '9120.000000',
      requirement: '8000.000000',
    },
    ...{
      amount: '310.250000',
      deadlineMs: NOW_MS + 9 * MINUTE,
      openedMs: NOW_MS - 51 * MINUTE,
      movedMs: NOW_MS - 51 * MINUTE,
    },
  },
]

/** /v1/markets/:market/prices: half a day in which a spike of a minute stands between two quiet hours. */
export const prices: readonly wire.PriceStretch[] = Array.from({ length: 120 }, (_, at) => {
  const base = 112_000 - 400 * Math.sin(at / 12) - (at > 80 ? 900 : 0)
  const low = at === 80 ? base - 4_000 : base - 60
  const range = (last: number): { low: string; high: string; last: string } => {
    const text = (price: number): string => (price / 1_000).toFixed(6)
    return { low: text(low), high: text(base + 60), last: text(last) }
  }
  return {
    ...{ fromMs: NOW_MS - (120 - at) * 6 * MINUTE, toMs: NOW_MS - (119 - at) * 6 * MINUTE },
    ...{ mark: range(base), index: at === 3 ? null : range(base - 20), slow: ((base + 90) / 1_000).toFixed(6) },
    fundingPpm: at % 10 === 0 ? 12 : 0,
  }
})

/** /v1/liquidations */
export const liquidations: readonly wire.Liquidation[] = [
  {
    ...{
      account: 'x91ab77de0c4f2b5a6e13',
      startedSeq: 121_330,
      startedMs: NOW_MS - 3_000,
      endedMs: null,
      reason: 'price',
    },
    ...{
      equity: '4120.000000',
      requirement: '4890.000000',
      worst: 'reduction',
      notional: '4497.260000',
      closed: [{ market: 0, way: 'backstop', lots: 40, notional: '4497.260000' }],
      proceeds: '0.000000',
      sold: [],
      offeredLots: 0,
      shortfall: '0.000000',
    },
  },
  {
    ...{
      account: 'xc3d2e1f0a9b8c7d6e5f4',
      startedSeq: 120_811,
      startedMs: NOW_MS - 14 * MINUTE,
      endedMs: NOW_MS - 13 * MINUTE,
      reason: 'price',
    },
    ...{
      equity: '-1250.750000',
      requirement: '12040.000000',
      worst: 'takeover',
      notional: '236105.000000',
      closed: [
        { market: 0, way: 'venue', lots: 100, notional: '11243.095239' },
        { market: 0, way: 'takeover', lots: 2_000, notional: '224861.904761' },
      ],
      proceeds: '5190.500000',
      sold: [{ asset: 1, amount: '0.04600000', proceeds: '5190.500000' }],
      offeredLots: 2_100,
      shortfall: '1250.750000',
    },
  },
  {
    ...{
      account: 'x7a7b7c7d7e7f70717273',
      startedSeq: 119_040,
      startedMs: NOW_MS - 40 * MINUTE,
      endedMs: NOW_MS - 39 * MINUTE,
      reason: 'deadline',
    },
    ...{
      equity: '801.000000',
      requirement: '990.000000',
      worst: 'reduction',
      notional: '0.000000',
      closed: [],
      proceeds: '1349.100000',
      sold: [{ asset: 1, amount: '0.01200000', proceeds: '1349.100000' }],
      offeredLots: 0,
      shortfall: '0.000000',
    },
  },
]

/** /v1/deleveragings */
export const deleveragings: readonly wire.Deleveraging[] = [
  {
    ...{ seq: 120_820, timeMs: NOW_MS - 13 * MINUTE, market: 4, lots: 900, mark: '19.120000', long: true },
    holders: [
      {
        account: 'x1111aaaa2222bbbb3333',
        owner: 'x9999aaaa2222bbbb3333',
        round: 'liquidation',
        lotsHeld: -120,
        exposure: '2294.400000',
        equity: '210.000000',
        lots: 120,
      },
      {
        account: 'x4444aaaa2222bbbb3333',
        owner: 'x8888aaaa2222bbbb3333',
        round: 'water-fill',
        lotsHeld: -2_000,
        exposure: '38240.000000',
        equity: '9000.000000',
        lots: 610,
      },
      {
        account: 'x5555aaaa2222bbbb3333',
        owner: 'x7777aaaa2222bbbb3333',
        round: 'water-fill',
        lotsHeld: -1_100,
        exposure: '21032.000000',
        equity: '7000.000000',
        lots: 170,
      },
      {
        account: 'x6666aaaa2222bbbb3333',
        owner: 'x6666cccc2222bbbb3333',
        round: 'water-fill',
        lotsHeld: -300,
        exposure: '5736.000000',
        equity: '40000.000000',
        lots: 0,
      },
    ],
  },
]

const placed = (seq: number, index: number, agoMs: number, event: wire.HouseEvent): wire.PlacedEvent => ({
  seq,
  index,
  timeMs: NOW_MS - agoMs,
  event,
})

/** /v1/events, oldest first. */
export const events: readonly wire.PlacedEvent[] = [
  placed(119_040, 0, 40 * MINUTE, {
    type: 'procedureMoved',
    account: 'x7a7b7c7d7e7f70717273',
    from: 'call',
    to: 'reduction',
    reason: 'deadline',
    equity: '801.000000',
    requirement: '990.000000',
    amount: '0.000000',
    deadlineMs: 0,
  }),
  placed(119_040, 1, 40 * MINUTE, {
    type: 'reductionStep',
    account: 'x7a7b7c7d7e7f70717273',
    market: 0,
    lotsNeeded: 12,
    lotsAllowed: 40,
    lotsClosed: 12,
  }),
  placed(119_040, 2, 40 * MINUTE, {
    type: 'filled',
    kind: 'backstop',
    venue: -1,
    trade: 0,
    market: 0,
    buyer: 5,
    seller: 'x7a7b7c7d7e7f70717273',
    lots: 12,
    price: '112.310000',
    buyerFee: '0.000000',
    sellerFee: '0.400000',
    buyerVenueFee: '0.000000',
    sellerVenueFee: '0.000000',
  }),
  placed(119_055, 0, 39 * MINUTE, {
    type: 'procedureMoved',
    account: 'x7a7b7c7d7e7f70717273',
    from: 'reduction',
    to: 'none',
    reason: 'recovered',
    equity: '990.000000',
    requirement: '940.000000',
    amount: '0.000000',
    deadlineMs: 0,
  }),
  placed(120_100, 0, 18 * MINUTE, {
    type: 'procedureMoved',
    account: 'x5f0c2a9b1e7d3c4f6a80',
    from: 'none',
    to: 'call',
    reason: 'price',
    equity: '18230.100000',
    requirement: '21000.000000',
    amount: '2769.900000',
    deadlineMs: NOW_MS + 42 * MINUTE,
  }),
  placed(120_811, 0, 14 * MINUTE, {
    type: 'procedureMoved',
    account: 'xc3d2e1f0a9b8c7d6e5f4',
    from: 'none',
    to: 'takeover',
    reason: 'price',
    equity: '-1250.750000',
    requirement: '12040.000000',
    amount: '0.000000',
    deadlineMs: 0,
  }),
  placed(120_811, 1, 14 * MINUTE, {
    type: 'filled',
    kind: 'takeover',
    venue: -1,
    trade: 0,
    market: 0,
    buyer: 5,
    seller: 'xc3d2e1f0a9b8c7d6e5f4',
    lots: 2_100,
    price: '112.431000',
    buyerFee: '0.000000',
    sellerFee: '0.000000',
    buyerVenueFee: '0.000000',
    sellerVenueFee: '0.000000',
  }),
  placed(120_815, 0, 13.5 * MINUTE, {
    type: 'shortfallFound',
    account: 'xc3d2e1f0a9b8c7d6e5f4',
    market: 0,
    amount: '1250.750000',
  }),
  placed(120_815, 1, 13.5 * MINUTE, {
    type: 'layerPaid',
    account: 'xc3d2e1f0a9b8c7d6e5f4',
    market: 0,
    layer: 'sitg',
    payer: 1,
    amount: '1250.750000',
  }),
  placed(120_820, 0, 13 * MINUTE, { type: 'deleveragingStarted', market: 4, lots: 900, mark: '19.120000', long: true }),
  placed(121_000, 0, 4 * MINUTE, { type: 'fundingAccrued', market: 0, ratePpm: 83, index: 65_536 }),
  placed(121_100, 0, 3 * MINUTE, {
    type: 'sweepEnded',
    market: 0,
    gains: '18211.000000',
    paid: '18211.000000',
    reserve: '0.000000',
    uncollected: '0.000000',
    creditPpm: 1_000_000,
  }),
  placed(121_330, 0, 3_000, {
    type: 'procedureMoved',
    account: 'x91ab77de0c4f2b5a6e13',
    from: 'none',
    to: 'reduction',
    reason: 'price',
    equity: '4120.000000',
    requirement: '4890.000000',
    amount: '0.000000',
    deadlineMs: 0,
  }),
  placed(121_330, 1, 3_000, {
    type: 'reductionStep',
    account: 'x91ab77de0c4f2b5a6e13',
    market: 0,
    lotsNeeded: 65,
    lotsAllowed: 40,
    lotsClosed: 40,
  }),
]

/** /v1/markets/:market/funding */
export const funding: readonly wire.FundingPoint[] = Array.from({ length: 96 }, (_, at) => ({
  timeMs: NOW_MS - (96 - at) * 5 * MINUTE,
  ratePpm: Math.round(60 + 90 * Math.sin(at / 11)),
  index: 1_000 * at,
}))

/** /v1/accounts of the member whose token the fake house knows. */
export const accounts: readonly wire.Account[] = [
  {
    ...{
      account: 41,
      owner: 7,
      tier: 0,
      kind: 'member',
      mode: 'cross',
      pledgedTo: null,
      cash: '25310.120000',
      held: '1200.000000',
    },
    balances: [{ asset: 1, amount: '0.50000000' }],
    legs: [
      { market: 0, lots: 1_500, cost: '166500.000000', fundingIndex: 0 },
      { market: 1, lots: -2_000, cost: '-77000.000000', fundingIndex: 0 },
    ],
  },
  {
    ...{
      account: 52,
      owner: 7,
      tier: 1,
      kind: 'member',
      mode: 'isolated',
      pledgedTo: null,
      cash: '900.000000',
      held: '0.000000',
    },
    balances: [],
    legs: [],
  },
]

const level = (equity: number, requirement: number): wire.Margin['levels']['target'] => ({
  requirement: requirement.toFixed(6),
  excess: (equity - requirement).toFixed(6),
})

const legs: wire.Margin['legs'] = [
  {
    ...{
      market: 0,
      lots: 1_500,
      mark: '112.431500',
      notional: '168647.250000',
      unrealised: '2147.250000',
      counted: '2147.250000',
      fundingDue: '13.500000',
    },
    maintenance: { bracket: '6745.890000', size: '1210.000000' },
    initial: {
      bracket: '11243.150000',
      size: '1890.000000',
      market: '590.260000',
      depth: '0.000000',
      share: '0.000000',
      season: '0.000000',
      cap: '0.000000',
    },
    closingCost: '320.500000',
  },
  {
    ...{
      market: 1,
      lots: -2_000,
      mark: '37.912000',
      notional: '75824.000000',
      unrealised: '1176.000000',
      counted: '1176.000000',
      fundingDue: '-3.100000',
    },
    maintenance: { bracket: '3791.200000', size: '640.000000' },
    initial: {
      bracket: '6318.660000',
      size: '980.000000',
      market: '265.380000',
      depth: '0.000000',
      share: '0.000000',
      season: '0.000000',
      cap: '0.000000',
    },
    closingCost: '141.250000',
  },
]

/** A margin of account 41 with so much equity: the levels stay, only what floats above them moves. */
export function marginWith(equity: number): wire.Margin {
  const standing =
    equity >= 19_000 ? 'above-target' : equity >= 12_000 ? 'call' : equity > 6_000 ? 'reduction' : 'takeover'
  return {
    standing,
    equity: equity.toFixed(6),
    cash: '25310.120000',
    held: '1200.000000',
    leveragePpm: Math.floor((244_471.25 / Math.max(1, equity)) * 1e6),
    legs,
    collateral: [{ asset: 1, amount: '0.50000000', value: '56208.500000', haircut: '5620.850000' }],
    levels: {
      closeOut: level(equity, 6_000),
      maintenance: level(equity, 12_000),
      target: level(equity, 19_000),
      restore: level(equity, 23_750),
    },
    targetBuffer: '7000.000000',
    restoreBuffer: '4750.000000',
    initial: {
      equity: (equity - 900).toFixed(6),
      requirement: '21287.450000',
      excess: (equity - 22_187.45).toFixed(6),
      targetExcess: (equity - 19_900).toFixed(6),
      passes: equity > 22_187.45,
    },
    freeCollateral: Math.max(0, equity - 22_187.45).toFixed(6),
    withdrawable: Math.max(0, equity - 30_000).toFixed(6),
    liquidationPrices: [
      { underlying: 0, price: '112.395000', below: '81.204000', above: null },
      { underlying: 1, price: '37.925000', below: null, above: '58.110000' },
    ],
  }
}

/** /v1/parameters of a market. */
export const parameters: readonly wire.Parameter[] = [
  {
    ...{
      parameter: 401,
      name: 'market.maintenancePpm',
      scope: 'market',
      row: 0,
      value: 25_000,
      unit: 'ppm',
      low: 2_000,
      high: 500_000,
      step: 5_000,
      tight: 'up',
    },
    ...{
      noticeTightMs: 86_400_000,
      noticeLooseMs: 691_200_000,
      fast: false,
      meaning: 'Maintenance of the first bracket.',
    },
  },
  {
    ...{
      parameter: 404,
      name: 'market.bracketNotional',
      scope: 'market',
      row: 0,
      value: 1_000_000_000_000,
      unit: 'atoms',
      low: 1_000_000,
      high: 1_000_000_000_000_000,
      step: 1_000_000_000_000,
      tight: 'down',
    },
    ...{
      noticeTightMs: 86_400_000,
      noticeLooseMs: 691_200_000,
      fast: false,
      meaning: 'Notional at which the second bracket starts; a whole number of tokens.',
    },
  },
]

/** /v1/parameters/changes */
export const changes: readonly wire.ParameterChange[] = [
  {
    parameter: 401,
    name: 'market.maintenancePpm',
    row: 0,
    value: 30_000,
    effectiveMs: NOW_MS + 86_400_000,
    appliedMs: null,
    seq: 121_200,
  },
  {
    parameter: 401,
    name: 'market.maintenancePpm',
    row: 4,
    value: 60_000,
    effectiveMs: NOW_MS - 86_400_000,
    appliedMs: NOW_MS - 86_400_000,
    seq: 90_200,
  },
]

/** /v1/disclosures */
export const disclosures: wire.Disclosures = {
  seq: 121_340,
  time: new Date(NOW_MS).toISOString(),
  periods: { yearFrom: '2024-10-11', quarterFrom: '2025-10-01', to: '2025-10-10' },
  house: [
    {
      number: '4.1.1',
      title: 'Own capital that pays first',
      unit: 'atoms',
      frequency: 'quarterly',
      how: 'Cash of the operator’s own accounts.',
      value: '1100000000000',
    },
    {
      number: '4.3.1',
      title: 'Qualifying liquid resources of a parent',
      unit: 'atoms',
      frequency: 'quarterly',
      how: '',
      notApplicable: 'The house has no parent.',
    },
    {
      number: '6.5.1',
      title: 'Times that margin did not cover losses',
      unit: 'count',
      frequency: 'quarterly',
      how: 'Frozen books against the next day.',
      series: [
        { label: 'peak', value: '3' },
        { label: 'mean', value: '1' },
      ],
    },
    {
      number: '18.1.1',
      title: 'Members by kind',
      unit: 'count',
      frequency: 'quarterly',
      how: '',
      table: { columns: [{ name: 'members', unit: 'count' }], rows: [{ label: 'direct', values: ['812'] }] },
    },
  ],
  tiers: [
    {
      tier: 0,
      fields: [
        {
          number: '4.1.1',
          title: 'Own capital that pays first',
          unit: 'atoms',
          frequency: 'quarterly',
          how: '',
          value: '1000000000000',
        },
      ],
      days: [],
    },
  ],
}

const stranger = 'ab'.repeat(20).padStart(64, '0')

/** What is open of an account: a venue may trade for it, a bot reads, somebody else may be paid, money waits to leave. */
export const open: wire.Open = {
  procedure: null,
  holds: [],
  mandates: [
    {
      venue: 0,
      notionalMax: '100000.000000',
      lossMax: '5000.000000',
      windowMs: 86_400_000,
      expiryMs: 4_102_444_800_000,
      markets: [0],
      notional: '250.000000',
      loss: '0.000000',
    },
  ],
  recipients: [{ recipient: stranger, effectiveMs: 4_102_444_800_000 }],
  sessions: [{ key: 'cd'.repeat(20).padStart(64, '0'), scopes: [], openedMs: 1, expiryMs: 4_102_444_800_000 }],
  withdrawals: [
    {
      withdrawal: 3,
      account: 17,
      vault: 0,
      amount: '0.000000',
      queued: '12.500000',
      requestedMs: 1,
      recipient: stranger,
    },
  ],
}

const EPOCH_MS = 60 * MINUTE

/** Worth of a million shares at each end of an hour: it earns, falls when books are taken over, and recovers. */
const sharePrices = [
  ...[1.0, 1.0012, 1.0021, 1.0034, 1.0047, 1.0051, 1.0068, 1.0079, 1.0093, 1.0102, 1.0118, 1.0125],
  ...[1.0131, 0.9842, 0.9711, 0.9765, 0.9858, 0.9934, 1.0016, 1.0073, 1.0142, 1.0188, 1.0207, 1.0234],
]

const epochs: readonly PoolEpoch[] = sharePrices.map((price, at) => ({
  seq: 90_000 + at * 1_200,
  timeMs: NOW_MS - (sharePrices.length - at) * EPOCH_MS,
  shares: 6_200_000_000_000,
  joinWorth: (6_200_000 * price * 1.0008).toFixed(6),
  exitWorth: (6_200_000 * price).toFixed(6),
  due: at % 6 === 5 ? 40_000_000_000 : 0,
  payable: (2_900_000 - at * 1_000).toFixed(6),
}))

const poolA: Pool = {
  tier: 0,
  shares: 6_200_000_000_000,
  priceMark: '1.024200',
  priceSlow: '1.023400',
  equity: '6350040.000000',
  cash: '5104200.250000',
  inventory: [
    { market: 0, lots: 8_200, notional: '500200.000000', value: '12450.000000' },
    { market: 1, lots: -31_000, notional: '119350.000000', value: '-3120.500000' },
  ],
  collateral: [{ asset: 1, amount: '4.25000000', value: '262310.000000', offerPrice: '61.410000' }],
  standing: 'open',
  epochEndMs: NOW_MS + 24 * MINUTE,
  noticeMs: 72 * EPOCH_MS,
  // A tenth of equity, and five times equity through a move of 4 %: 635,004 + 1,270,008.
  lossMax: '1905012.000000',
  grossMax: '31750200.000000',
  joining: '120000.000000',
  exiting: 250_000_000_000,
  providers: 37,
}

const poolB: Pool = {
  ...{ tier: 1, shares: 0, priceMark: null, priceSlow: null, equity: '0.000000', cash: '0.000000' },
  ...{ inventory: [], collateral: [], standing: 'open' as const, epochEndMs: NOW_MS + 24 * MINUTE, noticeMs: 0 },
  ...{ lossMax: '0.000000', grossMax: '0.000000', joining: '0.000000', exiting: 0, providers: 0 },
}

const profits: PoolProfits = {
  ...{ spread: '41200.120000', penalties: '96410.000000', inventory: '-12870.300000', interest: '8120.450000' },
  ...{ impact: '12220.000000', total: '145080.270000', maxDrawdownPpm: 41_457, sinceMs: NOW_MS - 24 * EPOCH_MS },
}

const nothing: PoolProfits = {
  ...{ spread: '0.000000', penalties: '0.000000', inventory: '0.000000', interest: '0.000000' },
  ...{ impact: '0.000000', total: '0.000000', maxDrawdownPpm: 0, sinceMs: NOW_MS - 24 * EPOCH_MS },
}

const lendingA: Lending = {
  ...{ lent: '1250000.000000', lendable: '9000000.000000', utilisationPpm: 138_888, ratePpm: 42_000 },
  supplyRatePpm: [5_100, 7_650],
  classes: [
    {
      bears: false,
      worth: '7100000.000000',
      shares: 7_040_000_000_000,
      price: '1.008522',
      waiting: 40_000_000_000,
      layersBefore: {
        sitg: '1000000.000000',
        fund: '5200000.500000',
        stakers: '1500000.000000',
        bearing: '1900000.000000',
      },
    },
    {
      bears: true,
      worth: '1900000.000000',
      shares: 1_860_000_000_000,
      price: '1.021505',
      waiting: 0,
      layersBefore: { sitg: '1000000.000000', fund: '5200000.500000', stakers: '1500000.000000', bearing: '0.000000' },
    },
  ],
  ...{ reserveOwed: '612.400000', cap: '25000000.000000' },
}

const lendingB: Lending = {
  ...{ lent: '0.000000', lendable: '500000.000000', utilisationPpm: 0, ratePpm: 20_000, supplyRatePpm: [0, 0] },
  classes: [
    {
      bears: false,
      worth: '500000.000000',
      shares: 500_000_000_000,
      price: '1.000000',
      waiting: 0,
      layersBefore: { sitg: '0.000000', fund: '0.000000', stakers: '0.000000', bearing: '0.000000' },
    },
    {
      bears: true,
      worth: '0.000000',
      shares: 0,
      price: null,
      waiting: 0,
      layersBefore: { sitg: '0.000000', fund: '0.000000', stakers: '0.000000', bearing: '0.000000' },
    },
  ],
  ...{ reserveOwed: '0.000000', cap: '5000000.000000' },
}

const auctionsA: Auctions = {
  open: [
    {
      ...{ account: 'x5f0c2a9b1e7d3c4f6a80', round: 1, gross: '812000.000000', value: '18450.000000' },
      ...{ admitted: true, last: false, sinceMs: NOW_MS - 40_000, offeredPpm: 11_500 },
    },
  ],
  cleared: [0, 1, 2].map((at) => ({
    ...{ seq: 120_300 - at * 700, timeMs: NOW_MS - (1 + at) * 47 * MINUTE, account: `x${at}a7b7c7d7e7f7071727${at}` },
    ...{ parts: 512, gross: `${310 + at * 75}000.000000`, discountPpm: 9_400 + at * 1_350 },
    ...{ offeredPpm: 12_000, reservePpm: 16_800, own: '2914.000000', fund: '0.000000' },
  })),
}

const exitsA: Exits = {
  queues: [
    { asset: 0, open: true, epochEndMs: NOW_MS + 24 * MINUTE, waiting: '2140500.000000', requests: 19 },
    { asset: 1, open: false, epochEndMs: 0, waiting: '0.00000000', requests: 0 },
  ],
  windows: {
    ...{ sinceMs: NOW_MS - 180 * MINUTE, windowMs: 24 * EPOCH_MS, isOver: false, left: '0.000000' },
    assets: [
      { asset: 0, left: '88000.000000' },
      { asset: 1, left: '12.50000000' },
    ],
  },
}

const provided: OwnLiquidity = {
  pools: [
    {
      ...{ tier: 0, shares: 24_000_000_000, value: '24561.600000', joining: '1500.000000', lossMax: '7368.480000' },
      exiting: [{ shares: 4_000_000_000, dueMs: NOW_MS + 31 * EPOCH_MS }],
    },
  ],
  lending: [
    {
      tier: 0,
      bears: true,
      shares: 9_000_000_000,
      waiting: 0,
      recalled: 0,
      value: '9193.540000',
      layersBefore: '7700000.500000',
    },
  ],
  bids: [
    {
      ...{ bid: 12, notional: '50000.000000', discountPpm: 12_500, held: '1200.000000' },
      ...{ expiryMs: NOW_MS + 20 * EPOCH_MS, markets: null },
    },
  ],
  queued: [{ withdrawal: 3, asset: 0, amount: '0.000000', waiting: '12.500000' }],
}

/** What the house answers about its liquidity, by path: tier A is at work and in a run, in tier B nothing has begun. */
export const liquidity: Readonly<Record<string, unknown>> = {
  '/v1/tiers/0/pool': poolA,
  '/v1/tiers/1/pool': poolB,
  '/v1/tiers/0/pool/history': { epochs, next: null, gap: false } satisfies PoolHistory,
  '/v1/tiers/1/pool/history': { epochs: [], next: null, gap: false } satisfies PoolHistory,
  '/v1/tiers/0/pool/profits': profits,
  '/v1/tiers/1/pool/profits': nothing,
  '/v1/tiers/0/lending': lendingA,
  '/v1/tiers/1/lending': lendingB,
  '/v1/tiers/0/auctions': auctionsA,
  '/v1/tiers/1/auctions': { open: [], cleared: [] } satisfies Auctions,
  '/v1/tiers/0/exits': exitsA,
  '/v1/tiers/1/exits': {
    queues: [],
    windows: { sinceMs: 0, windowMs: 24 * EPOCH_MS, isOver: true, left: '200000.000000', assets: [] },
  } satisfies Exits,
  '/v1/accounts/41/liquidity': provided,
  '/v1/accounts/52/liquidity': { pools: [], lending: [], bids: [], queued: [] } satisfies OwnLiquidity,
}
