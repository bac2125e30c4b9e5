/**
 * The EIP-712 digest of commands, straight from their schemas. The same as that of `typedDataOf` (a test holds the two together),
 * without the objects in between: a venue signs a hundred trades at once, thousands of times a second.
 */
import { type Command, type CommandType, commandSchemas } from '../core/words/index.ts'
import { keccak256 } from './recovery.ts'
import { loginDataOf, type SigningDomain, type SigningTerms, structsOf, type TypedData } from './typed-data.ts'

const WORD = 32

/** The digest that is signed: 32 bytes. At least one command. */
export function digestOf(domain: SigningDomain, commands: readonly Command[], terms: SigningTerms): Uint8Array {
  const digest = new Uint8Array(2 + 2 * WORD)
  digest[0] = 0x19
  digest[1] = 0x01
  digest.set(domainHash(domain), 2)
  digest.set(commands.length === 1 ? hashOfOne(commands[0]!, terms) : hashOfRuns(commands, terms), 2 + WORD)
  return keccak256(digest)
}

function hashOfOne(command: Command, terms: SigningTerms): Uint8Array {
  const plan = planOf(command.type)
  const bytes = new Uint8Array((plan.fields.length + 3) * WORD)
  bytes.set(plan.signedHash, 0)
  writeFields(bytes, plan.fields, command as unknown as Values)
  writeTerms(bytes, (plan.fields.length + 1) * WORD, terms)
  return keccak256(bytes)
}

function hashOfRuns(commands: readonly Command[], terms: SigningTerms): Uint8Array {
  const runs: Command[][] = []
  for (const [i, command] of commands.entries()) {
    if (command.type === commands[i - 1]?.type) runs.at(-1)!.push(command)
    else runs.push([command])
  }
  const bytes = new Uint8Array((runs.length + 3) * WORD)
  bytes.set(runsTypeHash(runs.map(([first]) => first!.type)), 0)
  for (const [i, run] of runs.entries()) bytes.set(hashOfRun(run), (i + 1) * WORD)
  writeTerms(bytes, (runs.length + 1) * WORD, terms)
  return keccak256(bytes)
}

function hashOfRun(run: readonly Command[]): Uint8Array {
  const { fields, typeHash } = planOf(run[0]!.type)
  const bytes = new Uint8Array((fields.length + 1) * WORD)
  const hashes = new Uint8Array(run.length * WORD)
  for (const [i, command] of run.entries()) {
    bytes.set(typeHash, 0)
    writeFields(bytes, fields, command as unknown as Values)
    hashes.set(keccak256(bytes), i * WORD)
  }
  return keccak256(hashes)
}

type Values = Readonly<Record<string, number | string | readonly Values[]>>

type Field = { readonly name: string; readonly kind: 'number' | 'key' | 'word' } | ListField

type ListField = {
  readonly name: string
  readonly kind: 'list'
  readonly fields: readonly Field[]
  readonly typeHash: Uint8Array
}

/** How a command is hashed: its fields, the hash of its struct's type, and of the same with nonce and time. */
type Plan = { readonly fields: readonly Field[]; readonly typeHash: Uint8Array; readonly signedHash: Uint8Array }

const plans = new Map<CommandType, Plan>()

function planOf(type: CommandType): Plan {
  const known = plans.get(type)
  if (known !== undefined) return known
  const name = structName(type)
  const structs = structsOf(type)
  const fields = fieldsOf(name, commandSchemas[type].fields as Kinds, structs)
  const signed = { ...structs, [name]: [...structs[name]!, ...TERMS] }
  const plan = { fields, typeHash: typeHashOf(name, structs), signedHash: typeHashOf(name, signed) }
  plans.set(type, plan)
  return plan
}

type Kinds = Readonly<Record<string, string | { readonly of: unknown } | { readonly list: Kinds }>>
type Structs = TypedData['types']

function fieldsOf(struct: string, kinds: Kinds, structs: Structs): Field[] {
  return Object.entries(kinds).map(([name, kind]): Field => {
    if (kind === 'key') return { name, kind: 'key' }
    if (typeof kind === 'string') return { name, kind: 'number' }
    if ('of' in kind) return { name, kind: 'word' }
    const entry = struct + structName(name)
    return { name, kind: 'list', fields: fieldsOf(entry, kind.list, structs), typeHash: typeHashOf(entry, structs) }
  })
}

const TERMS = [
  { name: 'nonce', type: 'uint48' },
  { name: 'validUntilMs', type: 'uint48' },
] as const

