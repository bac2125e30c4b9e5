/** Another authenticator behind the same routes: what it puts before commands, what it refuses, and bad grants. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apiHouse, MEMBER } from '../../test/support/api-house.ts'
import type { Command } from '../core/words/index.ts'
import type { Authenticator, Authorised, Refusal } from './identity.ts'
import { type TokenGrant, tokenAuthenticator } from './index.ts'
import { buildServer } from './server.ts'

const tick: Command = { type: 'tick' }
const refused: Command = { type: 'holdCancel', hold: 1 }

/** Everybody is the first member; `authorise` is the test's. */
const authenticator = (
  authorise: (commands: readonly Command[], signature: string | null) => Authorised | Refusal,
): Authenticator => ({
  identify: () => Promise.resolve({ role: 'member', key: 'one', owner: MEMBER.owner, readOnly: false }),
  authorise: (_identity, commands, signature) => Promise.resolve(authorise(commands, signature)),
  confirm: (identity) => Promise.resolve({ identity, nonce: null }),
})

const opening = async (
  authorise: Parameters<typeof authenticator>[0],
): Promise<{ taken: string[]; status: number; json: Record<string, unknown> }> => {
  const service = apiHouse()
  const app = await buildServer(service, { authenticator: authenticator(authorise) })
  const before = service.commands.length
  const response = await app.inject({
    method: 'POST',
    url: '/v1/accounts',
    headers: { host: 'localhost', 'plimsoll-signature': 'signed' },
    payload: { tier: 0, mode: 'cross' },
  })
  await app.close()
  const taken = service.commands.slice(before).map(({ type }) => type)
  return { taken, status: response.statusCode, json: response.json() as Record<string, unknown> }
}

describe('signed requests', () => {
  test('behavior: the signature is passed on, and the proof goes before the commands in one group', async () => {
    let seen: string | null = null
    const { taken, status, json } = await opening((commands, signature) => {
      seen = signature
      return { commands: [tick, ...commands] }
    })
    assert.equal(seen, 'signed')
    assert.deepEqual([taken, status], [['tick', 'accountOpen'], 200])
    assert.equal((json['data'] as { events: { type: string }[] }).events[0]!.type, 'accountOpened')
  })

  test('rejects: a proof that the house refuses, when for want of it everything is refused, is the answer', async () => {
    const { status, json } = await opening(() => ({ commands: [refused, { type: 'stakeClaim', account: 1_000_000 }] }))
    assert.deepEqual([status, json['code']], [422, 'holdUnknown'])
  })

  test('behavior: what was applied is told as applied, whatever became of a proof', async () => {
    const { status } = await opening((commands) => ({ commands: [refused, ...commands] }))
    assert.equal(status, 200)
  })

  test('rejects: what the authenticator refuses never becomes a command, whatever it calls it', async () => {
    for (const [name, code] of [
      ['signatureRefused', 'signatureRefused'],
      ['ownerUnknown', 'ownerUnknown'],
      ['a name of no table', 'signatureRefused'],
    ]) {
      const { taken, status, json } = await opening(() => ({ refused: name!, detail: 'sign it' }))
      assert.deepEqual([taken, json['code']], [[], code])
      assert.ok(status === 403 || status === 422)
    }
  })
})

describe('tokens', () => {
  const grant: TokenGrant = { tokenSha256: 'a'.repeat(64), name: 'x', role: 'operator' }
  for (const [what, grants] of Object.entries<readonly TokenGrant[]>({
    'a member without an owner': [{ ...grant, role: 'member' }],
    'a venue without a number': [{ ...grant, role: 'venue' }],
    'a digest that is none': [{ ...grant, tokenSha256: 'secret' }],
    'a digest twice': [grant, { ...grant, name: 'y' }],
  })) {
    test(`rejects: ${what}, without repeating what may be a secret`, () => {
      assert.throws(
        () => tokenAuthenticator(grants),
        (error) => error instanceof RangeError && !error.message.includes('secret'),
      )
    })
  }
})
