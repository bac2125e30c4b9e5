import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apply, emptyHouse } from '../../core/machine/index.ts'
import { parameterByName, parameterValue } from '../../core/params/index.ts'
import { BadInputError } from '../errors.ts'
import { configOf } from './config-file.ts'
import { configTemplate } from './config-template.ts'
import { namesOf, openingCommands } from './opening.ts'

describe('configuration', () => {
  test('default: what init writes is read, and opens a house in which nothing is refused', () => {
    const config = configOf('house.toml', configTemplate)
    const house = emptyHouse()
    let seq = 0
    for (const command of openingCommands(config, 1_000)) {
      const events = apply(house, ++seq, 1_000, command)
      assert.equal(
        events.some(({ type }) => type === 'rejected'),
        false,
        command.type,
      )
    }
    const names = namesOf(config)
    const { underlyings, markets, assets, venues } = house.markets
    assert.deepEqual(
      [names.underlyings, names.markets, names.assets, names.venues].map(({ length }) => length),
      [underlyings, markets, assets, venues].map(({ rows }) => rows),
    )
    assert.deepEqual(names.sources.length, house.ledger.sources.rows)
    assert.notEqual(house.ledger.vaults.chain[0], 0, 'a real house has no play money')
    assert.equal(markets.underlying[1], 2)
    assert.equal(assets.underlying[1], 1)
  })

  test('behavior: a key is an address, whose zeros are added, or whole', () => {
    const address = '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826'
    const written = configTemplate.replace(/key = "04.*1"/, `key = "${address}"`)
    const [venue] = configOf('house.toml', written).venues
    assert.equal(venue!.key, `${'0'.repeat(24)}${address.slice(2).toLowerCase()}`)
    const whole = configTemplate.replace(/key = "04.*1"/, `key = "0x${venue!.key}"`)
    assert.equal(configOf('house.toml', whole).venues[0]!.key, venue!.key)
  })

  test('behavior: a parameter of one row wins over that of every row', () => {
    const written = configTemplate.replace(
      '[parameters]',
      '[parameters]\n"market.initialPpm0[ETH-PERP]" = 60000\n"market.initialPpm0" = 50000',
    )
    const house = emptyHouse()
    let seq = 0
    for (const command of [...openingCommands(configOf('house.toml', written), 0), { type: 'tick' } as const])
      apply(house, ++seq, 0, command)
    const place = parameterByName('market.initialPpm0')!
    assert.deepEqual(
      [0, 1].map((market) => parameterValue(house.params, place, market)),
      [50_000, 60_000],
    )
  })
})

const token = (name: string, digit: string, role: string, more: string): string =>
  `\n[[token]]\nname = "${name}"\nrole = "${role}"\nsha256 = "${digit.repeat(64)}"\n${more}\n`

test('behavior: tokens, the operator and the chain of signatures', () => {
  const rows = `${token('desk', 'a', 'member', 'subject = 5\nread-only = true')}${token('audit', 'b', 'auditor', '')}`
  const config = configOf('house.toml', `${configTemplate}${rows}\n[operator]\nkey = "${'0'.repeat(63)}9"\n`)
  assert.equal(config.chainId, 1)
  assert.equal(config.operatorKey, `${'0'.repeat(63)}9`)
  assert.deepEqual(config.tokens, [
    { name: 'desk', role: 'member', tokenSha256: 'a'.repeat(64), readOnly: true, owner: 5 },
    { name: 'audit', role: 'auditor', tokenSha256: 'b'.repeat(64), readOnly: false },
  ])
})

for (const [what, rows, line, message] of [
  ['a role that there is not', token('a', 'a', 'king', ''), 'role = "king"', /write one of member, venue/],
  ['a member without its owner', token('a', 'a', 'member', ''), '[[token]]', /the number of the owner/],
  ['an auditor with a subject', token('a', 'a', 'auditor', 'subject = 1'), 'subject = 1', /leave it out/],
  ['a token instead of its digest', token('a', 'z', 'auditor', ''), 'sha256', /never the token itself/],
  ['a flag that is none', token('a', 'a', 'auditor', 'read-only = 1'), 'read-only = 1', /write true or false/],
  [
    'a digest twice',
    `${token('a', 'a', 'auditor', '')}${token('b', 'a', 'operator', '')}`,
    '',
    /sha256 stands twice; make a token for each/,
  ],
] as const) {
  test(`rejects: ${what}`, () => {
    const text = `${configTemplate}${rows}`
    const at = text.split('\n').findIndex((each) => each.startsWith(line) && line !== '') + 1
    assert.throws(
      () => configOf('house.toml', text),
      (error) => {
        assert.ok(error instanceof BadInputError, String(error))
        assert.match(error.message, message)
        assert.ok(!error.message.includes('zzzz'), 'what stands in place of a digest may be a token')
        if (at > 0) assert.ok(error.message.startsWith(`house.toml, line ${at}: `), error.message)
        return true
      },
    )
  })
}

