/** A receiver: has an account's calls and forced acts sent here, and verifies each before it is believed. `receiver KEY ACCOUNT` */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifyWebhook, WebhookUnverified } from '../src/sdk/index.ts'
import { playClient } from './support.ts'

/** More than any message has: who sends more is no house. */
const BYTES_MAX = 65_536

const [number = '5', text = '0'] = process.argv.slice(2)
const account = Number(text)
const seen = new Set<string>()
let secret = ''

/** Tells of a message once: what has arrived may come again, under the same id. */
function take(headers: NodeJS.Dict<string | string[]>, body: Buffer): void {
  const { id, data } = verifyWebhook(secret, headers, body, Date.now())
  if (seen.has(id)) return
  seen.add(id)
  const { type, from, to, amount, deadlineMs } = data.event
  if (type !== 'procedureMoved') return console.log(`seq ${data.seq}: ${type}`)
  const until = Number(deadlineMs) > 0 ? ` until ${new Date(Number(deadlineMs)).toISOString()}` : ''
  console.log(`seq ${data.seq}: from ${from} to ${to}, ${amount} asked for${until}`)
}

const server = createServer(async (request, response) => {
  const parts: Buffer[] = []
  for await (const part of request) {
    parts.push(part)
    if (parts.reduce((sum, { length }) => sum + length, 0) > BYTES_MAX) return void response.writeHead(413).end()
  }
  try {
    take(request.headers, Buffer.concat(parts))
    response.writeHead(204).end()
  } catch (error) {
    if (!(error instanceof WebhookUnverified)) throw error
    console.error(error.message)
    response.writeHead(400).end()
  }
})

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as AddressInfo
  // The secret comes once. A program that goes on keeps it where nobody else reads.
  const registered = await playClient(Number(number)).setWebhook(account, `http://127.0.0.1:${port}/plimsoll`)
  secret = registered.secret
  console.log(`calls and forced acts of account ${account} come to port ${port}, behind seq ${registered.sinceSeq}`)
})
