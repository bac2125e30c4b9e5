import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAllowed, urlFault } from './addresses.ts'

const publicOnes = [
  '1.1.1.1',
  '8.8.8.8',
  '93.184.216.34',
  '172.15.255.255',
  '172.32.0.0',
  '100.63.255.255',
  '100.128.0.0',
]
const publicSixes = ['2606:4700:4700::1111', '2a00:1450:4001::8', '2001:4860:4860::8888', '2620:0:ccc::2']

const loopback = ['127.0.0.1', '127.255.255.254', '::1']

/** Of each range of the registries of special addresses one or both ends. */
const special = [
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.0', '100.127.255.255', '169.254.169.254'],
  ...['172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.0.1', '192.168.255.255'],
  ...['198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.255', '240.0.0.1'],
  ...[
    '255.255.255.255',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::808:808',
  ],
  ...['64:ff9b:1::1', '100::1', '2001::1', '2001:2::1', '2001:10::1', '2001:20::1', '2001:db8::1', '2002:7f00:1::1'],
  ...['3fff::1', '5f00::1', 'fc00::1', 'fdff::1', 'fe80::1', 'febf::1', 'fec0::1', 'ff02::1', '4000::1'],
]

describe('addresses', () => {
  test('default: public ones are allowed everywhere', () => {
    for (const address of [...publicOnes, ...publicSixes]) {
      assert.ok(isAllowed(address, 'real') && isAllowed(address, 'demo'), address)
    }
  })

  test('behavior: loopback only where money is play money', () => {
    for (const address of loopback)
      assert.deepEqual([isAllowed(address, 'demo'), isAllowed(address, 'real')], [true, false])
  })

  test('rejects: every special address, and what is none', () => {
    for (const address of [...special, '', 'localhost', '1.2.3', '1.2.3.4.5', 'fe80::1%eth0']) {
      assert.deepEqual([isAllowed(address, 'demo'), isAllowed(address, 'real')], [false, false], address)
    }
  })
})

describe('addresses to register', () => {
  const cases: readonly [url: string, demo: boolean, real: boolean][] = [
    ['https://example.com/hook?token=1', true, true],
    ['https://1.1.1.1:8443/', true, true],
    ['https://[2606:4700:4700::1111]/', true, true],
    ['https://localhost:8080/', true, false],
    ['http://localhost:8080/', true, false],
    ['http://hooks.localhost/', true, false],
    ['http://127.0.0.1/', true, false],
    ['http://[::1]:9/', true, false],
    // The same address in other clothes.
    ['http://2130706433/', true, false],
    ['http://0x7f.1/', true, false],
    ['http://[::ffff:127.0.0.1]/', false, false],
    ['http://example.com/', false, false],
    ['http://1.1.1.1/', false, false],
    ['http://10.0.0.1/', false, false],
    ['https://169.254.169.254/latest', false, false],
    ['https://[fd00::1]/', false, false],
    ['https://0/', false, false],
    ['https://user:secret@example.com/', false, false],
    ['https://example.com/#part', false, false],
    ['ftp://example.com/', false, false],
    ['file:///etc/passwd', false, false],
    ['//example.com/', false, false],
    ['example.com', false, false],
    [`https://example.com/${'a'.repeat(2048)}`, false, false],
  ]
  for (const [url, demo, real] of cases) {
    const name = url.length > 60 ? 'one that is too long' : url
    test(`${demo || real ? 'behavior' : 'rejects'}: ${name}`, () => {
      assert.deepEqual([urlFault(url, 'demo') === null, urlFault(url, 'real') === null], [demo, real])
    })
  }
})
