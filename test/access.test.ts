/** Signatures through the whole machine: who may ask for what (INV-16). */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apply, emptyHouse, type House, houseFromPages, pagesOfHouse } from '../src/core/machine/index.ts'
import { parameterByName } from '../src/core/params/index.ts'
import { type Command, type CommandOf, rejectCodes, scopeBits } from '../src/core/words/index.ts'

const key = (n: number): string => n.toString(16).padStart(64, '0')
const [ALICE, BOB, VENUE, SOURCE, SESSION, STRANGER] = [key(1), key(2), key(3), key(4), key(5), key(6)]

type Lead = { house: House; nowMs: number }

/** The name of the refusal, null when the command was carried out. */
function ask(lead: Lead, command: Command): string | null {
  const { house } = lead
  const [event] = apply(house, house.clock.seq + 1, lead.nowMs, command)
  if (event?.type !== 'rejected') return null
  return Object.entries(rejectCodes).find(([, { code }]) => code === event.code)![0]
}

function must(lead: Lead, command: Command): void {
  assert.equal(ask(lead, command), null)
}

function setUp(insists: 0 | 1): Lead {
  const lead: Lead = { house: emptyHouse(), nowMs: 1_000_000 }
  must(lead, { type: 'houseOpen', house: key(9), owners: 64, accounts: 64, legs: 64, balances: 64 })
  must(lead, { type: 'tierOpen' })
  must(lead, { type: 'underlyingList' })
  must(lead, { type: 'assetList', tier: 0, underlying: 0, atomsPerLot: 10 ** 6, settlement: 1 })
  must(lead, { type: 'vaultOpen', asset: 0, chain: 0, token: key(0) })
  must(lead, { type: 'sourceList', key: SOURCE })
  must(lead, { type: 'venueOpen', tier: 0, key: VENUE })
  const { number } = parameterByName('house.signedOnly')!.parameter
  const changes = [{ parameter: number, scope: 0, value: insists }]
  must(lead, { type: 'parametersSchedule', hash: key(0), path: 'slow', effectiveMs: 0, changes })
  must(lead, { type: 'ownerOpen', key: ALICE, cluster: 0 })
  must(lead, { type: 'ownerOpen', key: BOB, cluster: 0 })
  return lead
}

/** The first account that is opened: eleven of the tier and the venue's stand before it. */
const ALICES = 12

function accountOf(owner: number): CommandOf<'accountOpen'> {
  return { type: 'accountOpen', owner, tier: 0, mode: 'cross' }
}

let nonce = 2_000_000

function signed(by: string, count = 1, over: Partial<CommandOf<'signed'>> = {}): CommandOf<'signed'> {
  return { type: 'signed', key: by, nonce: ++nonce, expiryMs: 1_060_000, count, ...over }
}

function session(scopes: number, over: Partial<CommandOf<'sessionOpen'>> = {}): CommandOf<'sessionOpen'> {
  return { type: 'sessionOpen', subject: 'owner', row: 0, key: SESSION, scopes, expiryMs: 1_500_000, ...over }
}

