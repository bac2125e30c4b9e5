/**
 * A population: who holds accounts, with what, and how they behave. Columns of one length, one entry an account of a
 * member, so that a million fit; legs and balances of an account are runs of columns of their own.
 */
import type { Row } from '../../core/units/index.ts'

/** Books of options and dated futures under portfolio margin, on one underlying each. */
export const optionClasses = [
  'covered-call', // long, a call sold against it
  'collar', // long, a put bought below and a call sold above
  'short-strangle', // a put below and a call above sold
  'short-wing', // the same far away
  'calendar', // a call bought, the same of the expiry before sold
  'butterfly', // two calls sold between two bought
  'long-wing', // a far put bought
  'basis', // a future bought against a perpetual sold
] as const

/** The class of a book of options. */
export type OptionClass = (typeof optionClasses)[number]

/**
 * What an account is for. `hedged` and `carry` books lose little when prices move: long one market and short another, or coins held against a
 * short. An `option-maker` takes the other side of books of options and trades its delta away.
 */
export const accountClasses = [
  'long',
  'short',
  'mixed',
  'hedged',
  'carry',
  'flat',
  'maker',
  ...optionClasses,
  'option-maker',
] as const

/** The class of an account. */
export type AccountClass = (typeof accountClasses)[number]

/** What its owner does when called: pays in, cuts positions, nothing. */
export const behaviours = ['pays', 'cuts', 'ignores'] as const

/** What the population needs to know of a market. */
type PopulationMarket = {
  readonly underlying: string
  /** Atoms per lot at the first mark, > 0. */
  readonly price: number
  /** One-sided open interest wanted, atoms. */
  readonly openInterest: number
  /** Initial margin asked of a leg of so much notional, atoms; with some room for what the house adds. */
  readonly initialOf: (notional: number) => number
}

/** What the population needs to know of a dated market. */
export type PopulationContract = {
  readonly row: Row
  /** Place of its underlying's perpetual among the markets. */
  readonly of: number
  readonly kind: 'future' | 'call' | 'put'
  readonly expiryMs: number
  /** Of an option: how many strikes it lies above the one nearest to the first price. */
  readonly step: number
}

/** A book of options as it is opened: signed lots, what is bought first; equity ÷ initial requirement. */
export type OptionBook = {
  readonly account: number
  readonly class: OptionClass
  readonly legs: readonly { readonly market: Row; readonly lots: number }[]
  readonly cushionPpm: number
}

/** What the population needs to know of an asset that may be deposited; the settlement token is asset 0 of vault 0. */
export type PopulationAsset = {
  readonly vault: number
  readonly underlying: string
  /** Value of an asset atom: price ÷ atomsPerLot settlement atoms. */
  readonly price: number
  readonly atomsPerLot: number
  readonly haircutPpm: number
  /** Most value of one account in the first bracket of its haircut. */
  readonly valueMax: number
  /** A token that should be worth a dollar. */
  readonly stable: boolean
}

/** What a population is drawn for. */
export type PopulationWish = {
  readonly seed: number
  /** Accounts of members, market makers included. */
  readonly accounts: number
  readonly markets: readonly PopulationMarket[]
  /** The settlement token first. */
  readonly assets: readonly PopulationAsset[]
  /** Dated markets, and how many of a thousand accounts hold books of them. */
  readonly contracts: readonly PopulationContract[]
  readonly optionsOf1000: number
}

/** The accounts of members. Account i of the population is row `accountFirst` + i of the house. */
export type Population = {
  readonly seed: number
  readonly accounts: number
  readonly owners: number
  /** Owner of each account, dense from 0, not falling. */
  readonly owner: Uint32Array
  /** 1 for an isolated account. */
  readonly isolated: Uint8Array
  /** Position in `accountClasses` and in `behaviours`. */
  readonly class: Uint8Array
  readonly behaviour: Uint8Array
  /** Settlement atoms paid in before opening. */
  readonly cash: Float64Array
  /** Vault and amount of the collateral paid in; amount 0 none. */
  readonly vault: Uint16Array
  readonly collateral: Float64Array
  /** Settlement atoms that the owner keeps outside and would pay in when called. */
  readonly purse: Float64Array
  /** Legs of account i: entries legFirst[i] … legFirst[i + 1] − 1 of the next two. */
  readonly legFirst: Uint32Array
  readonly legMarket: Uint16Array
  /** Signed lots wanted; they sum to zero over each market. */
  readonly legLots: Int32Array
  /** The accounts of market makers. */
  readonly makers: readonly number[]
  /** Books of options, and the accounts of those who make options: they enter flat and trade once there are curves. */
  readonly optionBooks: readonly OptionBook[]
  readonly optionMakers: readonly number[]
  /** The rules by which it was drawn, in words. */
  readonly rules: readonly string[]
}
