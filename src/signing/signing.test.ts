import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recoverAddressTyped } from 'micro-eth-signer'
import { fc } from '../../test/support/fast-check.ts'
import { type Command, commandSchemas } from '../core/words/index.ts'
import {
  addressOfKey,
  credentialOf,
  digestOf,
  keyOfAddress,
  keyOfPrivateKey,
  loginDataOf,
  playPrivateKey,
  readCredential,
  readSignatureHeader,
  signatureHeader,
  signatureOf,
  signerOf,
  signerOfDigest,
  typedDataOf,
} from './index.ts'

const HOUSE = 'c'.repeat(64)
const DOMAIN = { house: HOUSE, chainId: 1 }
const TERMS = { nonce: 7, expiryMs: 1_800_000_000_000 }
/** The private key of the example in EIP-712, keccak256("cow"), and its address. */
const COW = '0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4'
const COW_ADDRESS = '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826'

const withdrawal: Command = {
  type: 'withdrawalRequest',
  account: 33,
  vault: 0,
  amount: 25_000_000,
  recipient: `${'0'.repeat(24)}${'ab'.repeat(20)}`,
}

const trade = (n: number): Command => ({
  type: 'tradeMake',
  venue: 0,
  trade: n,
  market: 1,
  lots: 5,
  price: 50_000_000,
  buyer: 40,
  seller: 41,
  buyerFee: 10,
  sellerFee: 0,
  buyerHold: 0,
  sellerHold: 0,
})

describe('what is signed', () => {
  test('default: the example of EIP-712 is recovered by the library', () => {
    const person = [
      { name: 'name', type: 'string' },
      { name: 'wallet', type: 'address' },
    ]
    const typed = {
      types: {
        EIP712Domain: [
          { name: 'name', type: 'string' },
          { name: 'version', type: 'string' },
          { name: 'chainId', type: 'uint256' },
          { name: 'verifyingContract', type: 'address' },
        ],
        Person: person,
        Mail: [
          { name: 'from', type: 'Person' },
          { name: 'to', type: 'Person' },
          { name: 'contents', type: 'string' },
        ],
      },
      primaryType: 'Mail',
      domain: {
        name: 'Ether Mail',
        version: '1',
        chainId: 1n,
        verifyingContract: '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC',
      },
      message: {
        from: { name: 'Cow', wallet: COW_ADDRESS },
        to: { name: 'Bob', wallet: '0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB' },
        contents: 'Hello, Bob!',
      },
    }
    // r, s and v as the text of EIP-712 prints them.
    const signature =
      '0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c'
    assert.equal(
      recoverAddressTyped(signature, typed as unknown as Parameters<typeof recoverAddressTyped>[1]).toLowerCase(),
      COW_ADDRESS.toLowerCase(),
    )
  })

  test('default: one command is a struct of its own, field by field', () => {
    const { primaryType, types, message, domain } = typedDataOf(DOMAIN, [withdrawal], TERMS)
    assert.equal(primaryType, 'WithdrawalRequest')
    assert.deepEqual(
      types['WithdrawalRequest']!.map(({ name, type }) => `${type} ${name}`),
      ['uint32 account', 'uint16 vault', 'int64 amount', 'bytes32 recipient', 'uint48 nonce', 'uint48 validUntilMs'],
    )
    assert.deepEqual(message, {
      account: 33n,
      vault: 0n,
      amount: 25_000_000n,
      recipient: `0x${'0'.repeat(24)}${'ab'.repeat(20)}`,
      nonce: 7n,
      validUntilMs: 1_800_000_000_000n,
    })
    assert.equal(domain.salt, `0x${HOUSE}`)
  })

  test('behavior: several commands are lists of structs in order', () => {
    const { primaryType, types, message } = typedDataOf(DOMAIN, [trade(1), trade(2), withdrawal, trade(3)], TERMS)
    assert.equal(primaryType, 'Commands')
    assert.deepEqual(
      types['Commands']!.map(({ name, type }) => `${type} ${name}`),
      [
        'TradeMake[] tradeMake1',
        'WithdrawalRequest[] withdrawalRequest2',
        'TradeMake[] tradeMake3',
        'uint48 nonce',
        'uint48 validUntilMs',
      ],
    )
    assert.equal((message['tradeMake1'] as readonly unknown[]).length, 2)
  })

  test('behavior: every kind of command can be signed, and the signer found', () => {
    for (const [type, { fields }] of Object.entries(commandSchemas)) {
      if (type === 'signed') continue
      const command = { type, ...sample(fields as Fields) } as unknown as Command
      const data = typedDataOf(DOMAIN, [command], TERMS)
      assert.equal(signerOf(data, signatureOf(data, COW)), keyOfAddress(COW_ADDRESS), type)
    }
  })
})

