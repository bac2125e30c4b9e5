/** Markets, prices and assets as everybody sees them. */
import { type Static, Type } from 'typebox'
import type { House } from '../../core/machine/index.ts'
import { legSlot } from '../../core/markets/index.ts'
import { interestCap } from '../../core/oracle/index.ts'
import { ATOMS_MAX } from '../../core/units/index.ts'
import { eventSchemas, instrumentKinds, oracleModes } from '../../core/words/index.ts'
import { contractName } from '../../listed/index.ts'
import type { Context } from '../context.ts'
import { decimalText, moneyText } from '../decimals.ts'
import { closed, MillisSchema, orNull, RowSchema } from '../route.ts'
import { DecimalSchema } from '../words.ts'
import { part } from './pool.ts'

const marketStatuses = eventSchemas.marketStatus.fields.status.of

/** A market. Prices are settlement tokens per lot. */
export const MarketSchema = closed({
  market: RowSchema,
  name: orNull(Type.String()),
  tier: RowSchema,
  underlying: RowSchema,
  kind: Type.Enum([...instrumentKinds]),
  expiry: orNull(RowSchema),
  expiryMs: orNull(MillisSchema),
  strike: orNull(Type.Unsafe<string>({ ...DecimalSchema, description: 'Of an option, dollars per base lot.' })),
  upFront: Type.Boolean({ description: 'Of an option: the premium is paid when it is traded.' }),
  lotMultiple: Type.Integer({ description: 'Base lots of the underlying in a lot of this market.' }),
  coinsPerLot: orNull(Type.String({ description: 'Coins in a lot, where the house was told what a base lot is.' })),
  status: Type.Enum([...marketStatuses]),
  mode: Type.Enum([...oracleModes]),
  mark: orNull(DecimalSchema),
  slow: orNull(DecimalSchema),
  fundingIndex: Type.Integer({ description: 'Cumulative funding of a lot, 2^-16 atom.' }),
  fundingRatePpm: orNull(Type.Integer({ description: 'Of the last interval; + longs pay.' })),
  fundingMs: orNull(MillisSchema),
  openInterestLots: Type.Integer(),
  openInterest: DecimalSchema,
  holders: Type.Integer({ description: 'Accounts with lots, a claim or a loss; the backstop among them.' }),
  depthLots: Type.Integer(),
  depthCap: orNull(
    Type.Integer({
      description: 'Most one-sided open interest that depth allows, lots; null until depth was reported.',
    }),
  ),
  openInterestCapLots: orNull(
    Type.Integer({ description: 'The least of that and the cap of the parameter, lots; null: neither bounds it.' }),
  ),
  initialAddOnPpm: Type.Integer(),
  claimPpm: Type.Integer({ description: 'Value of a claim; 1000000 when every gain is covered.' }),
  settlementCash: DecimalSchema,
  reserve: DecimalSchema,
})

/** A market as everybody sees it. */
export function marketView({ service }: Context, market: number): Static<typeof MarketSchema> {
  const { house, names, models } = service
  const { markets, underlyings } = house.markets
  const { cash } = house.ledger.accounts
  const mark = markets.mark[market]!
  const slow = markets.slow[market]!
  const underlying = markets.underlying[market]!
  const funding = models.funding(market).at(-1)
  const lots = markets.openInterest[market]!
  return {
    market,
    name: contractName(house, names, market),
    tier: markets.tier[market]!,
    underlying,
    ...termsView(house, market),
    lotMultiple: markets.lotMultiple[market]!,
    coinsPerLot: coinsPerLot(names.underlyings[underlying]?.exponent, baseLotsAtListing(house, market)),
    status: marketStatuses[markets.status[market]!]!,
    mode: oracleModes[underlyings.mode[underlying]!]!,
    mark: mark === 0 ? null : moneyText(mark),
    slow: slow === 0 ? null : moneyText(slow),
    fundingIndex: markets.index[market]!,
    fundingRatePpm: funding?.ratePpm ?? null,
    fundingMs: funding?.timeMs ?? null,
    openInterestLots: lots,
    openInterest: moneyText(BigInt(lots) * BigInt(mark)),
    holders: holdersOf(house, market),
    depthLots: markets.depth[market]!,
    depthCap: markets.depthCapLots[market]! >= ATOMS_MAX ? null : markets.depthCapLots[market]!,
    openInterestCapLots: interestCap(house, market) >= ATOMS_MAX ? null : interestCap(house, market),
    initialAddOnPpm: markets.addOnPpm[market]!,
    claimPpm: markets.claimPpm[market]!,
    settlementCash: moneyText(cash[markets.settlement[market]!]!),
    reserve: moneyText(cash[markets.reserve[market]!]!),
  }
}

