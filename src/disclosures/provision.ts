/**
 * Beyond the standard, numbered from 100 on: who stands behind the house by choice, what is lent, what waits to leave, cover by cluster,
 * auctions. Each figure follows from commands and events alone, as those of the standard do.
 */
import { equityOf, exitsOf, lossMaxOf, providersOf } from '../core/backstop/index.ts'
import { ownersWith } from '../core/ledger/index.ts'
import { lendableOf, lentWorth, utilisationFloor, worthOfClass } from '../core/lending/index.ts'
import type { House } from '../core/machine/index.ts'
import { bigMulDivFloor, mulDivFloor } from '../core/units/index.ts'
import { seenPeak } from './credit.ts'
import { type FieldRule, type Figure, larger, peakAndMean, perHouse, perTier, single, sumOf, tableOf } from './field.ts'
import { stands } from './look.ts'
import type { TierSubject } from './subject.ts'

const pool: FieldRule[] = [
  perTier(
    ['100.1.1', 'Pool behind the backstop: equity', 'atoms'],
    'Of the backstop’s account at marks, what it has lent not included; 0 when it owes more than it has.',
    (subject) => single(standing(subject) ? Math.max(0, equityOf(subject.house, subject.tier)) : 0),
    'sum',
  ),
  perTier(
    ['100.1.2', 'Pool behind the backstop: largest loss of an epoch', 'atoms'],
    'Most that prices can cost it in the present epoch, by its parameters.',
    (subject) => single(standing(subject) ? lossMaxOf(subject.house, subject.tier) : 0),
    'sum',
  ),
  perTier(
    ['100.1.3', 'Pool behind the backstop: shares', 'count'],
    'In all; of them those that have asked to leave; of these those whose notice is over.',
    sharesOf,
  ),
  perTier(
    ['100.1.4', 'Pool behind the backstop: providers', 'count'],
    'Accounts with shares or with money that waits to join, the operator’s among them.',
    ({ house, tier }) => single(providersOf(house, tier).length),
    'sum',
  ),
  perTier(
    ['100.2.1', 'Pool behind the backstop: money that waits to join', 'atoms'],
    'Priced at the next epoch, at no risk before.',
    ({ house, tier }) => {
      const { waiting } = house.backstop.providers
      return single(providersOf(house, tier).reduce((sum, row) => sum + BigInt(waiting[row]!), 0n))
    },
    'sum',
  ),
  perTier(
    ['100.2.2', 'Pool behind the backstop: brought and taken', 'atoms'],
    'At the epochs of the quarter, all providers together.',
    ({ quarter }) => ({
      series: [
        { label: 'brought', value: `${sumOf(quarter, (day) => day.joined)}` },
        { label: 'taken', value: `${sumOf(quarter, (day) => day.left)}` },
      ],
    }),
  ),
]