/** What is wrong, how the text comes to be so, the words at whose line it is, and what the message says. */
const table: readonly (readonly [string, string | RegExp, string, string, RegExp])[] = [
  ['no TOML', 'name = "My house"', 'name = ', 'name = ', /write it as TOML/],
  ['a format of another release', 'format = 1', 'format = 2', 'format', /is no format of this release; write 1/],
  ['an unknown key', 'port =', 'prot =', 'prot', /there is no "prot" \(did you mean "port"\?\)/],
  ['an unknown key in a table', 'owners =', 'owner =', 'owner =', /did you mean "owners"/],
  ['a list nobody knows', /\[\[market\]\]/g, '[[markte]]', '[[markte]]', /did you mean "market"/],
  ['a number in quotes', 'tick-ms = 1000', 'tick-ms = "1000"', 'tick-ms =', /is "1000"; write a whole number/],
  ['a number too small', 'tick-ms = 1000', 'tick-ms = 1', 'tick-ms =', /from 10 to 60000/],
  ['a broken number', 'cut-ms = 60000', 'cut-ms = 1.5', 'cut-ms =', /is 1.5; write a whole number/],
  ['play money', 'chain = 1', 'chain = 0', 'chain = 0', /is 0; write a whole number from 1/],
  ['a name with a line in it', '"My house"', '"My\\nhouse"', 'name =', /write a name in quotes/],
  [
    'a short key',
    /key = "03.*1"/,
    'key = "03"',
    'key = "03"',
    /write an address, 0x and 40 hexadecimal digits, or 64 of them/,
  ],
  ['a table that is a number', /\[capacity\][^[]*/, '', 'format', /"capacity" is missing/],
  [
    'a list that is none',
    /\[\[source\]\]\n[\s\S]*\n\[\[venue\]\]/,
    '[source]\nname = "a"\n[[venue]]',
    '[source]',
    /no list/,
  ],
  ['a market twice', '"ETH-PERP"', '"BTC-PERP"', '@2 name = "BTC-PERP"', /BTC-PERP stands twice/],
  ['two base lots', 'lot-exponent = -4\natoms', 'lot-exponent = -3\natoms', 'lot-exponent = -3', /one base lot/],
  ['an unknown parameter', 'underlying.staleMs', 'underlying.stale', '"underlying.stale"', /is no parameter/],
  ['a parameter out of bounds', 'staleMs" = 60000', 'staleMs" = 6', '"underlying.staleMs"', /from 1000 to/],
  [
    'a parameter of no row',
    'staleMs"',
    'staleMs[ETC]"',
    'staleMs[ETC]',
    /no ETC \(did you mean "BTC"|no ETC \(did you mean "ETH"/,
  ],
]

describe('configuration errors', () => {
  for (const [what, from, to, at, message] of table) {
    test(`rejects: ${what}`, () => {
      const text = configTemplate.replace(from, to)
      assert.notEqual(text, configTemplate)
      const [, nth, words] = /^(?:@(\d) )?(.*)$/s.exec(at)!
      const lines = text
        .split('\n')
        .flatMap((line, index) => (line.includes(words!) && !line.startsWith('#') ? [index + 1] : []))
      const line = lines[Number(nth ?? 1) - 1]
      assert.throws(
        () => configOf('house.toml', text),
        (error) => {
          assert.ok(error instanceof BadInputError, String(error))
          assert.match(error.message, message)
          if (!/missing/.test(error.message)) assert.match(error.message, new RegExp(`^house\\.toml, line ${line}: `))
          return true
        },
      )
    })
  }
})
