import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { apiHouse, MEMBER, testAuthenticator, tokens } from '../../../test/support/api-house.ts'
import { emptyHouse } from '../../core/machine/index.ts'
import { explain, houseOfExtract } from '../../core/margin/index.ts'
import { type Command, scopeBits } from '../../core/words/index.ts'
import {
  credentialOf,
  keyOfAddress,
  keyOfPrivateKey,
  loginDataOf,
  playPrivateKey,
  signatureHeader,
  signatureOf,
  typedDataOf,
} from '../../signing/index.ts'
import { eitherAuthenticator, signatureChecker, signedAuthenticator } from '../index.ts'
import { buildServer } from '../server.ts'

const CHAIN = 31_337
/** keccak256("cow") and its address, as in the text of EIP-712; and the key of the number 1. */
const COW = {
  private: '0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4',
  key: keyOfAddress('0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826')!,
}
const ONE = { private: `0x${'0'.repeat(63)}1`, key: keyOfAddress('0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf')! }

const OPERATOR = { private: playPrivateKey(2), key: keyOfPrivateKey(playPrivateKey(2)) }

const service = apiHouse()
service.run({ type: 'ownerOpen', key: COW.key, cluster: 0 })
const owner = service.house.ledger.owners.rows - 1
service.run({ type: 'accountOpen', owner, tier: 0, mode: 'cross' })
const account = service.house.ledger.accounts.rows - 1
service.house.params.house.signedOnly[0] = 1
const house = Buffer.from(service.house.head.house).toString('hex')
const domain = { house, chainId: CHAIN }
const checker = signatureChecker(1)
const app = await buildServer(service, {
  authenticator: eitherAuthenticator(testAuthenticator(), signedAuthenticator(service, CHAIN, checker, OPERATOR.key)),
  salt: Buffer.alloc(32, 7),
})
after(async () => {
  await app.close()
  await checker.close()
})

let nonce = 1_800_000_000_000

type Answered = {
  status: number
  json: { data: { results: { outcome: string; code?: string }[]; extract: string }; code: string }
}

async function ask(
  method: 'GET' | 'POST',
  url: string,
  headers: Record<string, string>,
  payload?: object,
): Promise<Answered> {
  const response = await app.inject({
    method,
    url,
    headers: { host: 'localhost', ...headers },
    ...(payload && { payload }),
  })
  return { status: response.statusCode, json: JSON.parse(response.payload) as Answered['json'] }
}

function signed(by: typeof COW, commands: readonly Command[], over: { nonce?: number; claims?: string } = {}): string {
  const terms = { nonce: over.nonce ?? ++nonce, expiryMs: service.house.clock.nowMs + 60_000 }
  const signature = signatureOf(typedDataOf(domain, commands, terms), by.private)
  return signatureHeader({ key: over.claims ?? by.key, ...terms, signature })
}

function login(by: typeof COW, expiryMs: number): string {
  return credentialOf(by.key, expiryMs, signatureOf(loginDataOf(domain, by.key, expiryMs), by.private))
}

async function send(line: string, commands: readonly Command[]): Promise<Answered> {
  return await ask('POST', '/v1/commands', { 'plimsoll-signature': line }, { commands })
}

const mandate: Command = {
  type: 'mandateSet',
  account,
  venue: 0,
  notionalMax: 10 ** 12,
  lossMax: 10 ** 9,
  windowMs: 60_000,
  expiryMs: 1_900_000_000_000,
  markets: [],
}

