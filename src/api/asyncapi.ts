/** AsyncAPI 3 of the stream, made of the schemas that check its frames. */
import { type TSchema, Type } from 'typebox'
import { channelKinds } from './stream/channels.ts'
import { ClientFrameSchema, controlSchemas, deltaSchema, problemSchema, snapshotSchema } from './stream/frames.ts'
import { HouseEventSchema } from './words.ts'

/** A JSON document. */
type Document = Readonly<Record<string, unknown>>

const EventRef = Type.Unsafe({ $ref: '#/components/schemas/HouseEvent' })

/** The document of the stream: one socket, a message a kind of frame, one of snapshots and one of deltas a channel. */
export function asyncApi(): Document {
  const messages: Record<string, Document> = { request: { name: 'request', payload: ClientFrameSchema } }
  for (const [name, schema] of Object.entries(controlSchemas)) messages[name] = { name, payload: local(schema) }
  for (const { name, summary, access, rowSchemas, hasEvents } of channelKinds.values()) {
    const row = rowOf(rowSchemas)
    const event = hasEvents ? EventRef : Type.Unsafe({ not: {} })
    const description = `For: ${access.join(', ')}.`
    const shown = { summary, description }
    messages[`${name}Snapshot`] = { name: `${name}Snapshot`, ...shown, payload: snapshotSchema(row, event) }
    messages[`${name}Delta`] = { name: `${name}Delta`, ...shown, payload: deltaSchema(row, event) }
  }
  const ref = (name: string): Document => ({ $ref: `#/channels/stream/messages/${name}` })
  const told = Object.keys(messages).filter((name) => name !== 'request')
  return {
    asyncapi: '3.0.0',
    info: { title: 'Plimsoll stream', version: '1', description: 'Not audited. Not for real money.' },
    defaultContentType: 'application/json',
    channels: {
      stream: {
        address: '/v1/stream',
        messages: Object.fromEntries(
          Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: {
      ask: { action: 'receive', channel: { $ref: '#/channels/stream' }, messages: [ref('request')] },
      tell: { action: 'send', channel: { $ref: '#/channels/stream' }, messages: told.map(ref) },
    },
    components: { messages, schemas: { HouseEvent: withoutId(HouseEventSchema), Problem: withoutId(problemSchema) } },
  }
}

function rowOf(schemas: readonly TSchema[]): TSchema {
  if (schemas.length === 0) return Type.Unsafe({ not: {} })
  return schemas.length === 1 ? schemas[0]! : Type.Union([...schemas])
}

/** References to shared schemas as this document writes them. */
function local(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"Problem#"', '"#/components/schemas/Problem"'))
}

function withoutId(schema: TSchema): unknown {
  const { $id: _id, ...rest } = schema as TSchema & { readonly $id?: string }
  return rest
}
