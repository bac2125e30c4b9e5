/**
 * What is signed. One command is a struct with its own name and fields (`WithdrawalRequest`); several are a struct of them, one
 * list for each run of the same type, in order. `nonce` and `validUntilMs` come last. The domain names the house, so that nothing
 * signed for one counts for another, and the chain that its members' wallets are on (EIP-712).
 */
import type { Key } from '../core/tables/index.ts'
import { type Command, type CommandType, commandSchemas } from '../core/words/index.ts'

/** Where a signature counts. */
export type SigningDomain = {
  /** The house's own key. */
  readonly house: Key
  /** The chain that wallets must be on, as EIP-155 numbers it. */
  readonly chainId: number
}

/** What makes a signature count once, and how long. */
export type SigningTerms = { readonly nonce: number; readonly expiryMs: number }

/** A field of a struct. */
type Member = { readonly name: string; readonly type: string }

type Value = string | bigint | number | readonly Value[] | { readonly [name: string]: Value }

/** Typed data as `eth_signTypedData_v4` takes it, but that integers of more than 48 bits are `bigint`. */
export type TypedData = {
  readonly domain: { readonly name: string; readonly version: string; readonly chainId: bigint; readonly salt: string }
  readonly types: Readonly<Record<string, readonly Member[]>>
  readonly primaryType: string
  readonly message: Readonly<Record<string, Value>>
}

/** The typed data of one command or more that are signed together. */
export function typedDataOf(domain: SigningDomain, commands: readonly Command[], terms: SigningTerms): TypedData {
  const types: Record<string, readonly Member[]> = { EIP712Domain: DOMAIN }
  const [first] = commands
  const isOne = commands.length === 1
  const body = isOne ? structOf(first!, types) : runsOf(commands, types)
  const primaryType = isOne ? nameOf(first!.type) : 'Commands'
  types[primaryType] = [...(isOne ? types[primaryType]! : membersOfRuns(body)), ...TERMS]
  const message = { ...body, nonce: BigInt(terms.nonce), validUntilMs: BigInt(terms.expiryMs) }
  return { domain: domainOf(domain), types, primaryType, message }
}

/** The typed data of a reader's credential: whoever holds the signature may read what the key may, until then. */
export function loginDataOf(domain: SigningDomain, key: Key, expiryMs: number): TypedData {
  const login = [
    { name: 'key', type: 'bytes32' },
    { name: 'validUntilMs', type: 'uint48' },
  ]
  return {
    domain: domainOf(domain),
    types: { EIP712Domain: DOMAIN, Login: login },
    primaryType: 'Login',
    message: { key: `0x${key}`, validUntilMs: BigInt(expiryMs) },
  }
}

/** What an owner asks for without a command: their account's events at an address from now on, or no more (`url` null). */
export type WebhookAsk = { readonly account: number; readonly url: string | null }

/** The typed data of a webhook's registration, or of its end. */
export function webhookDataOf(domain: SigningDomain, { account, url }: WebhookAsk, terms: SigningTerms): TypedData {
  const primaryType = url === null ? 'WebhookRemove' : 'WebhookSet'
  const fields = [{ name: 'account', type: 'uint32' }, ...(url === null ? [] : [{ name: 'url', type: 'string' }])]
  return {
    domain: domainOf(domain),
    types: { EIP712Domain: DOMAIN, [primaryType]: [...fields, ...TERMS] },
    primaryType,
    message: {
      account: BigInt(account),
      ...(url === null ? {} : { url }),
      nonce: BigInt(terms.nonce),
      validUntilMs: BigInt(terms.expiryMs),
    },
  }
}

function domainOf({ house, chainId }: SigningDomain): TypedData['domain'] {
  return { name: 'Plimsoll', version: '1', chainId: BigInt(chainId), salt: `0x${house}` }
}

const DOMAIN: readonly Member[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'salt', type: 'bytes32' },
]

const TERMS: readonly Member[] = [
  { name: 'nonce', type: 'uint48' },
  { name: 'validUntilMs', type: 'uint48' },
]

/** Runs of one type: `tradeMake1`, `holdOpen2`, … each a list of structs. */
function runsOf(commands: readonly Command[], types: Record<string, readonly Member[]>): Record<string, Value[]> {
  const runs: Record<string, Value[]> = {}
  let last: Value[] = []
  let number = 0
  for (const [i, command] of commands.entries()) {
    if (command.type !== commands[i - 1]?.type) {
      number += 1
      last = []
      runs[`${command.type}${number}`] = last
    }
    last.push(structOf(command, types))
  }
  return runs
}

function membersOfRuns(runs: Readonly<Record<string, Value>>): Member[] {
  return Object.keys(runs).map((name) => ({ name, type: `${nameOf(name.replace(/\d+$/, ''))}[]` }))
}

type Kind = string | { readonly of: readonly string[] } | { readonly list: Readonly<Record<string, Kind>> }

/** The fields of a command; its struct, and those of its lists, are added to the types. */
function structOf(command: Command, types: Record<string, readonly Member[]>): Record<string, Value> {
  const fields = commandSchemas[command.type].fields as Readonly<Record<string, Kind>>
  if (types[nameOf(command.type)] === undefined) Object.assign(types, structsOf(command.type))
  return valuesOf(fields, command as unknown as Readonly<Record<string, unknown>>)
}

/** The structs of a command, by name: its own without nonce and time, and those of its lists. */
export function structsOf(type: CommandType): Record<string, readonly Member[]> {
  const structs: Record<string, readonly Member[]> = {}
  const name = nameOf(type)
  structs[name] = membersOf(name, commandSchemas[type].fields as Readonly<Record<string, Kind>>, structs)
  return structs
}

function membersOf(
  struct: string,
  fields: Readonly<Record<string, Kind>>,
  types: Record<string, readonly Member[]>,
): Member[] {
  return Object.entries(fields).map(([name, kind]) => {
    if (typeof kind === 'string') return { name, type: solidityTypes[kind]! }
    if ('of' in kind) return { name, type: 'string' }
    const entry = struct + nameOf(name)
    types[entry] = membersOf(entry, kind.list, types)
    return { name, type: `${entry}[]` }
  })
}

function valuesOf(
  fields: Readonly<Record<string, Kind>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, kind]): [string, Value] => {
      const value = values[name]
      if (kind === 'key') return [name, `0x${value as string}`]
      if (typeof kind === 'string') return [name, BigInt(value as number)]
      if ('of' in kind) return [name, value as string]
      return [name, (value as readonly Readonly<Record<string, unknown>>[]).map((entry) => valuesOf(kind.list, entry))]
    }),
  )
}

const solidityTypes: Readonly<Record<string, string>> = {
  u8: 'uint8',
  u16: 'uint16',
  u32: 'uint32',
  u48: 'uint48',
  i32: 'int32',
  int: 'int64',
  key: 'bytes32',
}

/** `tradeMake` → `TradeMake`. */
function nameOf(type: string): string {
  return type[0]!.toUpperCase() + type.slice(1)
}