type Terms = Pick<Static<typeof MarketSchema>, 'kind' | 'expiry' | 'expiryMs' | 'strike' | 'upFront'>

function termsView({ markets: { markets, expiries } }: House, market: number): Terms {
  const expiry = markets.expiry[market]! - 1
  const strike = markets.strike[market]!
  return {
    kind: instrumentKinds[markets.kind[market]!]!,
    expiry: expiry < 0 ? null : expiry,
    expiryMs: expiry < 0 ? null : expiries.expiryMs[expiry]!,
    strike: strike === 0 ? null : moneyText(strike),
    upFront: markets.upFront[market] === 1,
  }
}

/** Accounts with a leg, without those in which the clearing house keeps what passes through: losses and gains, funding, fees. */
function holdersOf(house: House, market: number): number {
  const { markets, tiers, venues } = house.markets
  const tier = markets.tier[market]!
  const passing = [markets.settlement[market]!, tiers.funding[tier]!, tiers.fees[tier]!]
  for (let venue = 0; venue < venues.rows; venue++)
    if (venues.tier[venue] === tier) passing.push(venues.account[venue]!)
  return markets.holders[market]! - passing.filter((account) => legSlot(house, account, market) >= 0).length
}

/** Base lots, as they were when the underlying was listed, in a lot of the market now. */
function baseLotsAtListing({ markets: { markets, underlyings } }: House, market: number): number {
  return markets.lotMultiple[market]! * Math.max(1, underlyings.relots[markets.underlying[market]!]!)
}

/** Coins in so many base lots of 10^exponent coins. */
function coinsPerLot(exponent: number | undefined, baseLots: number): string | null {
  if (exponent === undefined) return null
  return exponent >= 0 ? `${BigInt(baseLots) * 10n ** BigInt(exponent)}` : decimalText(baseLots, -exponent)
}

const SourceSchema = closed({
  source: RowSchema,
  name: orNull(Type.String()),
  price: DecimalSchema,
  confidence: DecimalSchema,
  reportMs: MillisSchema,
})

/** The index of an underlying, dollars per base lot, with what each source said last. */
export const OracleSchema = closed({
  underlying: RowSchema,
  name: orNull(Type.String()),
  coinsPerLot: orNull(
    Type.String({ description: 'Coins in a base lot, where the house was told what a base lot is.' }),
  ),
  mode: Type.Enum([...oracleModes]),
  index: orNull(DecimalSchema),
  raw: orNull(DecimalSchema),
  held: Type.Boolean({ description: 'The step rule holds the index back from the raw median.' }),
  confidence: DecimalSchema,
  indexMs: MillisSchema,
  liveSources: Type.Integer(),
  sources: Type.Array(SourceSchema),
})

