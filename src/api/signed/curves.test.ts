/** Curves of a source over the interface, signed: what is malformed is refused at the edge or by the house, and no curve has moved. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { apiHouse, testAuthenticator } from '../../../test/support/api-house.ts'
import type { Command } from '../../core/words/index.ts'
import { keyOfPrivateKey, playPrivateKey, signatureHeader, signatureOf, typedDataOf } from '../../signing/index.ts'
import { eitherAuthenticator, signatureChecker, signedAuthenticator } from '../index.ts'
import { buildServer } from '../server.ts'

const CHAIN = 31_337
const BTC = 1
const expiryMs = Date.UTC(2023, 10, 24, 8)
const service = apiHouse()
const { house } = service
service.run({
  type: 'optionList',
  tier: 0,
  underlying: BTC,
  lotMultiple: 1,
  expiryMs,
  kind: 'call',
  strike: 60_000_000,
  upFront: 0,
})
const SOURCE_KEY = playPrivateKey(7)
service.run({ type: 'sourceList', key: keyOfPrivateKey(SOURCE_KEY) })
const source = house.ledger.sources.rows - 1
const slice = { expiryMs, basisPpm: 1000, theta: 9_000_000, right: 40_000_000, left: 60_000_000, confidencePpm: 10_000 }
for (const other of [0, 1, 2]) service.run({ type: 'curveReport', source: other, underlying: BTC, entries: [slice] })
house.params.house.signedOnly[0] = 1
const checker = signatureChecker(1)
const operator = keyOfPrivateKey(playPrivateKey(2))
const app = await buildServer(service, {
  authenticator: eitherAuthenticator(testAuthenticator(), signedAuthenticator(service, CHAIN, checker, operator)),
  salt: Buffer.alloc(32, 7),
})
after(async () => {
  await app.close()
  await checker.close()
})

const domain = { house: Buffer.from(house.head.house).toString('hex'), chainId: CHAIN }
let nonce = 1_800_000_000_000

/** What is answered to a report of the source: its code, or what came of it. `line` instead of a signature over it. */
async function report(entries: unknown, line?: string, names: object = {}): Promise<string> {
  const command = { type: 'curveReport', source, underlying: BTC, entries, ...names } as Command
  const terms = { nonce: ++nonce, expiryMs: house.clock.nowMs + 60_000 }
  const signed = (): string =>
    signatureHeader({
      key: keyOfPrivateKey(SOURCE_KEY),
      ...terms,
      signature: signatureOf(typedDataOf(domain, [command], terms), SOURCE_KEY),
    })
  const response = await app.inject({
    method: 'POST',
    url: '/v1/commands',
    headers: { host: 'localhost', 'plimsoll-signature': line ?? signed() },
    payload: { commands: [command] },
  })
  const json = JSON.parse(response.payload) as {
    code?: string
    data?: { results: { outcome: string; code?: string }[] }
  }
  const [result] = json.data?.results ?? []
  return json.code ?? result?.code ?? result?.outcome ?? 'nothing'
}

/** Everything the oracle keeps of curves, and the mark that hangs on them. */
function curves(): string {
  const { curves: taken, curveReports } = house.oracle
  const columns = [taken, curveReports].map((table) => Object.values(table).map((column) => String(column)))
  return JSON.stringify([columns, house.markets.markets.mark[house.markets.markets.rows - 1]])
}

describe('curves of a source', () => {
  test('rejects: what is no report at all, at the edge: nothing is submitted', async () => {
    const [before, submitted] = [service.bodyHash(), service.commands.length]
    const without = ({ right: _, ...rest }: typeof slice): object => rest
    for (const entries of [
      [{ ...slice, theta: 0.5 }],
      [{ ...slice, theta: '9000000' }],
      [{ ...slice, theta: null }],
      [{ ...slice, theta: 1e300 }],
      [{ ...slice, confidencePpm: -1 }],
      [{ ...slice, expiryMs: -1 }],
      [{ ...slice, rho: 0 }],
      [without(slice)],
      'slices',
      {},
    ]) {
      assert.equal(await report(entries, 'x'), 'fieldInvalid', JSON.stringify(entries))
    }
    assert.equal(await report([slice], 'x'), 'signatureMissing')
    assert.equal(service.commands.length, submitted)
    assert.equal(service.bodyHash(), before)
  })

  test('rejects: what the house refuses, with its code: no curve and no mark has moved', async () => {
    const before = curves()
    const refused = async (code: string, entries: unknown, names: object = {}): Promise<void> => {
      assert.equal(await report(entries, undefined, names), code)
      assert.equal(curves(), before, code)
    }
    await refused('fieldOutOfRange', [{ ...slice, theta: -9_000_000 }])
    await refused('fieldOutOfRange', [{ ...slice, left: -1 }])
    await refused('fieldOutOfRange', [{ ...slice, confidencePpm: 1_000_001 }])
    await refused('entryRepeated', [slice, slice])
    await refused('expiryUnknown', [{ ...slice, expiryMs: expiryMs + 60_000 }])
    await refused('curveArbitrage', [{ ...slice, right: 400_000_000 }])
    await refused('underlyingUnknown', [slice], { underlying: 9 })
    // Another source's name under this one's key.
    await refused('subjectMismatch', [slice], { source: 0 })
  })

  test('default: an honest report is taken', async () => {
    const before = curves()
    assert.equal(await report([{ ...slice, theta: 9_100_000 }]), 'applied')
    assert.notEqual(curves(), before)
  })
})
