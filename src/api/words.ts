/**
 * Commands and events on the wire, made of the schemas that make their canonical bytes: one table says the unit of each
 * field, and from it come the JSON schema, the reading and the writing.
 *
 * Money and prices are decimal strings of settlement tokens (a price is per lot, an index per base lot in dollars), amounts
 * of an asset are decimal strings with the asset's places, counts, lots, rates and times are integers.
 */
import { type TSchema, Type } from 'typebox'
import type { House } from '../core/machine/index.ts'
import {
  type Command,
  type CommandType,
  commandSchemas,
  type EventType,
  eventSchemas,
  type HouseEvent,
} from '../core/words/index.ts'
import { ATOM_PLACES, DECIMAL_PATTERN, decimalRead, decimalText } from './decimals.ts'
import { ApiProblem } from './problem.ts'
import { SALTED_PATTERN, type Sight } from './sight.ts'

/** What a number of a record means. */
type Unit = 'money' | 'price' | 'asset' | 'asked' | 'integer' | 'flag' | 'account' | 'owner'

/** Places of an asset's atoms, by asset. */
export type Places = (house: House, asset: number) => number

type Fields = Readonly<Record<string, unknown>>
type Values = Record<string, unknown>

const PRICES = new Set(['price', 'limitPrice', 'raw', 'confidence', 'mark', 'slow', 'bid', 'ask'])
const FLAGS = new Set([
  ...['open', 'closeOnly', 'pledged', 'active', 'depegged', 'long', 'on', 'settlement'],
  ...['bears', 'last', 'stopped'],
])
const ACCOUNTS = new Set(['account', 'buyer', 'seller', 'payer', 'toAccount'])
const OWNERS = new Set(['owner', 'firstOwner', 'secondOwner'])
const INTEGERS = new Set([
  ...['index', 'shares', 'depth', 'atomsPerLot', 'addOnPpm', 'pricePpm', 'bidLots', 'askLots'],
  ...['ratePpm', 'utilisationPpm', 'multiplierPpm'],
  ...['basisPpm', 'theta', 'right', 'left'],
])
const ASSETS = new Set(['assetAmount', 'stock', 'ledger', 'budget'])

/** Numbers without places under a name that means money elsewhere: shares that leave, values of parameters. */
const INTEGERS_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  poolPriced: new Set(['due']),
  poolLeft: new Set(['waiting']),
  lenderWaits: new Set(['recalled']),
  coinLenderWaits: new Set(['recalled']),
  parametersSchedule: new Set(['value']),
  parameterScheduled: new Set(['value']),
  parameterApplied: new Set(['value']),
}

/** Records whose `amount` is of the asset that they name, or of the asset of their vault. */
const OF_ASSET = new Set([
  ...['posted', 'depositSeen', 'depositFinal', 'depositNoted', 'withdrawalRequest', 'withdrawalNoted', 'transferMake'],
  ...['vaultMoved', 'windDownClaim', 'offerTake', 'exitWeighed'],
])

/** Fields of records about loans of a coin that are amounts of it. */
const COINS_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  coinLend: new Set(['amount']),
  coinBorrow: new Set(['amount']),
  coinRepay: new Set(['amount']),
  coinLenderChanged: new Set(['amount']),
  coinBoughtIn: new Set(['amount']),
  coinInterestDivided: new Set(['income', 'lenders']),
  coinDebtChanged: new Set(['amount', 'debt']),
  coinLendersCut: new Set(['amount', 'lenders']),
  coinRecallStarted: new Set(['wanted', 'lent']),
  coinDebtCalled: new Set(['debt', 'allowed']),
  coinDebtDue: new Set(['due']),
  coinSharesEnded: new Set(['coins']),
}

/** Records whose `from` and `to` are accounts. */
const BETWEEN_ACCOUNTS = new Set(['posted', 'costPosted', 'transferMake', 'accountPledge', 'accountPledged'])