describe('signatures', () => {
  test('default: who has signed may do what is theirs, and nothing else', () => {
    const lead = setUp(1)
    assert.equal(ask(lead, accountOf(0)), 'signatureMissing')
    must(lead, signed(ALICE))
    must(lead, accountOf(0))
    must(lead, signed(ALICE))
    assert.equal(ask(lead, accountOf(1)), 'subjectMismatch')
    assert.equal(ask(lead, accountOf(0)), 'signatureMissing', 'the refused command was the whole turn')
  })

  test('behavior: a signature covers so many commands, refused ones too, and then no more', () => {
    const lead = setUp(1)
    must(lead, signed(ALICE, 3))
    must(lead, accountOf(0))
    assert.equal(ask(lead, accountOf(1)), 'subjectMismatch')
    must(lead, accountOf(0))
    assert.equal(ask(lead, accountOf(0)), 'signatureMissing')
  })

  test('behavior: what is the operator’s is not signed, and stands between no signature and its commands', () => {
    const lead = setUp(1)
    must(lead, { type: 'tick' })
    must(lead, signed(ALICE))
    assert.equal(ask(lead, { type: 'tick' }), 'scopeMissing')
    must(lead, signed(ALICE, 2))
    assert.equal(ask(lead, signed(ALICE)), 'scopeMissing')
  })

  test('behavior: where the house does not insist the operator speaks for all, a signature for its own', () => {
    const lead = setUp(0)
    must(lead, accountOf(0))
    must(lead, signed(BOB))
    assert.equal(ask(lead, accountOf(0)), 'subjectMismatch')
    must(lead, accountOf(0))
  })

  test('behavior: venues and sources sign with their own keys', () => {
    const lead = setUp(1)
    must(lead, signed(VENUE))
    must(lead, { type: 'venueSwitch', venue: 0, open: 0 })
    must(lead, { type: 'venueSwitch', venue: 0, open: 1 })
    assert.equal(ask(lead, { type: 'venueSwitch', venue: 0, open: 0 }), 'signatureMissing')
    must(lead, signed(SOURCE))
    must(lead, { type: 'priceReport', source: 0, entries: [{ underlying: 0, price: 10 ** 6, confidence: 0 }] })
    must(lead, signed(VENUE))
    const report = {
      type: 'priceReport',
      source: 0,
      entries: [{ underlying: 0, price: 10 ** 6, confidence: 0 }],
    } as const
    assert.equal(ask(lead, report), 'subjectMismatch')
  })

  for (const [reject, over, by] of [
    ['fieldOutOfRange', { count: 0 }, ALICE],
    ['fieldOutOfRange', { count: 1025 }, ALICE],
    ['fieldOutOfRange', { expiryMs: 1_000_000 + 86_400_001 }, ALICE],
    ['keyUnknown', {}, STRANGER],
    ['signatureExpired', { expiryMs: 1_000_000 }, ALICE],
  ] as const) {
    test(`rejects: ${reject} ${JSON.stringify(over)}`, () => {
      const lead = setUp(1)
      assert.equal(ask(lead, signed(by, 1, over)), reject)
      assert.equal(ask(lead, accountOf(0)), 'signatureMissing')
    })
  }

  test('rejects: nonceUsed, again and far behind; a restored house remembers', () => {
    const lead = setUp(1)
    const first = signed(ALICE)
    must(lead, first)
    must(lead, accountOf(0))
    assert.equal(ask(lead, first), 'nonceUsed')
    must(lead, signed(ALICE, 1, { nonce: first.nonce + 300 }))
    must(lead, accountOf(0))
    assert.equal(ask(lead, signed(ALICE, 1, { nonce: first.nonce + 1 })), 'nonceUsed')
    const restored = houseFromPages([...pagesOfHouse(lead.house)].map((page) => page.slice()))!
    assert.equal(ask({ house: restored, nowMs: lead.nowMs }, first), 'nonceUsed')
    must({ house: restored, nowMs: lead.nowMs }, signed(ALICE, 1, { nonce: first.nonce + 299 }))
  })
})