describe('the digest', () => {
  const signer = keyOfAddress(COW_ADDRESS)

  test('behavior: is that of the typed data, for every command, with any values, alone and together', () => {
    const types = Object.keys(commandSchemas).filter((type) => type !== 'signed')
    const random = fc
      .constantFrom(...types)
      .chain((type) =>
        recordOf(commandSchemas[type as Command['type']].fields as Fields).map(
          (fields) => ({ type, ...fields }) as unknown as Command,
        ),
      )
    fc.assert(
      fc.property(fc.array(random, { minLength: 1, maxLength: 5 }), fc.nat(2 ** 30), (commands, nonce) => {
        const terms = { nonce, expiryMs: 2 ** 47 + nonce }
        const signature = signatureOf(typedDataOf(DOMAIN, commands, terms), COW)
        assert.equal(signerOfDigest(digestOf(DOMAIN, commands, terms), signature), signer)
      }),
      { numRuns: 150 },
    )
  })

  test('rejects: what is no signature, and one whose s is high', () => {
    const digest = digestOf(DOMAIN, [withdrawal], TERMS)
    const signature = signatureOf(typedDataOf(DOMAIN, [withdrawal], TERMS), COW)
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
    const high = (order - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, '0')
    const flipped = signature.endsWith('1b') ? '1c' : '1b'
    const malleated = `${signature.slice(0, 66)}${high}${flipped}`
    for (const wrong of [
      '',
      '0x',
      malleated,
      `${signature.slice(0, -2)}1d`,
      `0x${'0'.repeat(130)}`,
      signature.slice(2),
    ]) {
      assert.equal(signerOfDigest(digest, wrong), null)
    }
    assert.equal(signerOfDigest(digest, signature), signer)
  })
})

describe('header lines', () => {
  const key = keyOfAddress(COW_ADDRESS)!

  test('default: a signature and a credential survive their lines', () => {
    const signature = signatureOf(typedDataOf(DOMAIN, [withdrawal], TERMS), COW)
    const header = { key, ...TERMS, signature }
    assert.deepEqual(readSignatureHeader(signatureHeader(header)), header)
    const login = signatureOf(loginDataOf(DOMAIN, key, 5000), COW)
    assert.deepEqual(readCredential(DOMAIN, credentialOf(key, 5000, login)), { key, expiryMs: 5000 })
  })

  test('rejects: lines that are none, numbers out of range, a credential of another time, key, house or chain', () => {
    for (const line of ['', 'a b c d', `${key} 1 2 0x12`, `${key} ${2 ** 48} 2 0x${'1'.repeat(130)}`]) {
      assert.equal(readSignatureHeader(line), null)
    }
    const login = signatureOf(loginDataOf(DOMAIN, key, 5000), COW)
    assert.equal(readCredential(DOMAIN, credentialOf(key, 5001, login)), null)
    assert.equal(readCredential(DOMAIN, credentialOf('1'.repeat(64), 5000, login)), null)
    assert.equal(readCredential({ ...DOMAIN, chainId: 2 }, credentialOf(key, 5000, login)), null)
    assert.equal(readCredential({ ...DOMAIN, house: 'd'.repeat(64) }, credentialOf(key, 5000, login)), null)
    assert.equal(readCredential(DOMAIN, `Bearer ${key}`), null)
  })
})

