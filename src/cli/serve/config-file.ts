/** Reads the configuration of a house. Each fault names file, line and cure. */
import { readFileSync } from 'node:fs'
import { parse, TomlError } from 'smol-toml'
import type { TokenGrant } from '../../api/index.ts'
import { parameterByName } from '../../core/params/index.ts'
import { keyOfAddress } from '../../signing/index.ts'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { short } from '../options.ts'

/** Something listed with a key of its own. */
type Keyed = { readonly name: string; readonly key: string }

/** Collateral, or the settlement token: which token it is, on which chain. */
type Token = { readonly name: string; readonly chain: number; readonly token: string }

/** A configuration. Exponents: a base lot is 10^exponent coins. */
export type HouseConfig = {
  readonly name: string
  readonly port: number
  /** Chain of the domain of signatures (EIP-155). */
  readonly chainId: number
  readonly tickMs: number
  readonly cutMs: number
  readonly capacity: {
    readonly owners: number
    readonly accounts: number
    readonly legs: number
    readonly balances: number
  }
  readonly settlement: Token
  readonly collaterals: readonly (Token & { readonly exponent: number; readonly atomsPerLot: number })[]
  readonly markets: readonly { readonly name: string; readonly underlying: string; readonly exponent: number }[]
  readonly sources: readonly Keyed[]
  readonly venues: readonly Keyed[]
  /** Key whose login speaks for the operator; null when nobody's does. */
  readonly operatorKey: string | null
  /** Who holds which token, by its SHA-256. */
  readonly tokens: readonly TokenGrant[]
  /** `scope.name` of a parameter, the name of its row (null for every row), its value. */
  readonly parameters: readonly { readonly parameter: string; readonly where: string | null; readonly value: number }[]
}

/** Largest configuration, in bytes. */
const BYTES_MAX = 1_000_000

/**
 * Reads a configuration file.
 *
 * @throws BadInputError
 */
export function configFile(path: string): HouseConfig {
  const text = readFileSync(path, 'utf8')
  if (text.length > BYTES_MAX)
    throw new BadInputError(`${path}: is larger than ${BYTES_MAX} bytes`, 'name a configuration')
  return configOf(path, text)
}

/**
 * The configuration of a text; `file` is what faults call it.
 *
 * @throws BadInputError
 */
export function configOf(file: string, text: string): HouseConfig {
  const root: Place = { file, text, path: [], value: parsed(file, text) }
  const fields = fieldsOf(
    root,
    [...Object.keys(ranges), 'name', ...tables],
    [...['collateral', 'market', 'parameters', 'operator', 'token']],
  )
  if (wholeOf(fields.format) !== 1) throw fault(fields.format!, 'is no format of this release', 'write 1')
  const capacity = fieldsOf(fields.capacity!, ['owners', 'accounts', 'legs', 'balances'])
  const config: HouseConfig = {
    name: textOf(fields.name),
    port: wholeOf(fields.port),
    chainId: wholeOf(fields['chain-id']),
    tickMs: wholeOf(fields['tick-ms']),
    cutMs: wholeOf(fields['cut-ms']),
    capacity: {
      owners: wholeOf(capacity.owners),
      accounts: wholeOf(capacity.accounts),
      legs: wholeOf(capacity.legs),
      balances: wholeOf(capacity.balances),
    },
    settlement: tokenOf(fieldsOf(fields.settlement!, ['name', 'chain', 'token'])),
    collaterals: itemsOf(fields.collateral).map((item) => {
      const of = fieldsOf(item, ['name', 'chain', 'token', 'lot-exponent', 'atoms-per-lot'])
      return { ...tokenOf(of), exponent: wholeOf(of['lot-exponent']), atomsPerLot: wholeOf(of['atoms-per-lot']) }
    }),
    markets: itemsOf(fields.market).map((item) => {
      const of = fieldsOf(item, ['name', 'underlying', 'lot-exponent'])
      return { name: textOf(of.name), underlying: textOf(of.underlying), exponent: wholeOf(of['lot-exponent']) }
    }),
    sources: itemsOf(fields.source).map(keyedOf),
    venues: itemsOf(fields.venue).map(keyedOf),
    operatorKey: fields.operator?.value === undefined ? null : keyOf(fieldsOf(fields.operator, ['key']).key),
    tokens: itemsOf(fields.token).map(grantOf),
    parameters: parametersOf(fields.parameters),
  }
  refuseTwice(root, config)
  refuseTokensTwice(root, config.tokens)
  return config
}