function unitOf(type: string, field: string, kind: string): Unit {
  if (ACCOUNTS.has(field)) return 'account'
  if (OWNERS.has(field) || (field === 'other' && type === 'ownersLinked')) return 'owner'
  if ((field === 'from' || field === 'to') && BETWEEN_ACCOUNTS.has(type)) return 'account'
  if (kind === 'u8' && FLAGS.has(field)) return 'flag'
  if (kind !== 'int') return 'integer'
  // A sweep's and a funding settlement's `index` is the funding index; a price only under its own names.
  if (INTEGERS.has(field) || INTEGERS_OF[type]?.has(field) === true) return 'integer'
  // What was asked of a pool is money, or shares.
  if (type === 'poolAsked') return 'asked'
  if (PRICES.has(field)) return 'price'
  if (COINS_OF[type]?.has(field) === true) return 'asset'
  // What an epoch of lenders lets go is money: a tier lends no other.
  if (type === 'lenderExitsShared') return 'money'
  if (ASSETS.has(field) || (field === 'amount' && OF_ASSET.has(type))) return 'asset'
  return 'money'
}

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  u8: [0, 255],
  u16: [0, 65_535],
  u32: [0, 2 ** 32 - 1],
  u48: [0, 2 ** 48 - 1],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  int: [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
}

/** Decimal text: money, a price, an amount. */
export const DecimalSchema = Type.String({ pattern: DECIMAL_PATTERN, maxLength: 36 })

/** 32 bytes in lower-case hexadecimal. */
export const KeySchema = Type.String({ pattern: '^[0-9a-f]{64}$', maxLength: 64 })

/** An account or owner as the caller may see it. */
export const RefSchema = Type.Union([
  Type.Integer({ minimum: 0 }),
  Type.String({ pattern: SALTED_PATTERN, description: 'A salted number: the same for the same account, and no name.' }),
])

const NullableRefSchema = Type.Union([RefSchema, Type.Null()])

function fieldSchema(type: string, field: string, kind: unknown, asRead: boolean): TSchema {
  if (kind === 'key') return KeySchema
  if (typeof kind === 'string') {
    const unit = unitOf(type, field, kind)
    if (unit === 'flag') return Type.Boolean()
    if ((unit === 'account' || unit === 'owner') && !asRead) return NullableRefSchema
    if (unit !== 'integer' && unit !== 'account' && unit !== 'owner') return DecimalSchema
    const [minimum, maximum] = ranges[kind]!
    return Type.Integer({ minimum, maximum })
  }
  if ('of' in (kind as object)) return Type.Enum([...(kind as { of: readonly string[] }).of] as [string])
  const entries = (kind as { list: Fields }).list
  return Type.Array(objectOf(type, entries, asRead), { maxItems: 1024 })
}

function objectOf(type: string, fields: Fields, asRead: boolean, head: Record<string, TSchema> = {}): TSchema {
  const properties = Object.entries(fields).map(([name, kind]) => [name, fieldSchema(type, name, kind, asRead)])
  return Type.Object({ ...head, ...Object.fromEntries(properties) }, { additionalProperties: false })
}

/** A record in the units of the journal: whole numbers, keys in hexadecimal, words. */
export function rawSchema(fields: Fields, head: Record<string, TSchema>): TSchema {
  const properties = Object.entries(fields).map(([name, kind]): [string, TSchema] => {
    if (kind === 'key') return [name, KeySchema]
    if (typeof kind === 'string') {
      const [minimum, maximum] = ranges[kind]!
      return [name, Type.Integer({ minimum, maximum })]
    }
    if ('of' in (kind as object)) return [name, Type.Enum([...(kind as { of: readonly string[] }).of] as [string])]
    return [name, Type.Array(rawSchema((kind as { list: Fields }).list, {}), { maxItems: 1024 })]
  })
  return Type.Object({ ...head, ...Object.fromEntries(properties) }, { additionalProperties: false })
}

/** The body of a command without the fields that the path and the credential fill in. */
export function commandBody(type: CommandType, without: readonly string[]): TSchema {
  const fields = Object.entries(commandSchemas[type].fields).filter(([name]) => !without.includes(name))
  return objectOf(type, Object.fromEntries(fields), true)
}

/** Every event, by its `type`. */
export const HouseEventSchema: TSchema = Type.Union(
  Object.entries(eventSchemas).map(([type, { fields }]) => objectOf(type, fields, false, { type: Type.Literal(type) })),
  { $id: 'HouseEvent' },
)

