/** The two documents: they hold together, and describe what is there. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openClient } from '../../test/support/api-client.ts'
import { apiHouse } from '../../test/support/api-house.ts'
import { routes } from './routes/all.ts'
import { channelKinds } from './stream/channels.ts'

const client = await openClient(apiHouse())
after(() => client.close())

type Json = Readonly<Record<string, unknown>>

const served = async (path: string): Promise<Json> => (await client.ask('GET', path)).json

/** Every `$ref` of a document, and whether it leads somewhere in it. */
function dangling(document: Json): string[] {
  const lost: string[] = []
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, each] of Object.entries(value)) {
      if (name === '$ref' && typeof each === 'string' && !resolves(document, each)) lost.push(each)
      walk(each)
    }
  }
  walk(document)
  return lost
}

function resolves(document: Json, ref: string): boolean {
  if (!ref.startsWith('#/')) return false
  let at: unknown = document
  for (const part of ref.slice(2).split('/')) at = (at as Json | undefined)?.[part]
  return at !== undefined
}

describe('OpenAPI', () => {
  test('default: 3.1, every reference resolves, every operation has its own name and its refusals', async () => {
    const document = await served('/openapi.json')
    assert.equal(document['openapi'], '3.1.0')
    assert.deepEqual(dangling(document), [])
    const operations = Object.values(document['paths'] as Record<string, Record<string, Json>>).flatMap(
      Object.values,
    ) as Json[]
    assert.deepEqual(operations.map(({ operationId }) => operationId).sort(), routes.map(({ id }) => id).sort())
    assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length)
    for (const { responses } of operations) assert.ok('default' in (responses as Json))
  })

  test('behavior: what needs a credential says so', async () => {
    const document = await served('/openapi.json')
    const paths = document['paths'] as Record<string, Record<string, Json>>
    assert.deepEqual(paths['/v1/accounts']!['get']!['security'], [{ bearer: [] }])
    assert.equal(paths['/v1/markets']!['get']!['security'], undefined)
  })
})

describe('AsyncAPI', () => {
  test('default: 3.0, every reference resolves, every channel has its snapshot and its delta', async () => {
    const document = await served('/asyncapi.json')
    assert.equal(document['asyncapi'], '3.0.0')
    assert.deepEqual(dangling(document), [])
    const { messages } = document['components'] as { messages: Json }
    for (const name of channelKinds.keys()) assert.ok(`${name}Snapshot` in messages && `${name}Delta` in messages)
  })
})