const tables: readonly string[] = ['capacity', 'settlement', 'source', 'venue']

/** Bounds of whole numbers by the name of their field. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  format: [1, 2 ** 31],
  port: [0, 65_535],
  'tick-ms': [10, 60_000],
  'cut-ms': [1000, 86_400_000],
  'chain-id': [1, 2 ** 32 - 1],
}

const innerRanges: Readonly<Record<string, readonly [number, number]>> = {
  owners: [1, 16_000_000],
  accounts: [64, 16_000_000],
  legs: [64, 64_000_000],
  balances: [64, 64_000_000],
  chain: [1, 2 ** 32 - 1],
  subject: [0, 2 ** 32 - 1],
  'lot-exponent': [-12, 12],
  'atoms-per-lot': [1, 10 ** 15],
}

/** A value and where it stands. */
type Place = {
  readonly file: string
  readonly text: string
  readonly path: readonly (string | number)[]
  readonly value: unknown
}

type Fields = Readonly<Record<string, Place>>

function parsed(file: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const what = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '')
    throw new BadInputError(`${file}, line ${error.line}: ${what}`, 'write it as TOML (https://toml.io)', error)
  }
}

/** The fields of a table: all of `required` are there, nothing else but `optional` ones. */
function fieldsOf(place: Place, required: readonly string[], optional: readonly string[] = []): Fields {
  if (!isTable(place.value)) throw fault(place, 'is no table', 'write it as a table')
  const known = [...required, ...optional]
  for (const name of Object.keys(place.value)) {
    if (known.includes(name)) continue
    const line = lineOf(place.text, [...place.path, name])
    const what = `there is no "${short(name)}"${didYouMean(name, known)}`
    throw new BadInputError(`${place.file}, line ${line}: ${what}`, `use ${known.join(', ')}`)
  }
  for (const name of required) {
    if (place.value[name] === undefined)
      throw fault(place, `"${name}" is missing`, `add it; \`plimsoll init\` shows how`)
  }
  return Object.fromEntries(known.map((name) => [name, inside(place, name)]))
}

/** The items of an array of tables; none when it is left out. */
function itemsOf(place: Place | undefined): Place[] {
  if (place === undefined || place.value === undefined) return []
  if (!Array.isArray(place.value)) throw fault(place, 'is no list', `write [[${place.path.at(-1)}]] above each`)
  return place.value.map((_, at) => inside(place, at))
}

function keyedOf(place: Place): Keyed {
  const fields = fieldsOf(place, ['name', 'key'])
  return { name: textOf(fields.name), key: keyOf(fields.key) }
}

function tokenOf(fields: Fields): Token {
  return { name: textOf(fields.name), chain: wholeOf(fields.chain), token: keyOf(fields.token) }
}

/** Roles that a token may be of; the first two speak for a row, which is their subject. */
const tokenRoles = ['member', 'venue', 'operator', 'auditor'] as const

