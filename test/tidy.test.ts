/**
 * The rules of the house that a program can check. Each is shown small trees that break it before it is trusted with the
 * real one: a rule that cannot bite is not a rule.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { adapterRules } from './tidy/adapters.ts'
import { coreBanRules } from './tidy/core-bans.ts'
import { directionRules } from './tidy/direction.ts'
import { exportRules } from './tidy/exports.ts'
import { functionLengthRules } from './tidy/function-length.ts'
import { generatedRules } from './tidy/generated.ts'
import { quoteRules } from './tidy/quotes.ts'
import { roomRules } from './tidy/rooms.ts'
import { closeParser } from './tidy/syntax.ts'
import { textRules } from './tidy/texts.ts'
import { type Rule, readTree } from './tidy/tree.ts'

const rules: readonly Rule[] = [
  ...directionRules,
  ...coreBanRules,
  ...functionLengthRules,
  ...exportRules,
  ...roomRules,
  ...quoteRules,
  ...adapterRules,
  ...textRules,
  ...generatedRules,
]

const repository = readTree(join(import.meta.dirname, '..'))

after(closeParser)

for (const { name, check, bad, good } of rules) {
  describe(name, () => {
    test('default', () => {
      const findings = check(repository).map(({ path, line, what }) => `${path}:${line} ${what}`)
      assert.deepEqual(findings, [], `\n${findings.join('\n')}\n`)
    })

    for (const [what, tree] of Object.entries(bad)) {
      test(`rejects: ${what}`, () => assert.notDeepEqual(check(tree), []))
    }

    for (const [what, tree] of Object.entries(good ?? {})) {
      test(`behavior: allows ${what}`, () => assert.deepEqual(check(tree), []))
    }
  })
}