/** Hash of a struct's type: its members, then those of every struct that it refers to, by name. */
function typeHashOf(name: string, structs: Structs): Uint8Array {
  const referred = new Set<string>()
  const refer = (struct: string): void => {
    for (const { type } of structs[struct]!) {
      const base = type.replace(/\[\]$/, '')
      if (structs[base] === undefined || referred.has(base)) continue
      referred.add(base)
      refer(base)
    }
  }
  refer(name)
  referred.delete(name)
  const text = [name, ...[...referred].sort()]
    .map((struct) => `${struct}(${structs[struct]!.map((member) => `${member.type} ${member.name}`).join(',')})`)
    .join('')
  return keccak256(new TextEncoder().encode(text))
}

/** Hashes of the types of struct `Commands`, by the runs in it: bounded, since anybody may send any order. */
const runHashes = new Map<string, Uint8Array>()
const RUN_HASHES_MAX = 256

function runsTypeHash(types: readonly CommandType[]): Uint8Array {
  const key = types.join(' ')
  const known = runHashes.get(key)
  if (known !== undefined) return known
  const members = types.map((type, i) => ({ name: `${type}${i + 1}`, type: `${structName(type)}[]` }))
  const structs = Object.assign({}, ...types.map(structsOf)) as Structs
  const hash = typeHashOf('Commands', { ...structs, Commands: [...members, ...TERMS] })
  if (runHashes.size >= RUN_HASHES_MAX) runHashes.clear()
  runHashes.set(key, hash)
  return hash
}

/** Writes fields behind the hash of their type, one word each. */
function writeFields(bytes: Uint8Array, fields: readonly Field[], values: Values): void {
  for (const [i, field] of fields.entries()) {
    const at = (i + 1) * WORD
    const value = values[field.name]!
    if (field.kind === 'list') bytes.set(hashOfList(field, value as readonly Values[]), at)
    else if (field.kind === 'number') writeNumber(bytes, at, value as number)
    else if (field.kind === 'key') writeKey(bytes, at, value as string)
    else bytes.set(wordHash(value as string), at)
  }
}

function hashOfList({ fields, typeHash }: ListField, entries: readonly Values[]): Uint8Array {
  const hashes = new Uint8Array(entries.length * WORD)
  const bytes = new Uint8Array((fields.length + 1) * WORD)
  for (const [i, entry] of entries.entries()) {
    bytes.set(typeHash, 0)
    writeFields(bytes, fields, entry)
    hashes.set(keccak256(bytes), i * WORD)
  }
  return keccak256(hashes)
}

function writeTerms(bytes: Uint8Array, at: number, { nonce, expiryMs }: SigningTerms): void {
  writeNumber(bytes, at, nonce)
  writeNumber(bytes, at + WORD, expiryMs)
}

/** An integer of up to 53 bits, big-endian in two's complement. */
function writeNumber(bytes: Uint8Array, at: number, n: number): void {
  const high = Math.floor(n / 2 ** 32)
  const low = n - high * 2 ** 32
  bytes.fill(n < 0 ? 0xff : 0, at, at + WORD - 8)
  for (let i = 0; i < 4; i++) {
    bytes[at + WORD - 8 + i] = (high >> (24 - i * 8)) & 0xff
    bytes[at + WORD - 4 + i] = (low / 2 ** (24 - i * 8)) & 0xff
  }
}

function writeKey(bytes: Uint8Array, at: number, key: string): void {
  for (let i = 0; i < WORD; i++) bytes[at + i] = Number.parseInt(key.slice(i * 2, i * 2 + 2), 16)
}

const wordHashes = new Map<string, Uint8Array>()

/** Words come from schemas: there are few. */
function wordHash(word: string): Uint8Array {
  let hash = wordHashes.get(word)
  if (hash === undefined) {
    hash = keccak256(new TextEncoder().encode(word))
    wordHashes.set(word, hash)
  }
  return hash
}

let lastDomain: { readonly house: string; readonly chainId: number; readonly hash: Uint8Array } | null = null

function domainHash({ house, chainId }: SigningDomain): Uint8Array {
  if (lastDomain?.house === house && lastDomain.chainId === chainId) return lastDomain.hash
  const { types } = loginDataOf({ house, chainId }, house, 0)
  const bytes = new Uint8Array(5 * WORD)
  bytes.set(typeHashOf('EIP712Domain', types), 0)
  bytes.set(wordHash('Plimsoll'), WORD)
  bytes.set(wordHash('1'), 2 * WORD)
  writeNumber(bytes, 3 * WORD, chainId)
  writeKey(bytes, 4 * WORD, house)
  lastDomain = { house, chainId, hash: keccak256(bytes) }
  return lastDomain.hash
}

function structName(type: string): string {
  return type[0]!.toUpperCase() + type.slice(1)
}