describe('sessions', () => {
  test('default: a session does what it may, for whom it was opened, until it ends', () => {
    const lead = setUp(1)
    must(lead, signed(ALICE))
    must(lead, session(scopeBits.accounts))
    must(lead, signed(SESSION))
    must(lead, accountOf(0))
    must(lead, signed(SESSION))
    assert.equal(ask(lead, accountOf(1)), 'subjectMismatch')
    must(lead, signed(SESSION))
    assert.equal(ask(lead, { type: 'sweepDemand', account: ALICES }), 'scopeMissing')
    lead.nowMs = 1_500_000
    assert.equal(ask(lead, signed(SESSION, 1, { expiryMs: 1_500_001 })), 'keyUnknown')
  })

  test('behavior: a closed session is nobody, and what it had signed does not count for a new one of the same key', () => {
    const lead = setUp(1)
    must(lead, signed(ALICE))
    must(lead, session(scopeBits.accounts))
    const kept = signed(SESSION, 1, { nonce: 1_000_001 })
    must(lead, signed(ALICE))
    must(lead, { type: 'sessionClose', subject: 'owner', row: 0, key: SESSION })
    assert.equal(ask(lead, kept), 'keyUnknown')
    lead.nowMs = 1_000_002
    must(lead, signed(ALICE))
    must(lead, session(scopeBits.accounts))
    assert.equal(ask(lead, kept), 'nonceUsed')
  })

  test('behavior: no session lists a recipient, whatever its scopes; one that withdraws removes it', () => {
    const lead = setUp(1)
    must(lead, signed(ALICE))
    must(lead, accountOf(0))
    const all = Object.values(scopeBits).reduce((sum, bit) => sum + bit, 0) - scopeBits.sessions
    const pair = { account: ALICES, recipient: key(77) } as const
    const as = (by: string, type: 'recipientAdd' | 'recipientRemove'): string | null => {
      must(lead, signed(by))
      return ask(lead, { type, ...pair })
    }
    const reopen = (scopes: number): void => {
      must(lead, signed(ALICE, 2))
      ask(lead, { type: 'sessionClose', subject: 'owner', row: 0, key: SESSION })
      must(lead, session(scopes))
    }
    reopen(all)
    assert.equal(as(SESSION, 'recipientAdd'), 'scopeMissing')
    assert.equal(as(BOB, 'recipientAdd'), 'subjectMismatch')
    assert.equal(as(ALICE, 'recipientAdd'), null)
    assert.equal(as(BOB, 'recipientRemove'), 'subjectMismatch')
    reopen(all - scopeBits.withdrawals)
    assert.equal(as(SESSION, 'recipientRemove'), 'scopeMissing')
    reopen(scopeBits.withdrawals)
    assert.equal(as(SESSION, 'recipientRemove'), null)
    assert.equal(ask(lead, { type: 'recipientAdd', ...pair }), 'signatureMissing')
  })

  for (const [reject, command] of [
    ['fieldOutOfRange', session(scopeBits.sessions)],
    ['fieldOutOfRange', session(4096)],
    ['fieldOutOfRange', session(1, { expiryMs: 1_000_000 })],
    ['ownerUnknown', session(1, { row: 7 })],
    ['keyTaken', session(1, { key: BOB })],
    ['keyTaken', session(1, { key: VENUE })],
    ['sessionUnknown', { type: 'sessionClose', subject: 'owner', row: 0, key: SESSION }],
    ['venueUnknown', { type: 'sessionClose', subject: 'venue', row: 3, key: SESSION }],
  ] as const) {
    test(`rejects: ${reject} ${command.type} of row ${command.row}`, () => {
      assert.equal(ask(setUp(0), command), reject)
    })
  }

  test('rejects: a session that is there, and the end of another’s', () => {
    const lead = setUp(0)
    must(lead, session(1))
    assert.equal(ask(lead, session(1)), 'keyTaken')
    assert.equal(ask(lead, { type: 'sessionClose', subject: 'owner', row: 1, key: SESSION }), 'sessionUnknown')
  })
})

describe('one key that signs for two owners', () => {
  const link = (lead: Lead): string[] =>
    lead.house.ledger.clusters.of.size === 0 ? [] : [...lead.house.ledger.clusters.of.get(0)!.owners].map(String)
  const close = (row: number): Command => ({ type: 'sessionClose', subject: 'owner', row, key: SESSION })
  const MONEY = scopeBits.transfers
  /** A signature and a command that uses it up, whatever becomes of it. */
  const sign = (lead: Lead): void => {
    must(lead, signed(SESSION))
    ask(lead, { type: 'tick' })
  }

  test('default: makes them one, and they stay one', () => {
    const lead = setUp(0)
    must(lead, session(MONEY))
    sign(lead)
    must(lead, close(0))
    must(lead, session(MONEY, { row: 1 }))
    assert.deepEqual(link(lead), [], 'a session that names a key proves nothing')
    sign(lead)
    assert.deepEqual(link(lead), ['0', '1'])
    must(lead, close(1))
    const restored = houseFromPages([...pagesOfHouse(lead.house)].map((page) => page.slice()))!
    assert.deepEqual(restored.ledger.clusters.of.get(1)!.owners, [0, 1])
    assert.equal(restored.access.signerOf.get(SESSION), 0)
  })

  test('behavior: a key that could not move money links nobody', () => {
    for (const [first, second] of [
      [scopeBits.stakes, MONEY],
      [MONEY, scopeBits.mandates],
    ] as const) {
      const lead = setUp(0)
      must(lead, session(first))
      sign(lead)
      must(lead, close(0))
      must(lead, session(second, { row: 1 }))
      sign(lead)
      assert.deepEqual(link(lead), [])
    }
  })

  test('behavior: a key of a session that becomes an owner’s own', () => {
    const lead = setUp(0)
    must(lead, session(MONEY))
    sign(lead)
    must(lead, { type: 'ownerOpen', key: SESSION, cluster: 0 })
    assert.deepEqual(link(lead), [])
    // It still acts for its session's owner: it is one key all the same.
    sign(lead)
    assert.deepEqual(link(lead), ['0', '2'])
  })

  test('behavior: an owner’s own key that once was a session’s of another', () => {
    const lead = setUp(0)
    must(lead, session(MONEY))
    sign(lead)
    must(lead, close(0))
    must(lead, { type: 'ownerOpen', key: SESSION, cluster: 0 })
    sign(lead)
    assert.deepEqual(link(lead), ['0', '2'])
  })
})
