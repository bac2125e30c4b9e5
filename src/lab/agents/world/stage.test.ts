import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pagesOfHouse } from '../../../core/machine/index.ts'
import { stateHash } from '../../../node/index.ts'
import { between, randomOpen } from '../../random.ts'
import { roles } from '../roles/index.ts'
import { stageOf, type World } from './index.ts'
import { openWorld } from './opening.ts'

const hashOf = ({ house }: World): string => Buffer.from(stateHash(pagesOfHouse(house)).hash).toString('hex')

describe('stage', () => {
  it('default: a world brought back after an episode is the one that was opened, in every byte of everything', () => {
    const stage = stageOf([])
    for (const role of roles) {
      const knobs = role.knobs.map(({ high }) => high)
      role.play(stage.open(), randomOpen(5, role.name), 0, knobs)
    }
    assert.deepEqual(differencesOf(stage.open(), openWorld([])), [])
  })

  it('behavior: every role ends in the same state on a stage that was played on as in a house of its own', () => {
    for (const role of roles) {
      const random = randomOpen(1, role.name)
      const stage = stageOf(role.settings)
      const play = (world: World, values: readonly number[]): string => {
        role.play(world, randomOpen(2, role.name), 0, values)
        return hashOf(world)
      }
      for (let i = 0; i < 2; i++) {
        const values = role.knobs.map(({ low, high }) => between(random, low, high))
        assert.equal(play(stage.open(), values), play(openWorld(role.settings), values), role.name)
      }
    }
  })
})

/** Where two values differ, whatever can be reached from them; functions have no state of their own. */
function differencesOf(one: unknown, other: unknown, path = 'world', seen = new Set<unknown>()): string[] {
  if (typeof one === 'function' && typeof other === 'function') return []
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    return Object.is(one, other) ? [] : [path]
  }
  if (seen.has(one)) return []
  seen.add(one)
  if (ArrayBuffer.isView(one) && ArrayBuffer.isView(other)) return bytesOf(one).equals(bytesOf(other)) ? [] : [path]
  const [here, there] = [entriesOf(one), entriesOf(other)]
  const size = here.size === there.size ? [] : [`${path}: entries`]
  return [
    ...size,
    ...[...here].flatMap(([name, part]) => differencesOf(part, there.get(name), `${path}.${name}`, seen)),
  ]
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function entriesOf(value: object): ReadonlyMap<unknown, unknown> {
  if (value instanceof Map) return value
  return new Map<unknown, unknown>(value instanceof Set ? [...value].entries() : Object.entries(value))
}
