/**
 * The specification sheet of a market: what is traded, how it is paid and how it ends, in the words of an exchange's contract terms. Every
 * number is read from the house, so the sheet cannot differ from what the house does.
 */
import type { House } from '../core/machine/index.ts'
import type { Row } from '../core/units/index.ts'
import { instrumentKinds } from '../core/words/index.ts'
import { coinsText, contractName, type ListedNames, strikeText, underlyingName } from './names.ts'

/** A line of the sheet: a term and what it is here. */
export type SpecificationLine = readonly [term: string, value: string]

/**
 * The terms of a market as lines, in a fixed order; which lines there are hangs on what is traded.
 *
 * @param market a row of the markets
 * @param names what rows are called; without it by their numbers, and in the house's own units alone
 */
export function specificationOf(
  house: House,
  market: Row,
  names: ListedNames = { underlyings: [], markets: [] },
): readonly SpecificationLine[] {
  const { markets } = house.markets
  const kind = instrumentKinds[markets.kind[market]!]!
  return [
    ['Contract', contractOf(house, market, names)],
    ['Lot', lotOf(house, market, names)],
    ['Quotation', 'settlement atoms a lot; the smallest step is one atom'],
    ...(kind === 'perpetual' ? fundingLines(house, market) : expiryLines(house, market, names)),
    ...(kind === 'call' || kind === 'put' ? optionLines(house, market, names) : []),
    ['Price limit', limitOf(house, market)],
    ['Fees', feesOf(house, market)],
    ['Margin', marginOf(house, market)],
    ['Open interest', `at most ${house.params.market.openInterestCapLots[market]} lots a side, or what depth allows`],
  ]
}

function contractOf(house: House, market: Row, names: ListedNames): string {
  const { markets } = house.markets
  const kind = instrumentKinds[markets.kind[market]!]!
  const name = contractName(house, names, market)
  const called = name === null || names.underlyings.length === 0 ? '' : `${name}, `
  return `${called}market ${market}: ${kind} on ${underlyingName(names, markets.underlying[market]!)}, tier ${markets.tier[market]}`
}

function lotOf(house: House, market: Row, names: ListedNames): string {
  const { markets } = house.markets
  const underlying = markets.underlying[market]!
  const coins = coinsText(house, names, underlying, markets.lotMultiple[market]!)
  const size = coins === null ? '' : ` (${coins} ${underlyingName(names, underlying)})`
  return `${markets.lotMultiple[market]} base lots of the underlying${size}; one lot is the least trade`
}

/** Dollar atoms a base lot, and where it is known what a base lot is, dollars a coin before them. */
function dollarsOf(house: House, names: ListedNames, underlying: Row, price: number): string {
  const atoms = `${price} dollar atoms a base lot`
  const name = names.underlyings[underlying]?.name
  return name === undefined ? atoms : `$${strikeText(house, names, underlying, price)} a ${name} (${atoms})`
}

function fundingLines({ params }: House, market: Row): SpecificationLine[] {
  const { fundingIntervalMs, fundingPeriodMs, fundingClampPpm } = params.market
  const rate = `at most ${percent(fundingClampPpm[market]!)} each ${duration(fundingPeriodMs[market]!)}`
  return [
    ['Expiry', 'none'],
    ['Funding', `every ${duration(fundingIntervalMs[market]!)}, ${rate}`],
  ]
}

function expiryLines(house: House, market: Row, names: ListedNames): SpecificationLine[] {
  const { markets, expiries } = house.markets
  const { settleWindowMs, settleWaitMs } = house.params.underlying
  const underlying = markets.underlying[market]!
  const expiry = markets.expiry[market]! - 1
  const window = duration(settleWindowMs[underlying]!)
  const price = expiries.price[expiry]!
  return [
    ['Expiry', new Date(expiries.expiryMs[expiry]!).toISOString()],
    ['Settlement', `in cash, at the index averaged by time over the ${window} before the expiry`],
    [
      'Settlement in the dark',
      `with less than half of the window live it goes on for up to ${duration(settleWaitMs[underlying]!)}; then the rule price`,
    ],
    ['Settlement price', price === 0 ? 'not made yet' : dollarsOf(house, names, underlying, price)],
    ['Funding', 'none'],
  ]
}

function optionLines(house: House, market: Row, names: ListedNames): SpecificationLine[] {
  const { markets } = house.markets
  const paid = 'the premium is paid when the option is traded; its value is owed until it expires'
  return [
    ['Exercise', 'European, automatic, in cash'],
    ['Strike', dollarsOf(house, names, markets.underlying[market]!, markets.strike[market]!)],
    [
      'Premium',
      markets.upFront[market] === 1 ? paid : 'margined: changes of its value are settled as those of a future',
    ],
  ]
}

function limitOf({ params, markets: { markets } }: House, market: Row): string {
  const ofMark = `${percent(params.market.priceLimitPpm[market]!)} of the mark`
  const isOption = markets.kind[market]! >= instrumentKinds.indexOf('call')
  return isOption ? `${ofMark}, or ${percent(params.market.optionLimitPpm[market]!)} of the underlying if more` : ofMark
}

function feesOf({ params, markets: { markets } }: House, market: Row): string {
  const { clearingFeePpm, venueFeeMaxPpm, optionFeeMaxPpm } = params.market
  const isOption = markets.kind[market]! >= instrumentKinds.indexOf('call')
  const base = isOption ? 'of the underlying' : 'of notional'
  const cap = isOption ? `, each at most ${percent(optionFeeMaxPpm[market]!)} of the premium` : ''
  return `clearing ${percent(clearingFeePpm[market]!)}, venue at most ${percent(venueFeeMaxPpm[market]!)} ${base}${cap}`
}

function marginOf({ params, markets: { markets } }: House, market: Row): string {
  if (markets.kind[market]! >= instrumentKinds.indexOf('call')) return 'portfolio margin alone'
  const { initialPpm0, maintenancePpm0 } = params.market
  const standard = `initial ${percent(initialPpm0[market]!)}, maintenance ${percent(maintenancePpm0[market]!)}`
  return `${standard} of notional in the first bracket; or portfolio margin`
}

/** 12500 ppm as `1.25 %`. */
function percent(ppm: number): string {
  return `${ppm / 10_000} %`
}

function duration(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`
}
