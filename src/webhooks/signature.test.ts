import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newSecret, secretText, signedHeaders } from './signature.ts'

test('default: the vector of the Standard Webhooks libraries', () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/index.test.ts, "sign function works"
  const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')
  assert.deepEqual(signedHeaders(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330_000, '{"test": 2432232314}'), {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('behavior: secrets are 32 random bytes behind a prefix', () => {
  const [one, other] = [secretText(newSecret()), secretText(newSecret())]
  assert.notEqual(one, other)
  assert.match(one, /^whsec_[A-Za-z0-9+/]{43}=$/)
})