describe('who has signed', () => {
  test('behavior: any other field, order, nonce, expiry, house or chain is another signer', () => {
    const commands = [trade(1), trade(2)]
    const signature = signatureOf(typedDataOf(DOMAIN, commands, TERMS), COW)
    const signer = keyOfAddress(COW_ADDRESS)
    assert.equal(signerOf(typedDataOf(DOMAIN, commands, TERMS), signature), signer)
    const fields = Object.keys(commandSchemas.tradeMake.fields)
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.nat(1), fc.integer({ min: 1, max: 1000 }), (field, which, more) => {
        const changed = commands.map((command, i) =>
          i === which
            ? { ...command, [field]: (command as unknown as Record<string, number>)[field]! + more }
            : command,
        ) as Command[]
        assert.notEqual(signerOf(typedDataOf(DOMAIN, changed, TERMS), signature), signer)
      }),
      { numRuns: 40 },
    )
    for (const data of [
      typedDataOf(DOMAIN, [trade(2), trade(1)], TERMS),
      typedDataOf(DOMAIN, [trade(1)], TERMS),
      typedDataOf(DOMAIN, commands, { ...TERMS, nonce: 8 }),
      typedDataOf(DOMAIN, commands, { ...TERMS, expiryMs: 1 }),
      typedDataOf({ ...DOMAIN, house: 'd'.repeat(64) }, commands, TERMS),
      typedDataOf({ ...DOMAIN, chainId: 137 }, commands, TERMS),
    ]) {
      assert.notEqual(signerOf(data, signature), signer)
    }
  })

  test('rejects: what is no signature', () => {
    const data = typedDataOf(DOMAIN, [withdrawal], TERMS)
    for (const signature of ['', '0x', 'nonsense', `0x${'0'.repeat(130)}`, `0x${'f'.repeat(130)}`]) {
      assert.equal(signerOf(data, signature), null)
    }
  })

  test('behavior: an address is a key and back; other keys are no address', () => {
    const key = keyOfAddress(COW_ADDRESS)!
    assert.equal(key.length, 64)
    assert.equal(addressOfKey(key), COW_ADDRESS.toLowerCase())
    assert.equal(addressOfKey('f'.repeat(64)), null)
    for (const wrong of ['', '0x12', COW_ADDRESS.slice(2), `${COW_ADDRESS}0`]) assert.equal(keyOfAddress(wrong), null)
  })

  test('default: the key of a private key is that of its address', () => {
    assert.equal(keyOfPrivateKey(COW), keyOfAddress(COW_ADDRESS))
    // The address of the private key 1 is in many test suites of the field.
    assert.equal(addressOfKey(keyOfPrivateKey(playPrivateKey(1))), '0x7e5f4552091a69125d5dfcb7b8c2659029395bdf')
    for (const wrong of ['', '0x12', COW.slice(2), playPrivateKey(0), `0x${'f'.repeat(64)}`]) {
      assert.throws(() => keyOfPrivateKey(wrong), RangeError)
    }
  })
})

type Fields = Readonly<Record<string, string | { of: readonly string[] } | { list: Fields }>>

const numbers: Readonly<Record<string, fc.Arbitrary<number>>> = {
  u8: fc.integer({ min: 0, max: 255 }),
  u16: fc.integer({ min: 0, max: 65_535 }),
  u32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  u48: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  i32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  int: fc.maxSafeInteger(),
}

function recordOf(fields: Fields): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([field, kind]): [string, fc.Arbitrary<unknown>] => {
        if (kind === 'key') return [field, fc.stringMatching(/^[0-9a-f]{64}$/)]
        if (typeof kind === 'string') return [field, numbers[kind]!]
        if ('of' in kind) return [field, fc.constantFrom(...(kind.of as readonly string[]))]
        return [field, fc.array(recordOf(kind.list as Fields), { maxLength: 3 })]
      }),
    ),
  )
}

function sample(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, kind]) => {
      if (typeof kind === 'object') return [field, 'of' in kind ? kind.of[0] : [sample(kind.list), sample(kind.list)]]
      return [field, kind === 'key' ? 'ef'.repeat(32) : 3]
    }),
  )
}
