/** Signatures in a life: who signs what, and what goes wrong with it. */
import { claimOf } from '../../core/access/index.ts'
import { keyRead } from '../../core/tables/index.ts'
import { type Command, scopeBits } from '../../core/words/index.ts'
import { between, chance, pick } from '../random.ts'
import { drawCommand } from './draws.ts'
import { recipientAdd } from './recipients.ts'
import type { Episode } from './stories/story.ts'
import { freshKey, type World } from './world.ts'

type Subject = 'owner' | 'venue' | 'source'

/** Commands of a life in which the house insists on signatures: each with the signature of whose it is. */
export function* signedMoves(world: World, moves: Episode): Episode {
  for (let move = moves.next(); !move.done; move = moves.next()) {
    const [afterMs, command] = move.value
    const claim = claimOf(world.house, command)
    const isSigned = claim !== null && claim.row >= 0 && !chance(world.random, 1, 40)
    if (isSigned) yield [afterMs, signature(world, ownKey(world, claim.subject, claim.row), 1)]
    yield [isSigned ? 0 : afterMs, command]
  }
}

/** Somebody signs some commands, most of them his own; at times with a session, a stale nonce, or the key of nobody. */
export function* sign(world: World): Episode {
  const { random, house } = world
  const [subject, row] = subjectOf(world)
  const session = chance(random, 1, 2) ? yield* openSession(world, subject, row) : null
  const key = session ?? ownKey(world, subject, row)
  for (let times = between(random, 1, 3); times > 0; times--) {
    const commands = Array.from({ length: between(random, 1, 5) }, () => commandOf(world, subject, row))
    const signed = signature(world, chance(random, 1, 12) ? freshKey(world) : key, commands.length)
    yield [between(random, 0, 2000), chance(random, 1, 12) ? spoiled(world, signed) : signed]
    for (const command of commands) yield [0, command]
    if (chance(random, 1, 6)) yield [1, signed]
  }
  if (session === null || chance(random, 1, 4)) return
  const close = { type: 'sessionClose', subject, row, key: session } as const
  if (chance(random, 1, 2)) yield [1, signature(world, ownKey(world, subject, row), 1)]
  yield [1, chance(random, 1, 4) ? { ...close, row: between(random, 0, house.ledger.owners.rows) } : close]
}

function* openSession(world: World, subject: Subject, row: number): Generator<readonly [number, Command], string> {
  const { random } = world
  const key = freshKey(world)
  const all = Object.values(scopeBits).reduce((sum, bit) => sum | bit, 0)
  const scopes = chance(random, 1, 10) ? all : pick(random, [all & ~scopeBits.sessions, 2, 4 + 8, 128, 512, 64 + 128])
  const expiryMs = world.nowMs + pick(random, [-1, 5000, 10 ** 6, 10 ** 9])
  if (chance(random, 1, 2)) yield [1, signature(world, ownKey(world, subject, row), 1)]
  yield [0, { type: 'sessionOpen', subject, row, key, scopes, expiryMs }]
  return key
}

/** A drawn command of a subject, now and then of another; often the one of an owner that no session may give. */
function commandOf(world: World, subject: Subject, row: number): Command {
  const account = subject === 'owner' ? (world.house.ledger.owners.firstAccount[row] ?? -1) : -1
  if (account >= 0 && chance(world.random, 1, 4)) return recipientAdd(world, account)
  for (let tries = 0; tries < 60; tries++) {
    const command = drawCommand(world)
    const claim = claimOf(world.house, command)
    if (claim?.subject === subject && claim.row === row) return command
    if (chance(world.random, 1, 100)) return command
  }
  return { type: 'tick' }
}

function subjectOf({ random, house }: World): [Subject, number] {
  const subject = pick(random, ['owner', 'owner', 'venue', 'source'] as const)
  const { owners, sources } = house.ledger
  const rows = { owner: owners.rows, venue: house.markets.venues.rows, source: sources.rows }[subject]
  return [subject, between(random, 0, Math.max(0, rows - 1))]
}

function ownKey({ house }: World, subject: Subject, row: number): string {
  const { owners, sources } = house.ledger
  const table = { owner: owners, venue: house.markets.venues, source: sources }[subject]
  return row < table.rows ? keyRead(table.key, row) : '0'.repeat(64)
}

/** Nonces are times with a count behind: above the opening of any session, and never twice. */
function signature(world: World, key: string, count: number): Extract<Command, { type: 'signed' }> {
  world.count += 1
  return { type: 'signed', key, nonce: world.nowMs + 10 ** 6 + world.count, expiryMs: world.nowMs + 60_000, count }
}

function spoiled(world: World, signed: Extract<Command, { type: 'signed' }>): Command {
  return pick(world.random, [
    { ...signed, nonce: 1 },
    { ...signed, nonce: signed.nonce - 10 ** 6 },
    { ...signed, expiryMs: world.nowMs - 1 },
    { ...signed, count: 0 },
    { ...signed, nonce: Math.max(1, signed.nonce - between(world.random, 1, 300)) },
  ])
}
