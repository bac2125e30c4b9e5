/** Lending of a tier as everybody sees it: money in two classes, coins, who is being called. Nobody who lends or owes is named. */
import { type Static, Type } from 'typebox'
import {
  type Bears,
  coinLendersFree,
  coinLendersWait,
  lendableOf,
  lendersFree,
  lendersWait,
  utilisationFloor,
  worthOfClass,
} from '../../core/lending/index.ts'
import type { House } from '../../core/machine/index.ts'
import { bigMulDivFloor, PPM } from '../../core/units/index.ts'
import { layersBefore } from '../../core/waterfall/index.ts'
import type { Context } from '../context.ts'
import { decimalText, moneyText } from '../decimals.ts'
import { closed, MillisSchema, orNull, RowSchema } from '../route.ts'
import { DecimalSchema } from '../words.ts'
import { part, SharePriceSchema, SharesSchema, sharePrice } from './pool.ts'

/** A collateral asset that is lent. Amounts in the asset; the rate is yearly. */
const LentCoinSchema = closed({
  asset: RowSchema,
  lent: part('Coins owed, without interest since they were last touched.'),
  lendable: part('What may be lent altogether: what its pool has or is owed, at most the cap of loans.'),
  utilisationPpm: Type.Integer({ minimum: 0, maximum: PPM }),
  ratePpm: Type.Integer({ minimum: 0, description: 'What borrowers pay now.' }),
  worth: part('What lenders have, as interest was divided last.'),
  shares: SharesSchema,
  price: SharePriceSchema,
  lenderCap: part('Most that lenders may have together; 0: nobody may bring more.'),
  loanCap: part('Most that may be lent; 0: nothing is.'),
  free: part('What its lenders may take out now: unlent, and within the window.'),
  waiting: Type.Integer({ minimum: 0, description: 'Shares that wait for the end of an epoch to leave.' }),
  exitEpochMs: orNull(
    Type.Integer({ minimum: 0, description: 'When what is free is shared over who waits; null while nobody does.' }),
  ),
  recallEndMs: orNull(
    Type.Integer({
      minimum: 0,
      description: 'Borrowers have been called: when their notice is over; null when none are.',
    }),
  ),
})

/** What a tier lends. Rates are yearly, classes the plain one and then the one that bears bad debt first. */
export const LendingSchema = closed({
  lent: part('Loans, without interest since they were last touched.'),
  lendable: part('What may be lent altogether: what lenders have, at most the cap of loans.'),
  utilisationPpm: Type.Integer({ minimum: 0, maximum: PPM }),
  ratePpm: Type.Integer({ minimum: 0, description: 'What borrowers pay now.' }),
  supplyRatePpm: Type.Array(Type.Integer({ minimum: 0 }), {
    minItems: 2,
    maxItems: 2,
    description: 'What lenders get now, after the reserve: plain, bearing. Floor.',
  }),
  classes: Type.Array(
    closed({
      bears: Type.Boolean(),
      worth: DecimalSchema,
      shares: SharesSchema,
      price: SharePriceSchema,
      waiting: Type.Integer({ minimum: 0, description: 'Shares that wait for the end of an epoch to leave.' }),
      layersBefore: closed(
        { sitg: DecimalSchema, fund: DecimalSchema, stakers: DecimalSchema, bearing: DecimalSchema },
        { description: 'Money that bears bad debt before this class, now, in the order in which it is asked.' },
      ),
    }),
    { description: 'Worth as interest was divided last: what has accrued since is not in it.' },
  ),
  free: part(
    'What lenders may take out now: unlent, not called by the pool behind the backstop, and within the window.',
  ),
  exitEpochMs: orNull(
    Type.Integer({ minimum: 0, description: 'When what is free is shared over who waits; null while nobody does.' }),
  ),
  exitEpochs: Type.Array(closed({ seq: Type.Integer(), timeMs: MillisSchema, letGo: DecimalSchema }), {
    description: 'What epochs have let go to all lenders who waited, newest first; at most the last 64.',
  }),
  called: part('What the pool behind the backstop has called: it goes before lenders who wait, and before new loans.'),
  recall: orNull(
    closed(
      {
        phase: Type.Enum(['calling', 'noticed', 'collecting']),
        wanted: part('What all borrowers together are called for.'),
        lent: part('Σ loans of which that is a part: each borrower is called for the same part of its own.'),
        deadlineMs: orNull(MillisSchema),
      },
      { description: 'Borrowers are being called on notice; null while none are.' },
    ),
  ),
  reserveOwed: part('What the fund is owed of the interest.'),
  cap: part('Most that lenders may have together.'),
  coins: Type.Array(LentCoinSchema, { description: 'Collateral assets that are lent or may be, by asset.' }),
})

const classes: readonly Bears[] = [0, 1]