describe('signed commands', () => {
  test('default: what is signed is done, in order, and its evidence goes with it', async () => {
    const commands: Command[] = [mandate, { type: 'mandateRevoke', account, venue: 0 }]
    const { status, json } = await send(signed(COW, commands), commands)
    assert.equal(status, 200)
    assert.deepEqual(
      json.data.results.map(({ outcome }) => outcome),
      ['applied', 'applied'],
    )
    assert.equal(service.commands.at(-3)!.type, 'signed')
  })

  test('behavior: another’s account is refused by the core, the rest of the batch is not', async () => {
    const other: Command = { ...mandate, account: MEMBER.account }
    const { json } = await send(signed(COW, [other, mandate]), [other, mandate])
    assert.deepEqual(
      json.data.results.map(({ outcome, code }) => code ?? outcome),
      ['subjectMismatch', 'applied'],
    )
  })

  test('behavior: a session signs within its scopes', async () => {
    const expiryMs = service.house.clock.nowMs + 100_000
    const open: Command = {
      type: 'sessionOpen',
      subject: 'owner',
      row: owner,
      key: ONE.key,
      scopes: scopeBits.mandates,
      expiryMs,
    }
    await send(signed(COW, [open]), [open])
    const sweep: Command = { type: 'sweepDemand', account }
    const { json } = await send(signed(ONE, [mandate, sweep]), [mandate, sweep])
    assert.deepEqual(
      json.data.results.map(({ outcome, code }) => code ?? outcome),
      ['applied', 'scopeMissing'],
    )
    const seen = await ask('GET', `/v1/accounts/${account}/open`, { authorization: login(COW, expiryMs) })
    const { openedMs } = (seen.json.data as unknown as { sessions: { openedMs: number }[] }).sessions[0]!
    const { sessions } = seen.json.data as unknown as { sessions: object[] }
    assert.deepEqual(sessions, [{ key: ONE.key, scopes: ['mandates'], openedMs, expiryMs }])
  })

  test('rejects: a signature that is used again, of other commands, of another key, of nobody; none', async () => {
    const line = signed(COW, [mandate])
    assert.equal((await send(line, [mandate])).status, 200)
    assert.equal((await send(line, [mandate])).json.code, 'nonceUsed')
    assert.equal((await send(signed(COW, [mandate]), [{ ...mandate, lossMax: 1 }])).json.code, 'signatureRefused')
    assert.equal((await send(signed(ONE, [mandate], { claims: COW.key }), [mandate])).json.code, 'signatureRefused')
    const stranger = {
      private: `0x${'0'.repeat(63)}2`,
      key: keyOfAddress('0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF')!,
    }
    assert.equal((await send(signed(stranger, [mandate]), [mandate])).json.code, 'keyUnknown')
    assert.equal((await send('nonsense', [mandate])).json.code, 'signatureMissing')
    const { json } = await ask('POST', '/v1/commands', {}, { commands: [mandate] })
    assert.equal(json.code, 'signatureMissing')
  })

  test('rejects: the operator’s commands, fields out of range, too many', async () => {
    for (const commands of [[{ type: 'tick' }], [{ ...mandate, account: -1 }], [{ ...mandate, more: 1 }], []]) {
      const { json } = await ask('POST', '/v1/commands', { 'plimsoll-signature': 'x' }, { commands })
      assert.equal(json.code, 'fieldInvalid', JSON.stringify(commands))
    }
  })
})

describe('a house that takes the operator’s word', () => {
  /** Runs with commands that nobody signs taken as the operator's, as a house begins. */
  async function trusting(body: () => Promise<void>): Promise<void> {
    service.house.params.house.signedOnly[0] = 0
    try {
      await body()
    } finally {
      service.house.params.house.signedOnly[0] = 1
    }
  }

  test('rejects: a stranger’s signature, a used nonce, an expired one, another’s account: nothing is taken', () =>
    trusting(async () => {
      const stranger = { private: playPrivateKey(77), key: keyOfPrivateKey(playPrivateKey(77)) }
      const other: Command = { ...mandate, account: MEMBER.account }
      const line = signed(COW, [mandate])
      assert.equal((await send(line, [mandate])).status, 200)
      const before = service.commands.length
      assert.equal((await send(signed(stranger, [other]), [other])).json.code, 'keyUnknown')
      assert.equal((await send(line, [mandate])).json.code, 'nonceUsed')
      assert.equal((await send(signed(COW, [mandate, other]), [mandate, other])).json.code, 'subjectMismatch')
      const opening: Command = { type: 'mandateRevoke', account: 60_000, venue: 0 }
      assert.equal((await send(signed(COW, [opening]), [opening])).json.code, 'subjectMismatch')
      const terms = { nonce: ++nonce, expiryMs: service.nowMs() }
      const late = signatureHeader({
        key: COW.key,
        ...terms,
        signature: signatureOf(typedDataOf(domain, [mandate], terms), COW.private),
      })
      assert.equal((await send(late, [mandate])).json.code, 'signatureExpired')
      assert.equal(service.commands.length, before)
    }))

  test('behavior: one signed request sent many times at once acts once; who says that it may repeat is answered each time', () =>
    trusting(async () => {
      const before = service.commands.length
      const line = signed(COW, [mandate])
      const headers = (n: number): Record<string, string> => ({
        'plimsoll-signature': line,
        'idempotency-key': `k${n}`,
      })
      const keyed = Array.from({ length: 8 }, (_, n) =>
        ask('POST', '/v1/commands', headers(n), { commands: [mandate] }),
      )
      const bare = [1, 2].map(() => send(line, [mandate]))
      const [answers, refusals] = [await Promise.all(keyed), await Promise.all(bare)]
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
      assert.deepEqual([...new Set(answers.map(({ json }) => JSON.stringify(json.data)))].length, 1)
      assert.deepEqual([...new Set(refusals.map(({ json }) => json.code))], ['nonceUsed'])
      assert.equal(service.commands.length, before + 2)
      // Another request under the same nonce is no repetition.
      const revoke: Command = { type: 'mandateRevoke', account, venue: 0 }
      const reused = signed(COW, [revoke], { nonce })
      const { json } = await ask(
        'POST',
        '/v1/commands',
        { 'plimsoll-signature': reused, 'idempotency-key': 'z' },
        {
          commands: [revoke],
        },
      )
      assert.deepEqual([json.code, service.commands.length], ['nonceUsed', before + 2])
    }))

  test('rejects: a nonce that one under way has put out of the window', () =>
    trusting(async () => {
      const before = service.commands.length
      const low = ++nonce
      nonce += 300
      const [high, behind] = [signed(COW, [mandate], { nonce }), signed(COW, [mandate], { nonce: low })]
      const [first, second] = await Promise.all([send(high, [mandate]), send(behind, [mandate])])
      // Whichever came first, nothing was done without its proof.
      const applied = [first, second].filter(({ status }) => status === 200).length
      assert.equal(service.commands.length, before + 2 * applied)
      assert.ok(applied >= 1)
    }))
})

