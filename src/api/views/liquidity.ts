/** Lending, auctions and exits of a tier as everybody sees them. */
import { type Static, Type } from 'typebox'
import { offeredPpm } from '../../core/auction/index.ts'
import { assetLeftCeil, isQueued, tierLeftCeil } from '../../core/exits/index.ts'
import { outflowWindowOver } from '../../core/ledger/index.ts'
import { type Bears, lendableOf, utilisationFloor, worthOfClass } from '../../core/lending/index.ts'
import type { House } from '../../core/machine/index.ts'
import { bigMulDivFloor, PPM } from '../../core/units/index.ts'
import { layersBefore } from '../../core/waterfall/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import type { Context } from '../context.ts'
import { decimalText, moneyText } from '../decimals.ts'
import { closed, MillisSchema, orNull, RowSchema } from '../route.ts'
import type { Sight } from '../sight.ts'
import { DecimalSchema, RefSchema } from '../words.ts'
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
  reserveOwed: part('What the fund is owed of the interest.'),
  cap: part('Most that lenders may have together.'),
  coins: Type.Array(LentCoinSchema, { description: 'Collateral assets that are lent or may be, by asset.' }),
})

const classes: readonly Bears[] = [0, 1]

/** Lending of a tier as everybody sees it. */
export function lendingView({ service: { house }, places }: Context, tier: number): Static<typeof LendingSchema> {
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
    reserveOwed: moneyText(pools.reserveOwed[tier]!),
    cap: moneyText(house.params.tier.lenderCap[tier]!),
    coins: lentCoins(house, tier, places),
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

/** Auctions of a tier: those under way, and the last hundred times that bids took a share of a book, newest first. */
export const AuctionsSchema = closed({
  open: Type.Array(
    closed({
      account: RefSchema,
      admitted: Type.Boolean({ description: 'No: it waits until it fits under the cap of auctions at a time.' }),
      last: Type.Boolean({ description: 'A single look at what a takeover has left, the fund paying with the owner.' }),
      round: Type.Integer({ minimum: 0 }),
      sinceMs: Type.Integer({ minimum: 0 }),
      gross: DecimalSchema,
      value: DecimalSchema,
      offeredPpm: Type.Integer({ minimum: 0, description: 'The discount of gross notional that is on offer now.' }),
    }),
  ),
  cleared: Type.Array(
    closed({
      seq: Type.Integer(),
      timeMs: MillisSchema,
      account: RefSchema,
      parts: Type.Integer({ description: 'Parts of 1024 of the book that were wanted.' }),
      gross: DecimalSchema,
      discountPpm: Type.Integer(),
      offeredPpm: Type.Integer(),
      reservePpm: Type.Integer({ description: 'What the backstop would have asked.' }),
      own: part('Of the discount, what the owner paid.'),
      fund: part('Of the discount, what the fund paid.'),
    }),
  ),
})

/** Auctions of a tier as a caller sees them. */
export function auctionsView({ service }: Context, tier: number, sight: Sight): Static<typeof AuctionsSchema> {
  const { house, models } = service
  return {
    open: openAuctions(house, tier, sight),
    cleared: models
      .auctionsCleared(tier)
      .toReversed()
      .map(({ seq, timeMs, event }) => {
        const { account, parts, gross, discountPpm, offeredPpm, reservePpm, own, fund } = event as Cleared
        const seen = { seq, timeMs, account: sight.account(account)!, parts, discountPpm, offeredPpm, reservePpm }
        return { ...seen, gross: moneyText(gross), own: moneyText(own), fund: moneyText(fund) }
      }),
  }
}

type Cleared = Extract<HouseEvent, { type: 'auctionCleared' }>

function openAuctions(house: House, tier: number, sight: Sight): Static<typeof AuctionsSchema>['open'] {
  const { auctions } = house.auction
  const { auctionStartPpm, auctionPacePpm } = house.params.tier
  const { procedures } = house.liquidation
  const open = Array.from({ length: procedures.rows }, (_, row) => row).filter((row) => {
    return procedures.auction[row]! > 0 && procedures.tier[row] === tier
  })
  return open.map((procedure) => {
    const row = procedures.auction[procedure]! - 1
    const hasBegun = auctions.round[row]! > 0
    const elapsedMs = hasBegun ? house.clock.nowMs - auctions.sinceMs[row]! : 0
    return {
      account: sight.account(auctions.account[row]!)!,
      admitted: auctions.admitted[row] === 1,
      last: auctions.last[row] === 1,
      round: auctions.round[row]!,
      sinceMs: auctions.sinceMs[row]!,
      gross: moneyText(auctions.gross[row]!),
      value: moneyText(auctions.value[row]!),
      offeredPpm: offeredPpm(auctionStartPpm[tier]!, auctionPacePpm[tier]!, elapsedMs),
    }
  })
}

/** Queues of a tier's exits, one an asset, and what may still leave in the present window. */
export const ExitsSchema = closed({
  queues: Type.Array(
    closed({
      asset: RowSchema,
      open: Type.Boolean({ description: 'Something waits: everything that is asked for now waits too.' }),
      epochEndMs: orNull(MillisSchema),
      waiting: DecimalSchema,
      requests: Type.Integer({ minimum: 0 }),
    }),
  ),
  windows: closed({
    sinceMs: Type.Integer({ minimum: 0, description: 'When the present window began; it lasts `windowMs`.' }),
    windowMs: Type.Integer({ minimum: 0 }),
    isOver: Type.Boolean({ description: 'The next outflow begins a new window, as `left` has it already.' }),
    left: part('Value that may still leave the tier.'),
    assets: Type.Array(closed({ asset: RowSchema, left: DecimalSchema })),
  }),
})

/** Exits of a tier as everybody sees them. */
export function exitsView({ service: { house }, places }: Context, tier: number): Static<typeof ExitsSchema> {
  const { outflows } = house.ledger
  const { assets } = house.markets
  const rows = Array.from({ length: assets.rows }, (_, asset) => asset).filter((asset) => assets.tier[asset] === tier)
  const epochEndMs = outflows.epochMs[tier]! + house.params.tier.exitEpochMs[tier]!
  return {
    queues: rows.map((asset) => {
      const open = isQueued(house, asset)
      const { waiting, requests } = waitingIn(house, asset)
      const amount = decimalText(waiting, places(house, asset))
      return { asset, open, epochEndMs: open ? epochEndMs : null, waiting: amount, requests }
    }),
    windows: {
      sinceMs: outflows.sinceMs[tier]!,
      windowMs: house.params.tier.outflowWindowMs[tier]!,
      isOver: outflowWindowOver(house, tier),
      left: moneyText(tierLeftCeil(house, tier)),
      assets: rows.map((asset) => {
        return { asset, left: decimalText(assetLeftCeil(house, asset), places(house, asset)) }
      }),
    },
  }
}

function waitingIn(house: House, asset: number): { readonly waiting: number; readonly requests: number } {
  const { withdrawals, vaults } = house.ledger
  let [waiting, requests] = [0, 0]
  for (let row = 0; row < withdrawals.rows; row++) {
    if (withdrawals.ticket[row] === 0 || withdrawals.waiting[row] === 0) continue
    if (vaults.asset[withdrawals.vault[row]!] !== asset) continue
    waiting += withdrawals.waiting[row]!
    requests += 1
  }
  return { waiting, requests }
}