/** Lending of a tier as everybody sees it. */
export function lendingView({ service, places }: Context, tier: number): Static<typeof LendingSchema> {
  const { house, models } = service
  const { loans } = house.ledger
  const { pools } = house.lending
  const lent = loans.sum[tier]!
  const lendable = lendableOf(house, tier)
  return {
    lent: moneyText(lent),
    lendable: moneyText(lendable),
    utilisationPpm: utilisationFloor(lent, lendable),
    ratePpm: loans.ratePpm[tier]!,
    supplyRatePpm: supplyRates(house, tier, lent),
    classes: classes.map((bears) => {
      const worth = worthOfClass(house, tier, bears)
      const shares = (bears === 1 ? pools.shares1 : pools.shares0)[tier]!
      const waiting = (bears === 1 ? pools.leaving1 : pools.leaving0)[tier]!
      const { sitg, fund, stakers, bearing } = layersBefore(house, tier, bears)
      const before = { sitg: moneyText(sitg), fund: moneyText(fund), stakers: moneyText(stakers) }
      const layers = { ...before, bearing: moneyText(bearing) }
      const price = sharePrice(worth, shares)
      return { bears: bears === 1, worth: moneyText(worth), shares, price, waiting, layersBefore: layers }
    }),
    free: moneyText(lendersFree(house, tier)),
    exitEpochMs: lendersWait(house, tier) ? pools.epochMs[tier]! + house.params.tier.exitEpochMs[tier]! : null,
    exitEpochs: models.lenderEpochs(tier).map(({ seq, timeMs, letGo }) => ({ seq, timeMs, letGo: moneyText(letGo) })),
    called: moneyText(pools.called[tier]!),
    recall: recallView(house, tier),
    reserveOwed: moneyText(pools.reserveOwed[tier]!),
    cap: moneyText(house.params.tier.lenderCap[tier]!),
    coins: lentCoins(house, tier, places),
  }
}

const phaseNames = [null, 'calling', 'noticed', 'collecting'] as const

function recallView({ lending: { pools } }: House, tier: number): Static<typeof LendingSchema>['recall'] {
  const phase = phaseNames[pools.recallPhase[tier]!]!
  if (phase === null) return null
  const deadlineMs = pools.recallMs[tier]!
  return {
    phase,
    wanted: moneyText(pools.recallWanted[tier]!),
    lent: moneyText(pools.recallLent[tier]!),
    deadlineMs: deadlineMs === 0 ? null : deadlineMs,
  }
}

function lentCoins(house: House, tier: number, places: Context['places']): Static<typeof LendingSchema>['coins'] {
  const { coinPools } = house.lending
  const { coins } = house.ledger
  const { coinLenderCap, coinLoanCap } = house.params.asset
  const isLent = (asset: number): boolean =>
    house.markets.assets.tier[asset] === tier &&
    [coinLenderCap, coinLoanCap, coinPools.shares, coins.sum].some((column) => column[asset]! > 0)
  const rows = Array.from({ length: coinPools.rows }, (_, asset) => asset).filter(isLent)
  return rows.map((asset) => {
    const text = (amount: number): string => decimalText(amount, places(house, asset))
    const [lent, worth, shares] = [coins.sum[asset]!, coinPools.worth[asset]!, coinPools.shares[asset]!]
    const lendable = Math.min(coinPools.unlent[asset]! + lent, coinLoanCap[asset]!)
    return {
      asset,
      lent: text(lent),
      lendable: text(lendable),
      utilisationPpm: utilisationFloor(lent, lendable),
      ratePpm: coins.ratePpm[asset]!,
      worth: text(worth),
      shares,
      price: sharePrice(worth, shares),
      lenderCap: text(coinLenderCap[asset]!),
      loanCap: text(coinLoanCap[asset]!),
      free: text(coinLendersFree(house, asset)),
      waiting: coinPools.leaving[asset]!,
      exitEpochMs: coinLendersWait(house, asset)
        ? coinPools.epochMs[asset]! + house.params.tier.exitEpochMs[tier]!
        : null,
      recallEndMs: coinPools.recallPhase[asset] === 0 ? null : coinPools.recallMs[asset]!,
    }
  })
}

/** A year of what borrowers pay, less the reserve, by weight: that of the bearing class counts `1 + bearsBonusPpm` times. */
function supplyRates(house: House, tier: number, lent: number): [number, number] {
  const { reserveFactorPpm, bearsBonusPpm } = house.params.tier
  const bonus = PPM + bearsBonusPpm[tier]!
  const weight = worthOfClass(house, tier, 0) + bigMulDivFloor(worthOfClass(house, tier, 1), bonus, PPM)
  if (weight === 0) return [0, 0]
  const paid = bigMulDivFloor(lent, house.ledger.loans.ratePpm[tier]!, PPM)
  const plain = bigMulDivFloor(bigMulDivFloor(paid, PPM - reserveFactorPpm[tier]!, PPM), PPM, weight)
  return [plain, bigMulDivFloor(plain, bonus, PPM)]
}