function grantOf(place: Place): TokenGrant {
  const fields = fieldsOf(place, ['name', 'role', 'sha256'], ['subject', 'read-only'])
  const role = tokenRoles.find((each) => each === fields.role!.value)
  if (role === undefined) {
    throw fault(fields.role!, `is ${shown(fields.role!.value)}`, `write one of ${tokenRoles.join(', ')} in quotes`)
  }
  const grant = {
    name: textOf(fields.name),
    role,
    tokenSha256: digestOf(fields.sha256!),
    readOnly: flagOf(fields['read-only']!),
  }
  const subject = fields.subject!
  if (role === 'operator' || role === 'auditor') {
    if (subject.value === undefined) return grant
    throw fault(subject, `does not belong to the role ${role}`, 'leave it out')
  }
  if (subject.value === undefined) {
    throw fault(place, `"subject" is missing`, `add the number of the ${role === 'member' ? 'owner' : 'venue'}`)
  }
  return { ...grant, [role === 'member' ? 'owner' : 'venue']: wholeOf(subject) }
}

/** A digest is never shown in a message: whoever wrote the token itself there by mistake keeps it out of logs. */
function digestOf(place: Place): string {
  if (typeof place.value === 'string' && /^[0-9a-f]{64}$/.test(place.value)) return place.value
  throw fault(place, 'is no SHA-256', 'write the line that `plimsoll token` prints, never the token itself')
}

function flagOf(place: Place): boolean {
  if (place.value === undefined) return false
  if (typeof place.value === 'boolean') return place.value
  throw fault(place, `is ${shown(place.value)}`, 'write true or false')
}

/** A token means one thing, and its name is how limits count it. */
function refuseTokensTwice(root: Place, tokens: readonly TokenGrant[]): void {
  for (const [field, values] of [
    ['name', tokens.map(({ name }) => name)],
    ['sha256', tokens.map(({ tokenSha256 }) => tokenSha256)],
  ] as const) {
    const at = values.findIndex((value, index) => values.indexOf(value) !== index)
    if (at < 0) continue
    const place = inside(inside(inside(root, 'token'), at), field)
    throw fault(place, 'stands twice', field === 'name' ? 'give each its own name' : 'make a token for each')
  }
}

function textOf(place: Place | undefined): string {
  const { value } = place!
  if (typeof value === 'string' && /^[\p{L}\p{N}][\p{L}\p{N} ._:/-]{0,63}$/u.test(value)) return value
  throw fault(place!, `is ${shown(value)}`, 'write a name in quotes: letters, digits, spaces and . _ : / - , up to 64')
}

/** A key: an address of 20 bytes, zeros before it, or all 32 bytes. */
function keyOf(place: Place | undefined): string {
  const { value } = place!
  const text = typeof value === 'string' ? value : ''
  const digits = keyOfAddress(text) ?? text.toLowerCase().replace(/^0x/, '')
  if (/^[0-9a-f]{64}$/.test(digits)) return digits
  const cure = 'write an address, 0x and 40 hexadecimal digits, or 64 of them, in quotes'
  throw fault(place!, `is ${shown(value)}`, cure)
}

function wholeOf(place: Place | undefined): number {
  const { value, path } = place!
  const name = `${path.at(-1)}`
  const [low, high] = (path.length === 1 ? ranges[name] : innerRanges[name])!
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value
  throw fault(place!, `is ${shown(value)}`, `write a whole number from ${low} to ${high}`)
}

function parametersOf(place: Place | undefined): HouseConfig['parameters'] {
  if (place === undefined || place.value === undefined) return []
  if (!isTable(place.value)) throw fault(place, 'is no table', 'write [parameters] above "NAME" = VALUE')
  return Object.entries(place.value).map(([name, value]) => {
    const at = inside(place, name)
    const [, parameter, where] = /^([a-z]+\.[A-Za-z0-9]+)(?:\[([^\]]+)\])?$/.exec(name) ?? []
    const found = parameter === undefined ? undefined : parameterByName(parameter)
    if (found === undefined) {
      throw fault(
        at,
        'is no parameter',
        'use a name of docs/parameters.md in quotes, as "market.initialPpm0[BTC-PERP]"',
      )
    }
    const { low, high } = found.parameter
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
      throw fault(at, `is ${shown(value)}`, `write a whole number from ${low} to ${high}`)
    }
    return { parameter: parameter!, where: where ?? null, value }
  })
}