describe('signed credentials', () => {
  test('behavior: the login of the configured key is the operator’s, another’s is not', async () => {
    const expiryMs = service.house.clock.nowMs + 60_000
    const open = (by: typeof COW): Promise<Answered> =>
      ask('POST', '/v1/venues/0/switch', { authorization: login(by, expiryMs) }, { open: true })
    assert.equal((await open(OPERATOR)).status, 200)
    assert.equal((await open(COW)).json.code, 'roleNotAllowed')
    assert.notEqual((await open(ONE)).status, 200)
  })

  test('default: a login reads what is its key’s, and its own machine computes the same margin', async () => {
    const authorization = login(COW, service.house.clock.nowMs + 60_000)
    const { status, json } = await ask('GET', `/v1/accounts/${account}/extract`, { authorization })
    assert.equal(status, 200)
    const extract = houseOfExtract(Buffer.from(json.data.extract, 'base64'), emptyHouse())!
    // In the extract the owner's accounts are numbered from 0.
    assert.deepEqual({ ...explain(extract.house, extract.account), account }, explain(service.house, account))
  })

  test('rejects: another’s account, a login that has expired, or is of another house', async () => {
    const authorization = login(COW, service.house.clock.nowMs + 60_000)
    const other = await ask('GET', `/v1/accounts/${MEMBER.account}`, { authorization })
    assert.equal(other.json.code, 'notYours')
    const late = await ask('GET', '/v1/accounts', { authorization: login(COW, service.house.clock.nowMs) })
    assert.equal(late.json.code, 'credentialUnknown')
    const forged = credentialOf(COW.key, 1_900_000_000_000, authorization.split(' ')[3]!)
    assert.equal((await ask('GET', '/v1/accounts', { authorization: forged })).json.code, 'credentialUnknown')
  })

  test('rejects: what a login asks for without a signature, also where the house takes the operator’s word', async () => {
    const authorization = login(COW, service.house.clock.nowMs + 60_000)
    service.house.params.house.signedOnly[0] = 0
    const before = service.commands.length
    const { json } = await ask('POST', `/v1/accounts/${account}/sweep`, { authorization })
    service.house.params.house.signedOnly[0] = 1
    assert.equal(json.code, 'signatureMissing')
    assert.equal(service.commands.length, before)
    const sweep: Command = { type: 'sweepDemand', account }
    const signature = { authorization, 'plimsoll-signature': signed(COW, [sweep]) }
    assert.equal((await ask('POST', `/v1/accounts/${account}/sweep`, signature)).status, 200)
  })

  test('behavior: tokens of the configuration go on reading; what they ask for the house refuses without a signature', async () => {
    const authorization = `Bearer ${tokens.member}`
    assert.equal((await ask('GET', '/v1/accounts', { authorization })).status, 200)
    const sweep = await ask('POST', `/v1/accounts/${MEMBER.account}/sweep`, { authorization })
    assert.equal(sweep.json.code, 'signatureMissing')
  })
})
