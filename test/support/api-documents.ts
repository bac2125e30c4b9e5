/** The two documents of the interface as judges of what is sent, by a validator other than the one that is behind them. */
import assert from 'node:assert/strict'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

type Operation = { readonly responses: Readonly<Record<string, { content?: Record<string, { schema: object }> }>> }

/** What is read of OpenAPI. */
export type AnswerDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

/** An answer on its way. */
type Sent = {
  readonly method: string
  readonly url: string
  readonly status: number
  readonly type: string
  readonly json: unknown
}

/** Asserts that an answer is as the document says; of a route that it does not know it says nothing. */
export function answerChecker(document: AnswerDocument): (sent: Sent) => void {
  const ajv = validatorWith(document.components)
  const known = new Map<string, ValidateFunction>()
  return ({ method, url, status, type, json }) => {
    const path = url.split('?')[0]!
    const template = Object.keys(document.paths).find((each) => matches(each, path))
    const operation = template === undefined ? undefined : document.paths[template]![method.toLowerCase()]
    if (operation === undefined) return
    const content = (operation.responses[status] ?? operation.responses['default'])?.content?.[type]
    assert.ok(content !== undefined, `${method} ${template} documents no ${type} for ${status}`)
    if (type === 'text/csv') return
    const name = `${method} ${template} ${status < 400 ? status : 'refused'}`
    const validate = known.get(name) ?? ajv.compile(referred(content.schema))
    known.set(name, validate)
    assert.ok(validate(json), `${method} ${url}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(json)}`)
  }
}

/** What is read of AsyncAPI. */
export type FrameDocument = {
  readonly components: { readonly messages: Readonly<Record<string, { readonly payload: object }>> }
}

/** Asserts that a frame of the stream is the message that the document says it is. */
export function frameChecker({ components }: FrameDocument): (frame: Readonly<Record<string, unknown>>) => void {
  const ajv = validatorWith(components)
  const messages = new Map(
    Object.entries(components.messages).map(([name, { payload }]) => [name, ajv.compile(referred(payload))]),
  )
  return (frame) => {
    const kind = `${frame['channel'] ?? ''}`.split(':')[0]
    const name = { snapshot: `${kind}Snapshot`, delta: `${kind}Delta` }[`${frame['type']}`] ?? `${frame['type']}`
    const validate = messages.get(name)
    assert.ok(validate !== undefined, `no message ${name}`)
    const holds = validate(frame)
    const wrong = JSON.stringify(validate.errors?.slice(0, 3))
    assert.ok(holds, `${name}: ${wrong} ${JSON.stringify(frame).slice(0, 500)}`)
  }
}

function validatorWith(components: object): Ajv2020 {
  return new Ajv2020({ strict: false }).addSchema({ $id: 'document', components })
}

/** A schema whose references lead into the document. */
function referred(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components')) as object
}

function matches(template: string, path: string): boolean {
  const [wanted, given] = [template.split('/'), path.split('/')]
  return wanted.length === given.length && wanted.every((part, i) => part.startsWith('{') || part === given[i])
}
