/** Tokens, keys, signatures and the salt of a house that is served: in no line of its log and in no answer, whatever is asked and wherever they are put. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request as ask } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { privateKeySigner } from '../../src/sdk/index.ts'
import { credentialOf, loginDataOf, playPrivateKey, signatureHeader, typedDataOf } from '../../src/signing/index.ts'
import { type Serving, serveIn } from '../support/serving.ts'
import { type DrawnRequest, drawnBytes, drawnFrames, drawnRequests } from './fuzz-draws.ts'
import { startArguments, tokenOf } from './http-house.ts'
import { inDirectory } from './places.ts'

const REQUESTS = 800
const FRAMES = 80
const roles = ['desk', 'bank', 'bourse', 'operator']
/** A key of nobody's. */
const PRIVATE = playPrivateKey(0x5ec4e7)

test('behavior: no secret is in the log at its lowest level or in any answer', () =>
  inDirectory(async (directory) => {
    const { first } = startArguments(directory, 'real')
    const before = process.env['PLIMSOLL_LOG']
    process.env['PLIMSOLL_LOG'] = 'debug'
    const serving = await serveIn(directory, first)
    if (before === undefined) delete process.env['PLIMSOLL_LOG']
    else process.env['PLIMSOLL_LOG'] = before
    const salt = readFileSync(join(directory, 'house', 'salt'), 'utf8').trim()
    const signed = await signatures(serving)
    const secrets = secretsOf(salt, signed)
    const answers: string[] = []
    const drawn = drawnRequests(17)
    for (let n = 0; n < REQUESTS; n += 20) {
      const some = Array.from({ length: 20 }, (_, at) => dressed(drawn.next().value as DrawnRequest, n + at, signed))
      answers.push(...(await Promise.all(some.map((each) => answerTo(serving.url, each)))))
    }
    answers.push(...(await framesOf(serving.url)))
    const { code, stderr } = await serving.end('SIGTERM')
    assert.equal(code, 0, stderr)
    assert.ok(stderr.includes('the house is open') && stderr.includes('the house is closed'))
    assert.ok(answers.filter((text) => text.includes('"data"')).length > 40)
    for (const [name, secret] of secrets) {
      assert.ok(!stderr.includes(secret), `${name} is in the log`)
      const found = answers.find((text) => text.includes(secret))
      assert.equal(found, undefined, `${name} is in an answer`)
    }
  }))

/** Each secret in the ways in which it could be written. */
function secretsOf(salt: string, signed: Signed): [string, string][] {
  const tokens = roles.map((role) => tokenOf(role))
  const ways = (name: string, bytes: Buffer): [string, string][] => [
    [`${name}, hexadecimal`, bytes.toString('hex')],
    [`${name}, base64`, bytes.toString('base64').replaceAll('=', '')],
  ]
  return [
    ...tokens.flatMap((token): [string, string][] => [
      [token, token],
      [`the digest of ${token}`, createHash('sha256').update(token).digest('hex')],
    ]),
    ...ways('the salt', Buffer.from(salt, 'hex')),
    ...ways('the private key', Buffer.from(PRIVATE.slice(2), 'hex')),
    ['the signature of a login', signed.login.split(' ').at(-1)!],
    ['the signature of a command', signed.line.split(' ').at(-1)!],
  ]
}

type Signed = { readonly login: string; readonly line: string }

async function signatures({ url }: Serving): Promise<Signed> {
  const signer = privateKeySigner(PRIVATE)
  const { data } = (await (await fetch(`${url}/v1/house`)).json()) as { data: { key: string; chainId: number } }
  const domain = { house: data.key, chainId: data.chainId }
  const expiryMs = Date.now() + 60_000
  const login = credentialOf(signer.key, expiryMs, await signer.sign(loginDataOf(domain, signer.key, expiryMs)))
  const terms = { nonce: 1, expiryMs }
  const signature = await signer.sign(typedDataOf(domain, [{ type: 'sweepDemand', account: 17 }], terms))
  return { login, line: signatureHeader({ key: signer.key, ...terms, signature }) }
}

/** A drawn request with a credential where it belongs, or where somebody puts it by mistake. */
function dressed(request: DrawnRequest, n: number, { login, line }: Signed): DrawnRequest {
  const token = tokenOf(roles[n % roles.length]!)
  const { 'x-role': _, ...headers } = request.headers
  const withUrl = (text: string): DrawnRequest => ({
    ...request,
    headers,
    url: `${request.url}${request.url.includes('?') ? '&' : '?'}${text}`,
  })
  switch (n % 10) {
    case 0:
      return { ...request, headers: { ...headers, authorization: token } }
    case 1:
      return { ...request, headers: { ...headers, authorization: `Basic ${token}`, 'idempotency-key': token } }
    case 2:
      return withUrl(`token=${token}`)
    case 3:
      return { ...request, headers: { ...headers, 'plimsoll-signature': token, authorization: `Bearer ${token}x` } }
    case 4:
      return { ...request, headers: { ...headers, authorization: login, 'plimsoll-signature': line } }
    case 5:
      return { ...request, method: 'GET', url: `/v1/accounts/${token}`, headers: { authorization: `Bearer ${token}` } }
    case 6:
      return {
        ...request,
        headers: { ...headers, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        payload: JSON.stringify({ token, [token]: 1 }),
      }
    default:
      return { ...request, headers: { ...headers, authorization: `Bearer ${token}` } }
  }
}

/** Everything that comes back: status line, headers, body. */
function answerTo(url: string, { method, url: path, headers, payload }: DrawnRequest): Promise<string> {
  return new Promise((resolve) => {
    const sent = ask(`${url}/`, { method, path, headers: { host: 'localhost', ...headers } }, (response) => {
      let text = JSON.stringify(response.headers)
      response.setEncoding('utf8').on('data', (more: string) => {
        text += more
      })
      response.on('end', () => resolve(text))
    })
    sent.on('error', () => resolve(''))
    sent.end(payload)
  })
}

/** What a stream says to frames at random between good and wrong credentials. */
async function framesOf(url: string): Promise<string[]> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`)
  const heard: string[] = []
  socket.on('message', (data: Buffer) => heard.push(data.toString()))
  await once(socket, 'open')
  for (const role of roles) socket.send(JSON.stringify({ op: 'auth', token: tokenOf(role) }))
  socket.send(JSON.stringify({ op: 'auth', token: `${tokenOf('desk')}x`, extra: tokenOf('desk') }))
  socket.send(JSON.stringify({ op: 'subscribe', channel: tokenOf('desk') }))
  for (const text of drawnFrames(FRAMES, 5)) socket.send(text)
  socket.send(drawnBytes(1, 5)[0]!)
  await once(socket, 'message')
  await new Promise((resolve) => setTimeout(resolve, 300))
  socket.terminate()
  return heard
}