/** Names are how rows are found: none stands twice, and a parameter names a row that there is. */
function refuseTwice(root: Place, config: HouseConfig): void {
  const { markets, collaterals, sources, venues, settlement, parameters } = config
  const lists: readonly (readonly [string, readonly { readonly name: string }[]])[] = [
    ['market', markets],
    ['collateral', collaterals],
    ['source', sources],
    ['venue', venues],
  ]
  for (const [list, items] of lists) {
    const names = items.map(({ name }) => name)
    const at = names.findIndex((name, index) => names.indexOf(name) !== index || name === settlement.name)
    if (at < 0) continue
    throw fault(inside(inside(inside(root, list), at), 'name'), `${names[at]} stands twice`, 'give each its own name')
  }
  const exponents = new Map<string, number>()
  for (const [list, items] of [
    ['market', markets.map(({ underlying, exponent }) => ({ name: underlying, exponent }))],
    ['collateral', collaterals],
  ] as const) {
    for (const [at, { name, exponent }] of items.entries()) {
      const known = exponents.get(name) ?? exponent
      exponents.set(name, known)
      if (known === exponent) continue
      const place = inside(inside(inside(root, list), at), 'lot-exponent')
      throw fault(
        place,
        `is ${exponent}, and ${known} for ${name} above`,
        'an underlying has one base lot: write the same',
      )
    }
  }
  const rows: Readonly<Record<string, readonly string[]>> = {
    market: markets.map(({ name }) => name),
    asset: [settlement.name, ...collaterals.map(({ name }) => name)],
    underlying: [settlement.name, ...exponents.keys()],
    source: sources.map(({ name }) => name),
    venue: venues.map(({ name }) => name),
  }
  for (const { parameter, where } of parameters) {
    const known = rows[parameter.split('.')[0]!] ?? []
    if (where === null || known.includes(where)) continue
    const place = inside(inside(root, 'parameters'), `${parameter}[${where}]`)
    throw fault(place, `there is no ${short(where)}${didYouMean(where, known)}`, `use ${known.join(', ') || 'no row'}`)
  }
}

function inside(place: Place, name: string | number): Place {
  const value = (place.value as Record<string | number, unknown> | undefined)?.[name]
  return { ...place, path: [...place.path, name], value }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: unknown): string {
  return typeof value === 'object' ? 'a table or list' : short(typeof value === 'string' ? `"${value}"` : `${value}`)
}

function fault({ file, text, path }: Place, what: string, cure: string): BadInputError {
  const name = path.filter((part) => typeof part === 'string').join('.')
  return new BadInputError(`${file}, line ${lineOf(text, path)}: ${name === '' ? '' : `${name} `}${what}`, cure)
}

/**
 * The line of a value by its path. The parser tells no places of values, so headers and keys are found again: the line of the value, or of
 * the first thing in it, or of the nearest table above it.
 */
function lineOf(text: string, path: readonly (string | number)[]): number {
  const counts = new Map<string, number>()
  const wanted = path.join('\n')
  let [table, above, below] = ['', 1, 0]
  for (const [index, written] of text.split('\n').entries()) {
    const header = /^\s*(\[\[?)\s*([^\]]+?)\s*\]/.exec(written)
    const key = /^\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*=/.exec(written)
    if (header === null && key === null) continue
    if (header !== null) {
      const name = unquoted(header[2]!)
      const nth = counts.get(name) ?? 0
      counts.set(name, nth + 1)
      table = header[1] === '[[' ? `${name}\n${nth}` : name
    }
    const at = key === null ? table : [table, unquoted(key[1]!)].filter((part) => part !== '').join('\n')
    if (wanted === at) return index + 1
    if (wanted.startsWith(`${at}\n`)) above = index + 1
    if (below === 0 && at.startsWith(`${wanted}\n`)) below = index + 1
  }
  return below === 0 ? above : below
}

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2')