const lending: FieldRule[] = [
  perTier(
    ['101.1.1', 'Lent to members', 'atoms'],
    'Negative cash of all accounts of the tier, without interest that is not yet charged. It counts for no takeover and no cover.',
    ({ house, tier }) => single(house.ledger.loans.sum[tier]!),
    'sum',
  ),
  perTier(
    ['101.1.2', 'Part of what may be lent that is lent', 'ppm'],
    'Lent ÷ what lenders have, at most the cap of loans.',
    ({ house, tier }) => single(utilisationFloor(house.ledger.loans.sum[tier]!, lendableOf(house, tier))),
  ),
  perTier(
    ['101.1.3', 'Part that was lent: peak and mean', 'ppm'],
    'In the quarter, whenever the rate was set: the peak, and the mean of what was found, floor.',
    ({ quarter }) => {
      const count = sumOf(quarter, ({ utilisation }) => utilisation.count)
      if (count === 0n) return { notApplicable: 'No rate was set in the quarter.' }
      const peak = quarter.map(({ utilisation }) => utilisation.peak).reduce(larger)
      const mean = sumOf(quarter, ({ utilisation }) => utilisation.sum) / count
      return {
        series: [
          { label: 'peak', value: `${peak}` },
          { label: 'mean', value: `${mean}` },
        ],
      }
    },
  ),
  perTier(
    ['101.1.4', 'Lent by the pool behind the backstop', 'atoms'],
    'Worth of the pool’s own shares of the lenders’ plain class: asked back before it is needed, and counted for no takeover until it is back.',
    ({ house, tier }) => single(lentWorth(house, house.markets.tiers.backstop[tier]!)),
    'sum',
  ),
  perTier(
    ['101.2.1', 'What lenders have', 'atoms'],
    'By class, as interest was divided last; the bearing class bears bad debt before the plain one.',
    ({ house, tier }) => byClass(worthOfClass(house, tier, 0), worthOfClass(house, tier, 1)),
  ),
  perTier(['101.2.2', 'Interest of loans', 'atoms'], 'As it was divided in the year.', ({ year }) => ({
    series: [
      { label: 'plain', value: `${sumOf(year, (day) => day.divided.plain)}` },
      { label: 'bearing', value: `${sumOf(year, (day) => day.divided.bearing)}` },
      { label: 'tier fund', value: `${sumOf(year, (day) => day.divided.fund)}` },
    ],
  })),
  perTier(
    ['101.2.3', 'Bad debt that lenders bore', 'atoms'],
    'In the year, by class: after every layer before them.',
    ({ year }) =>
      byClass(
        sumOf(year, (day) => day.borne.plain),
        sumOf(year, (day) => day.borne.bearing),
      ),
  ),
  perTier(
    ['101.2.4', 'Lenders’ money that waits to leave', 'atoms'],
    'By class, what the waiting shares are worth as interest was divided last, floor: let go at the ends of epochs, pro rata.',
    ({ house, tier }) => {
      const { shares0, shares1, leaving0, leaving1 } = house.lending.pools
      const worth = (bears: 0 | 1, waiting: number, shares: number): number =>
        shares === 0 ? 0 : bigMulDivFloor(worthOfClass(house, tier, bears), waiting, shares)
      return byClass(worth(0, leaving0[tier]!, shares0[tier]!), worth(1, leaving1[tier]!, shares1[tier]!))
    },
  ),
  perTier(
    ['101.3.1', 'Collateral assets that are lent', 'atoms'],
    'Of each asset with lenders or loans: what is owed, without interest that is not yet charged, and what lenders have, each at the present price; the part of what may be lent that is lent.',
    coinsOf,
  ),
]

const exits: FieldRule[] = [
  perTier(
    ['102.1.1', 'Queue of withdrawals', 'atoms'],
    'Of each asset: withdrawals of which something waits, its value at the present price, how long the oldest has waited.',
    queueOf,
  ),
  perTier(
    ['102.1.2', 'Epochs of the queue', 'count'],
    'In the quarter, each asset’s counted: ends at which everybody who waited got a part of its own measure.',
    ({ quarter }) => single(sumOf(quarter, (day) => day.exitEpochs)),
    'sum',
  ),
]

const cover: FieldRule[] = [
  perHouse(
    ['103.1.1', 'Owners that act as one', 'count'],
    'Clusters of two owners and more, and the owners in them: linked by governance or by a key that signed for both.',
    ({ house }) => clustersOf(house),
  ),
  perTier(
    ['103.1.2', 'Need that is held against the layers', 'atoms'],
    'Cover-2 by cluster, which rises at once and fades slowly; the largest of each day of the year, peak and mean.',
    ({ year }) => peakAndMean(year, (day) => seenPeak(day.coverNeed)),
  ),
  perTier(
    ['103.1.3', 'Part of that need that the layers lacked', 'ppm'],
    'The largest of each day of the year, peak and mean; while there is any, initial margin and fees to the fund are higher.',
    ({ year }) => peakAndMean(year, (day) => seenPeak(day.coverLack)),
  ),
]

const auctions: FieldRule[] = [
  perTier(
    ['104.1.1', 'Auctions of failing books', 'count'],
    'In the year: shares of books that standing bids took, their notional, and the discount by who paid it.',
    ({ year }) => {
      const cleared = sumOf(year, (day) => day.auctions.cleared)
      const of = (part: 'notional' | 'own' | 'fund'): bigint => sumOf(year, (day) => day.auctions[part])
      return tableOf(
        [
          ['shares taken', 'count'],
          ['notional', 'atoms'],
          ['paid by owners', 'atoms'],
          ['paid by the fund', 'atoms'],
        ],
        cleared === 0n ? [] : [['the year', cleared, of('notional'), of('own'), of('fund')]],
        'Bids took no share of a book in the year.',
      )
    },
  ),
]