/** The index of an underlying as everybody sees it. */
export function oracleView({ service }: Context, underlying: number): Static<typeof OracleSchema> {
  const { house, names } = service
  const { underlyings } = house.markets
  const { reports, prices } = house.oracle
  // The oracle gives every underlying the same number of rows for reports, the first ones in use.
  const rowsEach = prices.rows === 0 ? 0 : reports.rows / prices.rows
  const inUse = underlying < prices.rows ? prices.reports[underlying]! : 0
  const index = underlyings.index[underlying]!
  const raw = underlyings.raw[underlying]!
  return {
    underlying,
    name: names.underlyings[underlying]?.name ?? null,
    coinsPerLot: coinsPerLot(names.underlyings[underlying]?.exponent, Math.max(1, underlyings.relots[underlying]!)),
    mode: oracleModes[underlyings.mode[underlying]!]!,
    index: index === 0 ? null : moneyText(index),
    raw: raw === 0 ? null : moneyText(raw),
    held: underlyings.held[underlying] === 1,
    confidence: moneyText(underlyings.confidence[underlying]!),
    indexMs: underlyings.indexMs[underlying]!,
    liveSources: underlyings.sources[underlying]!,
    sources: Array.from({ length: inUse }, (_, i) => underlying * rowsEach + i).map((row) => ({
      source: reports.source[row]!,
      name: names.sources[reports.source[row]!] ?? null,
      price: moneyText(reports.price[row]!),
      confidence: moneyText(reports.confidence[row]!),
      reportMs: reports.reportMs[row]!,
    })),
  }
}

/** An asset of a tier and its vaults. Price: settlement tokens per base lot of its underlying. */
export const AssetSchema = closed({
  asset: RowSchema,
  name: orNull(Type.String()),
  tier: RowSchema,
  underlying: RowSchema,
  settlement: Type.Boolean(),
  places: Type.Integer({ minimum: 0, description: 'Places of amounts of this asset on the wire.' }),
  atomsPerLot: Type.Integer(),
  price: orNull(DecimalSchema),
  total: DecimalSchema,
  depositCap: part('Most of it, by value, that its tier takes; of the settlement token no cap applies.'),
  haircutPpm: Type.Integer({ description: 'Of the first bracket of its value; none of the settlement token.' }),
  wrongWay: orNull(
    Type.Integer({ minimum: 0, description: 'The underlying beside a long in which it counts for nothing.' }),
  ),
  vaults: Type.Array(
    closed({
      vault: RowSchema,
      chain: Type.Integer(),
      token: Type.String(),
      stock: DecimalSchema,
      pending: DecimalSchema,
    }),
  ),
})

/** An asset as everybody sees it. */
export function assetView({ service, places }: Context, asset: number): Static<typeof AssetSchema> {
  const { house, names } = service
  const { assets, tiers } = house.markets
  const { vaults } = house.ledger
  const text = (amount: number): string => decimalText(amount, places(house, asset))
  const own = Array.from({ length: vaults.rows }, (_, vault) => vault).filter((vault) => vaults.asset[vault] === asset)
  const price = assets.price[asset]!
  const isSettlement = tiers.settlementAsset[assets.tier[asset]!] === asset + 1
  const wrongWay = house.params.asset.wrongWayUnderlying[asset]!
  return {
    asset,
    name: names.assets[asset] ?? null,
    tier: assets.tier[asset]!,
    underlying: assets.underlying[asset]!,
    settlement: isSettlement,
    places: places(house, asset),
    atomsPerLot: assets.atomsPerLot[asset]!,
    price: price === 0 ? null : moneyText(price),
    total: text(assets.total[asset]!),
    depositCap: moneyText(house.params.asset.depositCap[asset]!),
    haircutPpm: isSettlement ? 0 : house.params.asset.haircutPpm0[asset]!,
    wrongWay: wrongWay === 0 ? null : wrongWay - 1,
    vaults: own.map((vault) => ({
      vault,
      chain: vaults.chain[vault]!,
      token: hexOf(vaults.token, vault),
      stock: text(vaults.stock[vault]!),
      pending: text(vaults.pending[vault]!),
    })),
  }
}

/** 32 bytes of a key column as hexadecimal. */
export function hexOf(column: Uint8Array, row: number): string {
  return Buffer.from(column.subarray(row * 32, row * 32 + 32)).toString('hex')
}
