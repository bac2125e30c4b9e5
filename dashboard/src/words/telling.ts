/** What sentences about events are made of. Fields are named as the house names them. */
import { money, price } from '../format.ts'
import type { Names } from '../state/names.ts'

/** An event in words. */
export type Told = {
  readonly name: string
  readonly sentence: string
  readonly rule: string
  readonly tone: 'good' | 'warn' | 'bad' | 'plain'
}

/** Fields of an event as the wire has them. */
export type Fields = Readonly<Record<string, unknown>>

/** Sentences by the name of the event. */
export type Tellers = Readonly<Record<string, (fields: Fields, names: Names) => Told>>

/** An event of the regular course. */
export function plain(name: string, sentence: string, rule = ''): Told {
  return { name, sentence, rule, tone: 'plain' }
}

/** An account of an event; nobody when who it is is not told. */
export const account = (fields: Fields, names: Names, field = 'account'): string =>
  names.account((fields[field] ?? null) as number | string | null)

/** A number of an event. */
export const number = (fields: Fields, field: string): number => Number(fields[field])

/** Money of an event. */
export const cash = (fields: Fields, field = 'amount'): string => money(String(fields[field]))

/** The market of an event. */
export const market = (fields: Fields, names: Names): string => names.market(number(fields, 'market'))

/** The tier of an event. */
export const tier = (fields: Fields, names: Names): string => names.tier(number(fields, 'tier'))

/** A coin of an event, or an amount of it. */
export const coin = (fields: Fields, names: Names, field?: string): string =>
  field === undefined
    ? names.asset(number(fields, 'asset'))
    : `${String(fields[field]).replace('-', '')} ${names.asset(number(fields, 'asset'))}`

/** A price of a lot as one of a coin, where the house was told how many coins a lot has. */
export function lotPrice(fields: Fields, field: string, names: Names): string {
  const coins = names.coinsOf(number(fields, 'market'))
  const value = number(fields, field)
  return coins === null ? `${price(value)} a lot` : price(value / coins)
}

/** What a sweep is. */
export const SWEEP =
  'A sweep collects losses in cash and pays gains from what was collected and from the market’s reserve, at one frozen mark.'

/** How an epoch of a pool is priced. */
export const EPOCH =
  'Everything of an epoch is priced at once, before anybody moves: who joins pays the dearer and who leaves gets the cheaper of two worths.'