/** Fields of our own. */
export const provisionRules: readonly FieldRule[] = [...pool, ...lending, ...exits, ...cover, ...auctions]

const standing = ({ house, tier }: TierSubject): boolean => stands(house, tier)

function byClass(plain: bigint | number, bearing: bigint | number): Figure {
  return {
    series: [
      { label: 'plain', value: `${plain}` },
      { label: 'bearing', value: `${bearing}` },
    ],
  }
}

function sharesOf({ house, tier, timeMs }: TierSubject): Figure {
  const { pools, poolExits } = house.backstop
  const asked = providersOf(house, tier).flatMap((row) => [...exitsOf(house, row)])
  const sum = (rows: readonly number[]): bigint =>
    rows.reduce((total, row) => total + BigInt(poolExits.shares[row]!), 0n)
  return {
    series: [
      { label: 'in all', value: `${pools.shares[tier]!}` },
      { label: 'asked to leave', value: `${sum(asked)}` },
      { label: 'of these due', value: `${sum(asked.filter((row) => poolExits.dueMs[row]! <= timeMs))}` },
    ],
  }
}

function coinsOf({ house, tier }: TierSubject): Figure {
  const { assets } = house.markets
  const { coins } = house.ledger
  const { coinPools } = house.lending
  const { coinLoanCap } = house.params.asset
  const rows = Array.from({ length: coinPools.rows }, (_, asset) => asset).filter((asset) => {
    return assets.tier[asset] === tier && coinPools.shares[asset]! + coins.sum[asset]! > 0
  })
  const valueFloor = (asset: number, amount: number): number =>
    bigMulDivFloor(amount, assets.price[asset]!, assets.atomsPerLot[asset]!)
  return tableOf(
    [
      ['lent', 'atoms'],
      ['lenders have', 'atoms'],
      ['part that is lent', 'ppm'],
    ],
    rows.map((asset) => {
      const lent = coins.sum[asset]!
      const lendable = Math.min(coinPools.unlent[asset]! + lent, coinLoanCap[asset]!)
      const worth = valueFloor(asset, coinPools.worth[asset]!)
      return [`asset ${asset}`, valueFloor(asset, lent), worth, utilisationFloor(lent, lendable)]
    }),
    'No collateral asset has lenders or is lent.',
  )
}

function queueOf({ house, waiting, timeMs }: TierSubject): Figure {
  const { vaults } = house.ledger
  const assets = [...new Set(waiting.map(({ vault }) => vaults.asset[vault]!))].sort((a, b) => a - b)
  return tableOf(
    [
      ['withdrawals', 'count'],
      ['value', 'atoms'],
      ['oldest', 'ms'],
    ],
    assets.map((asset) => {
      const own = waiting.filter(({ vault }) => vaults.asset[vault] === asset)
      const amount = own.reduce((sum, { left }) => sum + left, 0n)
      const oldestMs = Math.max(...own.map(({ sinceMs }) => timeMs - sinceMs))
      return [`asset ${asset}`, own.length, valueFloor(house, asset, amount), oldestMs] as const
    }),
    'Nothing waits to leave.',
  )
}

/** Of the settlement token its atoms, of an asset its value at the present price. */
function valueFloor({ markets: { assets, tiers } }: House, asset: number, amount: bigint): bigint {
  if (tiers.settlementAsset[assets.tier[asset]!] === asset + 1) return amount
  return BigInt(mulDivFloor(Number(amount), assets.price[asset]!, assets.atomsPerLot[asset]!))
}

function clustersOf(house: House): Figure {
  let [clusters, linked] = [0, 0]
  for (let owner = 0; owner < house.ledger.owners.rows; owner++) {
    const all = ownersWith(house.ledger, owner)
    if (all.length < 2) continue
    linked += 1
    if (all[0] === owner) clusters += 1
  }
  return {
    series: [
      { label: 'clusters', value: `${clusters}` },
      { label: 'owners in them', value: `${linked}` },
    ],
  }
}