/** An event as callers get it. */
export type EventJson = { readonly type: EventType } & Readonly<Record<string, unknown>>

/** An event as a caller may see it. */
export function eventJson(house: House, event: HouseEvent, sight: Sight, places: Places): EventJson {
  const written = write(event.type, eventSchemas[event.type].fields, event as unknown as Values, sight, (amountOf) =>
    places(house, amountOf),
  )
  return { type: event.type, ...written(house) } as EventJson
}

function write(
  type: string,
  fields: Fields,
  record: Values,
  sight: Sight,
  places: (asset: number) => number,
): (house: House) => Values {
  return (house) => {
    const json: Values = {}
    for (const [name, kind] of Object.entries(fields)) {
      const value = record[name]
      if (typeof kind !== 'string' || kind === 'key') {
        json[name] = value
        continue
      }
      const unit = unitOf(type, name, kind)
      if (unit === 'account') json[name] = sight.account(value as number)
      else if (unit === 'owner') json[name] = sight.owner(value as number)
      else if (unit === 'flag') json[name] = value === 1
      else if (unit === 'integer') json[name] = value
      else if (unit === 'asked') json[name] = decimalText(value as number, record['what'] === 'exit' ? 0 : ATOM_PLACES)
      else json[name] = decimalText(value as number, unit === 'asset' ? places(assetOf(house, record)) : ATOM_PLACES)
    }
    return json
  }
}

/** The asset that the amounts of a record are of; −1 when it names none that exists. */
export function assetOf(house: House, record: Readonly<Record<string, unknown>>): number {
  if (typeof record['asset'] === 'number') return record['asset']
  const vault = record['vault'] ?? record['vaultFrom'] ?? record['from']
  return typeof vault === 'number' && vault < house.ledger.vaults.rows ? house.ledger.vaults.asset[vault]! : -1
}

/**
 * A command of checked JSON: the body's fields and those that the path and the credential say. Throws `fieldInvalid` for a
 * decimal with too many places or out of range.
 */
export function commandOf<T extends CommandType>(house: House, type: T, json: Fields, places: Places): Command {
  return { type, ...readFields(house, type, commandSchemas[type].fields, json, json, places) } as unknown as Command
}

function readFields(house: House, type: string, fields: Fields, json: Fields, record: Fields, places: Places): Values {
  const values: Values = {}
  for (const [name, kind] of Object.entries(fields)) {
    const value = json[name]
    if (typeof kind !== 'string') {
      const entries = 'list' in (kind as object) ? (kind as { list: Fields }).list : null
      values[name] =
        entries === null
          ? value
          : (value as readonly Fields[]).map((entry) => readFields(house, type, entries, entry, record, places))
    } else if (typeof value === 'boolean') values[name] = value ? 1 : 0
    else if (typeof value === 'string' && kind !== 'key') {
      const asset = unitOf(type, name, kind) === 'asset' ? places(house, assetOf(house, record)) : ATOM_PLACES
      values[name] = decimalOf(name, value, asset)
    } else values[name] = value
  }
  return values
}

/** The integer of a decimal text. Throws `fieldInvalid` naming the field. */
export function decimalOf(field: string, text: string, places: number): number {
  const value = decimalRead(text, places)
  if (value === null) {
    throw ApiProblem.edge(
      'fieldInvalid',
      `${field}: write a decimal with at most ${places} places, smaller than 2^53 units.`,
    )
  }
  return value
}

/** Fields of each event that name accounts: looked up, since every event is asked for them once for every open channel. */
const accountFields: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(eventSchemas).map(([type, { fields }]) => [
    type,
    Object.entries<unknown>(fields).flatMap(([field, kind]) =>
      typeof kind === 'string' && unitOf(type, field, kind) === 'account' ? [field] : [],
    ),
  ]),
)

/** The accounts that an event names, −1 among them. */
export function accountsIn(event: HouseEvent): number[] {
  return accountFields.get(event.type)!.map((field) => (event as unknown as Record<string, number>)[field]!)
}
